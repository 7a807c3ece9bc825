// The values of a JSON document, read only. Use base/json.h, which also makes documents and writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace base {

enum class JsonType : std::uint8_t { kMissing, kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

struct JsonMember;

// One value of a document. `text` holds a string's characters or a number's digits as written.
struct JsonNode {
  JsonType type = JsonType::kMissing;
  std::uint16_t ends = 0;  // of a member's name: ends_of
  std::uint32_t size = 0;  // characters, items or members
  union {
    const char* text = nullptr;
    const JsonNode* items;
    const JsonMember* members;
  };
};
struct JsonMember {
  JsonNode name;
  JsonNode value;
};

// A name's first and last characters in one number, which spares a look at most names that are not the wanted one:
// their characters stand elsewhere in memory.
constexpr std::uint16_t ends_of(std::string_view name) {
  if (name.empty()) return 0;
  return static_cast<std::uint16_t>(static_cast<unsigned char>(name.front()) |
                                    static_cast<unsigned>(static_cast<unsigned char>(name.back())) << 8U);
}
// `ends`: ends_of(wanted), found once for many names.
inline bool is_named(const JsonNode& name, std::string_view wanted, std::uint16_t ends) {
  return name.size == wanted.size() && name.ends == ends && std::string_view(name.text, name.size) == wanted;
}

class JsonView {
 public:
  JsonView() = default;
  explicit JsonView(const JsonNode* node) : node_(node) {}

  explicit operator bool() const { return node_ != nullptr; }  // false: missing (null is a value)
  JsonType type() const { return node_ ? node_->type : JsonType::kMissing; }
  bool is_null() const { return type() == JsonType::kNull; }
  bool is_object() const { return type() == JsonType::kObject; }
  bool is_array() const { return type() == JsonType::kArray; }
  bool is_string() const { return type() == JsonType::kString; }
  bool is_number() const { return type() == JsonType::kNumber; }
  bool is_boolean() const { return type() == JsonType::kTrue || type() == JsonType::kFalse; }
  bool is_true() const { return type() == JsonType::kTrue; }

  // The characters of a string, the digits of a number; else empty.
  std::string_view text() const {
    return is_string() || is_number() ? std::string_view(node_->text, node_->size) : std::string_view();
  }
  // A string's characters; empty for everything else, numbers too.
  std::string_view string() const {
    return is_string() ? std::string_view(node_->text, node_->size) : std::string_view();
  }
  // A whole number that fits; nothing for "1.0", 1e3, strings and numbers out of range.
  std::optional<std::int64_t> integer() const;

  // Items of an array, members of an object, else 0.
  std::size_t size() const { return is_array() || is_object() ? node_->size : 0; }
  JsonView operator[](std::size_t index) const {  // an array's item
    return is_array() && index < node_->size ? JsonView(node_->items + index) : JsonView();
  }
  // An object's member, the first of that name.
  inline JsonView operator[](std::string_view name) const;
  // The member at a place of an object, in document order.
  inline std::string_view name_at(std::size_t index) const;
  inline JsonView value_at(std::size_t index) const;

  // Iterates over an array's items; over nothing for all else.
  class Iterator {
   public:
    explicit Iterator(const JsonNode* node) : node_(node) {}
    JsonView operator*() const { return JsonView(node_); }
    Iterator& operator++() {
      ++node_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const JsonNode* node_;
  };
  Iterator begin() const { return Iterator(is_array() ? node_->items : nullptr); }
  Iterator end() const { return Iterator(is_array() ? node_->items + node_->size : nullptr); }

  const JsonNode* node() const { return node_; }
  bool operator==(const JsonView&) const = default;  // the same place, not the same content

 private:
  const JsonNode* node_ = nullptr;
};

inline JsonView JsonView::operator[](std::string_view name) const {
  if (!is_object()) return JsonView();
  const JsonMember* member = node_->members;
  const std::uint16_t ends = ends_of(name);
  for (const JsonMember* const end = member + node_->size; member != end; ++member)
    if (is_named(member->name, name, ends)) return JsonView(&member->value);
  return JsonView();
}
inline std::string_view JsonView::name_at(std::size_t index) const {
  if (!is_object() || index >= node_->size) return {};
  return {node_->members[index].name.text, node_->members[index].name.size};
}
inline JsonView JsonView::value_at(std::size_t index) const {
  return is_object() && index < node_->size ? JsonView(&node_->members[index].value) : JsonView();
}

}  // namespace base

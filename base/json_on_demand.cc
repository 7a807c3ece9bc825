// simdjson finds all structure and checks UTF-8 64 bytes at a time, then hands out value by value. A string without an
// escape stands in the text as it is meant; one with an escape is put there unescaped at the end, when nothing can
// fail.
#include "base/json_on_demand.h"

#include <simdjson.h>

#include <bit>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace base {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kTextPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kMostDigits = 32;  // beyond, a number may be one that no other reader takes
// A parser holds up to twelve bytes for each of the longest text that it has read; what was never written costs
// nothing. Each thread keeps one for short texts; all share one for longer ones, which is not kept after a very long
// text.
constexpr std::size_t kShortBytes = std::size_t{1} << 20;
constexpr std::size_t kSpareBytes = std::size_t{16} << 20;

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// RFC 8259 section 6, without the exponent.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  std::size_t whole = 0;
  while (whole < text.size() && is_digit(text[whole])) ++whole;
  if (whole == 0 || (whole > 1 && text.front() == '0')) return false;
  if (whole == text.size()) return true;
  text.remove_prefix(whole);
  if (text.front() != '.' || text.size() == 1) return false;
  text.remove_prefix(1);
  for (const char each : text)
    if (!is_digit(each)) return false;
  return true;
}

// What a token is, without the white space that follows it.
std::string_view trimmed(std::string_view token) {
  while (!token.empty() &&
         (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' || token.back() == '\t'))
    token.remove_suffix(1);
  return token;
}

class Walk {
 public:
  Walk(NodeBlocks& blocks, const JsonLimits& limits, bool has_escapes)
      : nodes_(blocks), limits_(limits), has_escapes_(has_escapes) {}

  // Each gives false where the text is not for us.
  bool value(ondemand::value& value, std::size_t depth) {
    ondemand::json_type type{};
    if (value.type().get(type)) return false;
    switch (type) {
      case ondemand::json_type::object:
        return object(value, depth);
      case ondemand::json_type::array:
        return array(value, depth);
      case ondemand::json_type::string:
        return string(value);
      case ondemand::json_type::number: {
        const std::string_view digits = trimmed(value.raw_json_token());
        if (digits.size() > kMostDigits || !is_plain_number(digits)) return false;
        nodes_.push(JsonType::kNumber, digits.data(), digits.size());
        return true;
      }
      case ondemand::json_type::boolean: {
        bool is_true = false;
        if (value.get_bool().get(is_true)) return false;
        nodes_.push(is_true ? JsonType::kTrue : JsonType::kFalse);
        return true;
      }
      case ondemand::json_type::null: {
        bool is_null = false;
        if (value.is_null().get(is_null) || !is_null) return false;
        nodes_.push(JsonType::kNull);
        return true;
      }
    }
    return false;
  }

  // Puts what strings with escapes mean in their places.
  JsonNode settle() {
    for (const Unescaped& each : unescaped_) std::memcpy(each.place, each.meant.data(), each.meant.size());
    return nodes_.root();
  }

 private:
  struct Unescaped {
    char* place;
    std::string_view meant;  // never longer than it was written
  };

  bool object(ondemand::value& value, std::size_t depth) {
    ondemand::object object;
    if (depth == 0 || value.get_object().get(object)) return false;
    std::size_t members = 0;
    for (auto result : object) {
      if (result.error() || ++members > limits_.items || !name(result.value_unsafe())) return false;
      if (!this->value(result.value_unsafe().value(), depth - 1)) return false;
    }
    nodes_.end_object(members);
    return true;
  }

  bool array(ondemand::value& value, std::size_t depth) {
    ondemand::array array;
    if (depth == 0 || value.get_array().get(array)) return false;
    std::size_t items = 0;
    for (auto result : array) {
      if (result.error() || ++items > limits_.items || !this->value(result.value_unsafe(), depth - 1)) return false;
    }
    nodes_.end_array(items);
    return true;
  }

  bool name(ondemand::field& field) {
    const char* const begin = field.key().raw();
    std::string_view name(begin, static_cast<std::size_t>(std::strchr(begin, '"') - begin));
    if (is_escaped(name) && (field.unescaped_key().get(name) || !unescape(begin, name))) return false;
    nodes_.push_name(begin, name);
    return name.size() <= limits_.string_bytes;
  }

  bool string(ondemand::value& value) {
    const std::string_view token = trimmed(value.raw_json_token());
    const char* const begin = token.data() + 1;
    std::string_view text(begin, token.size() - 2);
    if (is_escaped(text)) {
      if (value.get_string().get(text) || !unescape(begin, text)) return false;
    } else {
      ondemand::raw_json_string ignored;
      if (value.get_raw_json_string().get(ignored)) return false;
    }
    nodes_.push(JsonType::kString, begin, text.size());
    return text.size() <= limits_.string_bytes;
  }

  bool is_escaped(std::string_view text) const {
    return has_escapes_ && std::memchr(text.data(), '\\', text.size()) != nullptr;
  }
  bool unescape(const char* place, std::string_view meant) {
    unescaped_.push_back({const_cast<char*>(place), meant});  // in our own text
    return is_utf8(meant);                                    // else it has half of a surrogate pair
  }

  NodeStack nodes_;
  const JsonLimits& limits_;
  const bool has_escapes_;
  std::vector<Unescaped> unescaped_;
};

std::optional<JsonNode> read_with(ondemand::parser& parser, JsonText text, NodeBlocks& blocks,
                                  const JsonLimits& limits) {
  const bool has_escapes = std::memchr(text.begin, '\\', text.size) != nullptr;
  ondemand::document document;
  ondemand::value root;
  // In a few steps only, so that each text of a series that grows does not have new memory.
  if (parser.capacity() < text.size && parser.allocate(std::bit_ceil(text.size)) != simdjson::SUCCESS)
    return std::nullopt;
  if (parser.iterate(text.begin, text.size, text.capacity).get(document) || document.get_value().get(root))
    return std::nullopt;
  Walk walk(blocks, limits, has_escapes);
  if (!walk.value(root, std::min(limits.depth, kQuickDepth))) return std::nullopt;
  // Nothing may follow. That a root was never closed shows at the NUL which stands behind the text.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return std::nullopt;
  return walk.settle();
}

// The parser of a long text is kept for the next one, since memory that is new from the system costs more than reading.
std::unique_ptr<ondemand::parser>& spare_parser() {
  static std::unique_ptr<ondemand::parser>* const spare = new std::unique_ptr<ondemand::parser>;  // never destroyed
  return *spare;
}
std::mutex spare_mutex;

std::unique_ptr<ondemand::parser> take_parser() {
  const std::scoped_lock lock(spare_mutex);
  return spare_parser() ? std::move(spare_parser()) : std::make_unique<ondemand::parser>();
}
void give_back(std::unique_ptr<ondemand::parser> parser) {
  if (parser->capacity() > kSpareBytes) return;
  const std::scoped_lock lock(spare_mutex);
  std::swap(spare_parser(), parser);
}

}  // namespace

std::optional<JsonNode> read_on_demand(JsonText text, NodeBlocks& blocks, const JsonLimits& limits) {
  if (text.size <= kShortBytes) {
    thread_local ondemand::parser parser;
    return read_with(parser, text, blocks, limits);
  }
  std::unique_ptr<ondemand::parser> parser = take_parser();
  const auto root = read_with(*parser, text, blocks, limits);
  give_back(std::move(parser));
  return root;
}

}  // namespace base

// RapidJSON reads in place: strings are unescaped where they stand in the document's own text, and the nodes point
// there. UTF-8 is checked before, in one pass over the text, which lets RapidJSON take strings 16 bytes at a time.
#include "base/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <vector>

#include "base/utf8.h"

namespace base {
namespace {

static_assert(sizeof(JsonNode) == 16 && sizeof(JsonMember) == 32, "an object's nodes are copied as its members");

// Where nodes stay, block after block. Blocks are small enough for malloc to keep them for the next document; larger
// ones would come from the system and go back to it each time.
class NodeBlocks {
 public:
  // A copy of nodes that stand side by side.
  const JsonNode* keep(const JsonNode* nodes, std::size_t count) {
    if (count > left_) start_block(count);
    JsonNode* const place = next_;
    std::memcpy(place, nodes, count * sizeof(JsonNode));
    next_ += count;
    left_ -= count;
    return place;
  }

 private:
  static constexpr std::size_t kLargestBlock = (std::size_t{64} << 10) / sizeof(JsonNode);

  void start_block(std::size_t count) {
    size_ = std::max(count, std::min(size_ * 2, kLargestBlock));
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size_ * sizeof(JsonNode)));
    next_ = reinterpret_cast<JsonNode*>(blocks_.back().get());
    left_ = size_;
    size_ = std::min(size_, kLargestBlock);
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  JsonNode* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t size_ = 64;
};

constexpr unsigned kFlags =
    rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

// Takes the reader's events. Values wait on a stack until their container ends, then settle together.
class Builder {
 public:
  Builder(NodeBlocks& blocks, std::size_t depth_limit, bool surrogates_possible)
      : blocks_(blocks), depth_limit_(depth_limit), surrogates_possible_(surrogates_possible) {
    waiting_.reserve(256);
  }

  bool Null() { return push(JsonType::kNull); }
  bool Bool(bool value) { return push(value ? JsonType::kTrue : JsonType::kFalse); }
  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) { return push(JsonType::kNumber, digits, size); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (surrogates_possible_ && !is_utf8({text, size})) {
      lone_surrogate_ = true;
      return false;
    }
    return push(JsonType::kString, text, size);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) { return String(text, size, false); }
  bool StartObject() { return enter(); }
  bool StartArray() { return enter(); }
  bool EndObject(rapidjson::SizeType members) {
    --depth_;
    JsonNode node;
    node.type = JsonType::kObject;
    node.size = members;
    node.members = reinterpret_cast<const JsonMember*>(settle(std::size_t{members} * 2));
    waiting_.push_back(node);
    return true;
  }
  bool EndArray(rapidjson::SizeType items) {
    --depth_;
    JsonNode node;
    node.type = JsonType::kArray;
    node.size = items;
    node.items = settle(items);
    waiting_.push_back(node);
    return true;
  }
  // The reader gives numbers as text only.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool too_deep() const { return too_deep_; }
  bool lone_surrogate() const { return lone_surrogate_; }
  const JsonNode& root() const { return waiting_.front(); }

 private:
  bool push(JsonType type, const char* text = nullptr, std::uint32_t size = 0) {
    JsonNode node;
    node.type = type;
    node.size = size;
    node.text = text;
    waiting_.push_back(node);
    return true;
  }

  bool enter() {
    too_deep_ = ++depth_ > depth_limit_;
    return !too_deep_;
  }

  // The last nodes that wait, in their place from now on.
  const JsonNode* settle(std::size_t count) {
    if (count == 0) return nullptr;
    const JsonNode* const place = blocks_.keep(waiting_.data() + (waiting_.size() - count), count);
    waiting_.resize(waiting_.size() - count);
    return place;
  }

  NodeBlocks& blocks_;
  std::vector<JsonNode> waiting_;
  std::size_t depth_ = 0;
  std::size_t depth_limit_;
  bool surrogates_possible_;
  bool too_deep_ = false;
  bool lone_surrogate_ = false;
};

// A problem and the byte that it stands at.
struct Failure {
  Problem problem;
  std::size_t offset = 0;
};

Failure failure(const char* slug, std::size_t offset, std::string detail) {
  return {{ProblemKind::kMalformed, slug, "", std::move(detail)}, offset};
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::optional<Failure> check_text(std::string_view text, const JsonLimits& limits) {
  const std::size_t most = std::min<std::size_t>(limits.bytes, std::numeric_limits<std::uint32_t>::max());
  if (text.size() > most)
    return Failure{{ProblemKind::kTooLarge, "json-too-large", "", "more than " + std::to_string(most) + " bytes"}, 0};
  // RFC 8259 section 8.1: "Implementations MUST NOT add a byte order mark". Ours: one that is there is refused.
  if (text.starts_with(kByteOrderMark))
    return failure("json-encoding", 0, "the text begins with a byte order mark: leave it out");
  if (const std::size_t valid = valid_utf8_prefix(text); valid < text.size())
    return failure("json-encoding", valid, "not UTF-8");
  return std::nullopt;
}

std::optional<Failure> read_into(std::string& text, Builder& builder, const JsonLimits& limits) {
  const std::size_t size = text.size();
  rapidjson::InsituStringStream stream(text.data());
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (builder.too_deep())
    return failure("json-too-deep", result.Offset(),
                   "nested more than " + std::to_string(limits.depth) + " levels deep");
  if (builder.lone_surrogate())
    return failure("json-encoding", result.Offset(), "an escaped surrogate without its other half");
  if (result.Code() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid)
    return failure("json-encoding", result.Offset(), rapidjson::GetParseError_En(result.Code()));
  if (result.IsError()) return failure("json-malformed", result.Offset(), rapidjson::GetParseError_En(result.Code()));
  // A NUL ends the text for RapidJSON.
  if (stream.Tell() != size) return failure("json-malformed", stream.Tell(), "something follows the value");
  return std::nullopt;
}

}  // namespace

// Each container's children stand side by side, after the children's own children.
struct JsonDocument::Storage {
  explicit Storage(std::string json) : text(std::move(json)) {}
  std::string text;
  NodeBlocks blocks;
  JsonNode root;
};

JsonDocument::JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&& other) noexcept
    : storage_(std::move(other.storage_)), root_(std::exchange(other.root_, nullptr)) {}
JsonDocument& JsonDocument::operator=(JsonDocument&& other) noexcept {
  storage_ = std::move(other.storage_);
  root_ = std::exchange(other.root_, nullptr);
  return *this;
}
JsonDocument::~JsonDocument() = default;

// RFC 8259. https://www.rfc-editor.org/rfc/rfc8259
Result<JsonDocument> JsonDocument::parse(std::string text, const JsonLimits& limits) {
  std::optional<Failure> failed = check_text(text, limits);
  JsonDocument document;
  if (!failed) {
    const bool surrogates_possible = text.find("\\u") != std::string::npos;
    document.storage_ = std::make_unique<Storage>(std::move(text));
    Storage& storage = *document.storage_;
    Builder builder(storage.blocks, limits.depth, surrogates_possible);
    failed = read_into(storage.text, builder, limits);
    if (!failed) {
      storage.root = builder.root();
      document.root_ = &storage.root;
      return document;
    }
  }
  if (failed->problem.kind == ProblemKind::kMalformed)
    failed->problem.detail.append(", at byte ").append(std::to_string(failed->offset));
  return tl::unexpected(std::move(failed->problem));
}

std::optional<std::int64_t> JsonView::integer() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace base

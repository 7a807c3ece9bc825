// A text that is as it should be is read the quick way (base/json_on_demand.h). Every other is left to RapidJSON, which
// decides what is taken and says what is wrong and where.
//
// RapidJSON reads in place: strings are unescaped where they stand in the document's own text, and the nodes point
// there. UTF-8 is checked before, in one pass over the text, which lets RapidJSON take strings 16 bytes at a time.
#include "base/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include "base/json_nodes.h"
#include "base/json_on_demand.h"
#include "base/mapped_file.h"
#include "base/utf8.h"

namespace base {
namespace {

constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
// Up to here RapidJSON may call itself for each level, which is faster by a fifth: the builder ends it at the limit.
constexpr std::size_t kDepthOfCalls = 256;

// Takes the reader's events. Values wait on a stack until their container ends, then settle together.
class Builder {
 public:
  Builder(NodeBlocks& blocks, const JsonLimits& limits, bool surrogates_possible)
      : nodes_(blocks), limits_(limits), surrogates_possible_(surrogates_possible) {}

  bool Null() { return push(JsonType::kNull); }
  bool Bool(bool value) { return push(value ? JsonType::kTrue : JsonType::kFalse); }
  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) { return push(JsonType::kNumber, digits, size); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return may_keep({text, size}) && push(JsonType::kString, text, size);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (!may_keep({text, size})) return false;
    nodes_.push_name(text, {text, size});
    return true;
  }
  bool StartObject() { return enter(); }
  bool StartArray() { return enter(); }
  bool EndObject(rapidjson::SizeType members) {
    if (members > limits_.items) return !(too_many_ = true);
    --depth_;
    nodes_.end_object(members);
    return true;
  }
  bool EndArray(rapidjson::SizeType items) {
    if (items > limits_.items) return !(too_many_ = true);
    --depth_;
    nodes_.end_array(items);
    return true;
  }
  // The reader gives numbers as text only.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool too_deep() const { return too_deep_; }
  bool too_many() const { return too_many_; }
  bool too_long() const { return too_long_; }
  bool lone_surrogate() const { return lone_surrogate_; }
  const JsonNode& root() const { return nodes_.root(); }

 private:
  bool may_keep(std::string_view text) {
    too_long_ = text.size() > limits_.string_bytes;
    lone_surrogate_ = !too_long_ && surrogates_possible_ && !is_utf8(text);
    return !too_long_ && !lone_surrogate_;
  }
  bool push(JsonType type, const char* text = nullptr, std::uint32_t size = 0) {
    nodes_.push(type, text, size);
    return true;
  }

  bool enter() {
    too_deep_ = ++depth_ > limits_.depth;
    return !too_deep_;
  }

  NodeStack nodes_;
  std::size_t depth_ = 0;
  const JsonLimits& limits_;
  bool surrogates_possible_;
  bool too_deep_ = false, too_many_ = false, too_long_ = false;
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

// RFC 8259 section 7: "characters that MUST be escaped: [...] the control characters (U+0000 through U+001F)".
// RapidJSON overlooks the last six where it takes strings 16 bytes at a time. They are no white space either.
bool is_overlooked(char each) { return static_cast<unsigned char>(each - 0x1A) < 6; }
bool has_overlooked(std::string_view text) {
  std::uint8_t found = 0;  // no end in between and bytes all along: the compiler takes many in one step
  for (const char each : text) found = static_cast<std::uint8_t>(found | (is_overlooked(each) ? 1 : 0));
  return found != 0;
}

std::optional<Failure> check_size(std::size_t size, const JsonLimits& limits) {
  const std::size_t most = std::min<std::size_t>(limits.bytes, std::numeric_limits<std::uint32_t>::max());
  if (size <= most) return std::nullopt;
  return Failure{{ProblemKind::kTooLarge, "json-too-large", "", "more than " + std::to_string(most) + " bytes"}, 0};
}

std::optional<Failure> check_text(std::string_view text) {
  // RFC 8259 section 8.1: "Implementations MUST NOT add a byte order mark". Ours: one that is there is refused.
  if (text.starts_with(kByteOrderMark))
    return failure("json-encoding", 0, "the text begins with a byte order mark: leave it out");
  if (const std::size_t valid = valid_utf8_prefix(text); valid < text.size())
    return failure("json-encoding", valid, "not UTF-8");
  if (has_overlooked(text)) {
    const auto control = std::ranges::find_if(text, is_overlooked);
    return failure("json-malformed", static_cast<std::size_t>(control - text.begin()),
                   "a control character, which JSON has as \\u and four digits");
  }
  return std::nullopt;
}

std::optional<Failure> read_with_care(JsonText text, NodeBlocks& blocks, JsonNode& root, const JsonLimits& limits) {
  if (auto failed = check_text(text.view())) return failed;
  Builder builder(blocks, limits, text.view().find("\\u") != std::string_view::npos);
  rapidjson::InsituStringStream stream(text.begin);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = limits.depth <= kDepthOfCalls
                                            ? reader.Parse<kFlags>(stream, builder)
                                            : reader.Parse<kFlags | rapidjson::kParseIterativeFlag>(stream, builder);
  if (builder.too_deep())
    return failure("json-too-deep", result.Offset(),
                   "nested more than " + std::to_string(limits.depth) + " levels deep");
  if (builder.too_many())
    return Failure{{ProblemKind::kTooLarge, "json-too-many-items", "",
                    "an array or object of more than " + std::to_string(limits.items) + " items"},
                   0};
  if (builder.too_long())
    return Failure{{ProblemKind::kTooLarge, "json-string-too-long", "",
                    "a string of more than " + std::to_string(limits.string_bytes) + " bytes"},
                   0};
  if (builder.lone_surrogate())
    return failure("json-encoding", result.Offset(), "an escaped surrogate without its other half");
  if (result.Code() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid)
    return failure("json-encoding", result.Offset(), rapidjson::GetParseError_En(result.Code()));
  if (result.IsError()) return failure("json-malformed", result.Offset(), rapidjson::GetParseError_En(result.Code()));
  // A NUL ends the text for RapidJSON.
  if (stream.Tell() != text.size) return failure("json-malformed", stream.Tell(), "something follows the value");
  root = builder.root();
  return std::nullopt;
}

// Where a document's text stands: in a string or a file's pages.
struct Source {
  std::string string;
  MappedFile file;

  JsonText text() {
    if (file.data() != nullptr) return {file.data(), file.size(), file.size() + kTextPadding};
    string.reserve(string.size() + kTextPadding);
    return {string.data(), string.size(), string.capacity()};
  }
};

}  // namespace

// Each container's children stand side by side, after the children's own children.
struct JsonDocument::Storage {
  explicit Storage(Source from) : source(std::move(from)), text(source.text()), blocks(text.size) {}
  Source source;
  JsonText text;
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

Result<JsonDocument> JsonDocument::parse(std::string text, const JsonLimits& limits) {
  return parse(std::move(text), {}, limits);
}
Result<JsonDocument> JsonDocument::parse(MappedFile file, const JsonLimits& limits) {
  return parse({}, std::move(file), limits);
}

// RFC 8259. https://www.rfc-editor.org/rfc/rfc8259
Result<JsonDocument> JsonDocument::parse(std::string string, MappedFile file, const JsonLimits& limits) {
  JsonDocument document;
  std::optional<Failure> failed = check_size(std::max(string.size(), file.size()), limits);
  if (!failed) {
    document.storage_ = std::make_unique<Storage>(Source{std::move(string), std::move(file)});
    if (const auto root = read_on_demand(document.storage_->text, document.storage_->blocks, limits)) {
      document.storage_->root = *root;
    } else {
      // Without the nodes of the first attempt.
      document.storage_ = std::make_unique<Storage>(std::move(document.storage_->source));
      failed = read_with_care(document.storage_->text, document.storage_->blocks, document.storage_->root, limits);
    }
    document.root_ = &document.storage_->root;
  }
  if (!failed) return document;
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

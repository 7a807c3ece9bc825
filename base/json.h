// JSON as read-only views over one document, and a writer. simdjson and RapidJSON do the parsing, RapidJSON the
// writing; the document is our own, 16 bytes a value, so that an accessor is a pointer and numbers keep the digits they
// came with.
//
//   CDS_TRY(const JsonDocument document, JsonDocument::parse(text, limits));
//   std::string_view hook = document.root()["hook"].text();      // "" when missing or not a string
//
// A JsonView is one pointer, cheap to copy, valid while its document lives (moving the document keeps views valid).
// A missing view (false) answers every question with "nothing", so that paths through hostile data need no checks.
// A document is immutable after parsing and may be read from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "base/json_view.h"
#include "base/result.h"

namespace base {

// Same content: members in any order, numbers by their digits.
bool same_content(JsonView a, JsonView b);
// The text of a view, compact.
std::string to_text(JsonView view);

class MappedFile;

struct JsonLimits {
  std::size_t bytes = std::size_t{8} << 20;
  std::size_t depth = 64;
  std::size_t items = std::numeric_limits<std::size_t>::max();         // of one array, members of one object
  std::size_t string_bytes = std::numeric_limits<std::size_t>::max();  // of one string or name
};

// A text with so much capacity beyond its end is parsed where it stands; any other is copied first.
constexpr std::size_t kTextPadding = 64;

class JsonDocument {
 public:
  // Parses UTF-8 JSON, calling itself for each level up to 256 at most; nothing may follow the value.
  //   kMalformed "json-malformed" with the byte offset, "json-encoding", "json-too-deep"
  //   kTooLarge "json-too-large", "json-too-many-items", "json-string-too-long"
  static Result<JsonDocument> parse(std::string text, const JsonLimits& limits = {});
  // The same of a file that was mapped with kTextPadding zeros behind it.
  static Result<JsonDocument> parse(MappedFile file, const JsonLimits& limits = {});

  JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  JsonView root() const { return JsonView(root_); }
  // The JSON Pointer (RFC 6901) of a view of this document; walks the document, so for messages only.
  std::string pointer_to(JsonView view) const;

 private:
  struct Storage;
  static Result<JsonDocument> parse(std::string string, MappedFile file, const JsonLimits& limits);
  std::unique_ptr<Storage> storage_;
  const JsonNode* root_ = nullptr;
};

// Reads and parses a file.  kNotFound "file-unreadable", and as parse (Problem::where is the path, with line:column).
Result<JsonDocument> read_json_file(const std::string& path, const JsonLimits& limits = {256U << 20, 128});
// The same without a copy of the file, which takes longer than the parsing where memory is new to the process. For
// commands, not for the service: see base/mapped_file.h.
Result<JsonDocument> map_json_file(const std::string& path, const JsonLimits& limits = {256U << 20, 128});

// Writes compact (or, on request, indented) JSON in the order of the calls.
class JsonWriter {
 public:
  explicit JsonWriter(bool pretty = false);
  ~JsonWriter();
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);  // bad UTF-8 becomes U+FFFD
  JsonWriter& number(std::int64_t value);
  JsonWriter& number_text(std::string_view digits);  // digits as they came, or any JSON text as it is
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& value(JsonView view);  // the whole of a view, digits kept
  // key(name).string(text)
  JsonWriter& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  std::string take();  // the text so far; the writer is empty afterwards

 private:
  struct Output;
  std::unique_ptr<Output> output_;
};

}  // namespace base

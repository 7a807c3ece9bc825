// RapidJSON writes; numbers go through as the text that they came with.
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <optional>

#include "base/json.h"
#include "base/utf8.h"

namespace base {

struct JsonWriter::Output {
  using Compact = rapidjson::Writer<rapidjson::StringBuffer>;
  using Pretty = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

  explicit Output(bool is_pretty) : compact(buffer), pretty(buffer), indented(is_pretty) { pretty.SetIndent(' ', 2); }

  template <typename Call>
  void with(const Call& call) {
    if (indented)
      call(pretty);
    else
      call(compact);
  }

  rapidjson::StringBuffer buffer;
  Compact compact;
  Pretty pretty;
  bool indented;
};

namespace {

rapidjson::SizeType size_of(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }

// RapidJSON takes no null pointer, not even for no characters.
const char* data_of(std::string_view text) { return text.empty() ? "" : text.data(); }

template <typename Writer>
void write(Writer& writer, JsonView view) {
  switch (view.type()) {
    case JsonType::kMissing:
    case JsonType::kNull:
      writer.Null();
      return;
    case JsonType::kFalse:
      writer.Bool(false);
      return;
    case JsonType::kTrue:
      writer.Bool(true);
      return;
    case JsonType::kNumber:
      writer.RawValue(view.text().data(), view.text().size(), rapidjson::kNumberType);
      return;
    case JsonType::kString:
      writer.String(data_of(view.text()), size_of(view.text()));
      return;
    case JsonType::kArray:
      writer.StartArray();
      for (const JsonView item : view) write(writer, item);
      writer.EndArray();
      return;
    case JsonType::kObject:
      writer.StartObject();
      for (std::size_t index = 0; index < view.size(); ++index) {
        writer.Key(data_of(view.name_at(index)), size_of(view.name_at(index)));
        write(writer, view.value_at(index));
      }
      writer.EndObject();
      return;
  }
}

}  // namespace

JsonWriter::JsonWriter(bool pretty) : output_(std::make_unique<Output>(pretty)) {}
JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::begin_object() {
  output_->with([](auto& writer) { writer.StartObject(); });
  return *this;
}
JsonWriter& JsonWriter::end_object() {
  output_->with([](auto& writer) { writer.EndObject(); });
  return *this;
}
JsonWriter& JsonWriter::begin_array() {
  output_->with([](auto& writer) { writer.StartArray(); });
  return *this;
}
JsonWriter& JsonWriter::end_array() {
  output_->with([](auto& writer) { writer.EndArray(); });
  return *this;
}
JsonWriter& JsonWriter::key(std::string_view name) {
  if (!is_utf8(name)) return key(with_valid_utf8(name));
  output_->with([name](auto& writer) { writer.Key(data_of(name), size_of(name)); });
  return *this;
}
JsonWriter& JsonWriter::string(std::string_view text) {
  if (!is_utf8(text)) return string(with_valid_utf8(text));
  output_->with([text](auto& writer) { writer.String(data_of(text), size_of(text)); });
  return *this;
}
JsonWriter& JsonWriter::number(std::int64_t value) {
  output_->with([value](auto& writer) { writer.Int64(value); });
  return *this;
}
JsonWriter& JsonWriter::number_text(std::string_view digits) {
  output_->with([digits](auto& writer) { writer.RawValue(data_of(digits), digits.size(), rapidjson::kNumberType); });
  return *this;
}
JsonWriter& JsonWriter::boolean(bool value) {
  output_->with([value](auto& writer) { writer.Bool(value); });
  return *this;
}
JsonWriter& JsonWriter::null() {
  output_->with([](auto& writer) { writer.Null(); });
  return *this;
}
JsonWriter& JsonWriter::value(JsonView view) {
  output_->with([view](auto& writer) { write(writer, view); });
  return *this;
}
std::string JsonWriter::take() {
  std::string text(output_->buffer.GetString(), output_->buffer.GetSize());
  output_->buffer.Clear();
  output_->compact.Reset(output_->buffer);
  output_->pretty.Reset(output_->buffer);
  return text;
}

std::string to_text(JsonView view) {
  JsonWriter writer;
  writer.value(view);
  return writer.take();
}

}  // namespace base

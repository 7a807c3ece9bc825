// A hostile JSON text: what is read the quick way is what RapidJSON reads, value by value.
#include <rapidjson/document.h>

#include "base/json_on_demand.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using base::JsonType;
using base::JsonView;

constexpr unsigned kFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;

std::string_view text_of(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

// RapidJSON gives a number as a string.
bool is_same(JsonView ours, const rapidjson::Value& theirs) {
  switch (ours.type()) {
    case JsonType::kNull:
      return theirs.IsNull();
    case JsonType::kTrue:
      return theirs.IsTrue();
    case JsonType::kFalse:
      return theirs.IsFalse();
    case JsonType::kNumber:
    case JsonType::kString:
      return theirs.IsString() && ours.text() == text_of(theirs);
    case JsonType::kArray: {
      if (!theirs.IsArray() || theirs.Size() != ours.size()) return false;
      for (rapidjson::SizeType i = 0; i < theirs.Size(); ++i)
        if (!is_same(ours[std::size_t{i}], theirs[i])) return false;
      return true;
    }
    case JsonType::kObject: {
      if (!theirs.IsObject() || theirs.MemberCount() != ours.size()) return false;
      std::size_t i = 0;
      for (auto member = theirs.MemberBegin(); member != theirs.MemberEnd(); ++member, ++i) {
        if (ours.name_at(i) != text_of(member->name) || !is_same(ours.value_at(i), member->value)) return false;
        fuzz::require(bool{ours[ours.name_at(i)]}, "a name is found");
      }
      return true;
    }
    case JsonType::kMissing:
      return false;
  }
  return false;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string given = fuzz::text_of(data, size);
  std::string text = given;
  text.reserve(text.size() + base::kTextPadding);
  base::NodeBlocks blocks(text.size());
  const auto root = base::read_on_demand({text.data(), text.size(), text.capacity()}, blocks, {1 << 20, 64});
  rapidjson::Document theirs;
  theirs.Parse<kFlags>(given.data(), given.size());
  if (root) {
    fuzz::require(!theirs.HasParseError(), "what is read quickly is JSON");
    fuzz::require(is_same(JsonView(&*root), theirs), "it is what RapidJSON reads");
  } else {
    fuzz::require(text == given, "what is not read is as it was");
  }
  return 0;
}

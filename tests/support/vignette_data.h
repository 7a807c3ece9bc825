// The rows and the vocabulary of tests/vignettes as they were read; for vignette*.cc alone.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/vignette.h"

namespace vignettes {

using Json = rapidjson::Value;
using Memory = rapidjson::Document::AllocatorType;

struct Vignettes::Data {
  rapidjson::Document facts;
  std::vector<Json> rows;  // `as`, `like` and `values` are resolved
  mutable Memory memory;

  const Json& named(const char* group, std::string_view name) const;  // of facts.json; throws when it is not there
};

inline std::string_view text(const Json& value) { return {value.GetString(), value.GetStringLength()}; }
// A member; nullptr when there is none.
const Json* find(const Json& object, std::string_view name);
Json copy(const Json& value, Memory& memory);
Json make_text(std::string_view value, Memory& memory);
void put(Json& object, std::string_view name, Json value, Memory& memory);
// A row whose `as` is resolved, as the rows that it stands for: of profiles, traps, pairs.
std::vector<Json> rows_of_family(const Json& row, const Vignettes::Data& data);
// RFC 7396.
Json merge_patch(const Json& target, const Json& patch, Memory& memory);

}  // namespace vignettes

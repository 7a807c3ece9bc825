// ValueSet.compose and ValueSet.expansion as this program takes them: codes and prefixes to include and to exclude.
// Only value_set*.cc includes this.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "fhir/value_set.h"

namespace fhir {

// A code and all that begins with it; without itself for `descendent-of`.
struct CodePrefix {
  std::string system;
  std::string code;
  bool without_itself = false;
};

struct Selection {
  std::vector<Coding> codes;
  std::vector<CodePrefix> prefixes;
};

struct Compose {
  Selection include;
  Selection exclude;
  std::vector<std::string> notes;  // what a person should know of it
};

// All that another ValueSet holds, by its canonical url. kNotFound "value-set-missing", kUnsupported
// "value-set-unsupported".
using OtherSets = std::function<base::Result<const Selection*>(std::string_view canonical)>;

// kMalformed "value-set-malformed", kUnsupported "value-set-unsupported", and those of OtherSets; where = file#pointer.
base::Result<Compose> read_compose(base::JsonView value_set, const std::string& file, const OtherSets& others);
// The codes of an expansion, with a note where it has no date or says itself that it isn't whole.
base::Result<Compose> read_expansion(base::JsonView value_set, const std::string& file);

}  // namespace fhir

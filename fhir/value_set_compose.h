// ValueSet.compose as this program takes it: codes and prefixes to include and to exclude. Only value_set.cc includes
// this.
#pragma once

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
};

// kMalformed "value-set-malformed", kUnsupported "value-set-unsupported"; where = file#pointer.
base::Result<Compose> read_compose(base::JsonView value_set, const std::string& file);

// The URI that FHIR gives a code system that is also known by its OID; else the system itself.
std::string_view canonical_system(std::string_view system);

}  // namespace fhir

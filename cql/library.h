// A Library while it is being loaded: the names that it declares, as the references of its expressions find them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cql/compiled.h"
#include "fhir/value_set.h"

namespace cql {

struct ValueSetDeclaration {
  std::string_view url;
  std::optional<fhir::ValueSetId> id;  // nothing: missing, which is a problem already
};
struct Library {
  std::uint32_t index = 0;
  std::string id, version, file;
  base::JsonView elm;                                            // the object under "library"
  std::unordered_map<std::string_view, std::uint32_t> includes;  // by alias
  std::unordered_map<std::string_view, ValueSetDeclaration> value_sets;
  std::unordered_map<std::string_view, std::string_view> code_systems;  // url by name
  std::unordered_map<std::string_view, Value> codes, concepts;
  std::unordered_map<std::string_view, std::uint32_t> parameters;  // in Compiled::declarations
  std::unordered_map<std::string_view, DefineId> defines;
  std::unordered_map<std::string_view, const Type*> define_types;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> functions;  // in Compiled::functions
  std::vector<std::pair<std::uint32_t, base::JsonView>> define_bodies, function_bodies, defaults;
};

// Reads what a library is: identity, translator, errors of its translation.
void read_library_header(const Program::Source& source, Compiled& compiled, std::vector<Library>& libraries,
                         std::vector<base::Problem>& problems);
// Reads its declarations; the headers of all libraries are read before.
void read_declarations(Library& library, Compiled& compiled, const std::vector<Library>& libraries,
                       const fhir::ValueSets& value_sets, std::vector<base::Problem>& problems);

}  // namespace cql

// How CQL reads FHIR: elements by name, choices by the alternative that stands in the JSON, primitives' values as
// System values. What is missing, of a wrong JSON type or not to be parsed is null, never an error.
#pragma once

#include <string_view>

#include "cql/arena.h"
#include "cql/value.h"
#include "fhir/model.h"

namespace cql {

// A resource of a document; its type comes from `resourceType`. Null when R4 has no such type.
Value fhir_resource(base::JsonView json);
// An element of a kFhir value, by the model's element. Missing: null; a list element: a list of what can be read,
// without the entries that are null. `with_extra` false leaves a primitive's "_name" sibling out (for its value it's
// not needed).
Value read_element(Arena& arena, const Value& source, const fhir::Element& element, bool with_extra = true);
// By name; `value` of a primitive is its System value. Null when the type has no such element.
Value read_property(Arena& arena, int default_offset_minutes, const Value& source, std::string_view name);
// The System value of a FHIR primitive (String, Boolean, Integer, Decimal, Date, DateTime, Time); null for all else. A
// DateTime without an offset gets the given one.
Value primitive_value(Arena& arena, int default_offset_minutes, const Value& source);

}  // namespace cql

// Retrieve: the patient's resources of a type, by codes and by date (ELM r1, Retrieve). Context Patient and Unfiltered
// are the same here: facts hold one patient's data.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cql/node.h"
#include "cql/value.h"
#include "fhir/facts.h"
#include "fhir/model.h"

namespace cql {

// The elements of a path ("code", "medication", "class"); empty when the type has no such path.
std::vector<const fhir::Element*> resolve_path(fhir::TypeId type, std::string_view path);
// Gives each value at the end of a path to the visitor, until it says false. A Reference to a Medication is followed to
// the resource's own code, in the facts or among the contained.
void visit_path(State& state, const Value& resource, std::span<const fhir::Element* const> path,
                bool (*visit)(void* context, const Value& value), void* context);

}  // namespace cql

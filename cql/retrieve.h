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

// Nodes that leave some of the resources that another node gives: those with a code among the codes at a path, with a
// date of a path in a range, of ids; all of them if the person is the patient.
class Compiler;
const Node* filter_by_codes(Compiler& compiler, const Node* resources, std::vector<const fhir::Element*> path,
                            const Node* codes);
const Node* filter_by_dates(Compiler& compiler, const Node* resources, std::vector<const fhir::Element*> path,
                            const Node* range, const Place* place);
const Node* filter_by_ids(Compiler& compiler, const Node* resources, const Node* ids);
const Node* of_context(Compiler& compiler, const Node* resources, const Node* person, const Place* place);

}  // namespace cql

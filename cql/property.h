// Property access on anything that has elements (ELM r1, Property): FHIR elements, tuples, intervals, codes,
// quantities.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "cql/compiler.h"
#include "cql/node.h"
#include "cql/type.h"
#include "fhir/model.h"

namespace cql {

// One name of a path. `known` holds the element for the types that the source can have, as far as they are known; any
// other is looked up when it is met.
struct PropertyStep {
  std::string_view name;
  std::vector<std::pair<fhir::TypeId, const fhir::Element*>> known;
  bool with_extra = true;  // a primitive's id and extensions are wanted
};

class PropertyNode final : public Node {
 public:
  PropertyNode(const Node* source, PropertyStep step)
      : source_(source), slot_(dynamic_cast<const SlotNode*>(source)), step_(std::move(step)) {}
  Value evaluate(Frame& frame) const override;
  const Node* source() const { return source_; }
  const PropertyStep& step() const { return step_; }

 private:
  const Node* source_;
  const SlotNode* slot_;  // the source, where it's a slot: most are
  PropertyStep step_;
};

// The property of a value; of a list, those of its items in one list.
Value property_of(State& state, const Value& source, const PropertyStep& step);
PropertyStep make_step(Compiler& compiler, const Type* source, std::string_view name);
// Whether values of the type have such a property; false when the type isn't known.
bool has_property(const Type* type, std::string_view name);
// The body of a function that is nothing but properties of its only operand, over another operand; else nullptr.
const Node* inline_property(Compiler& compiler, const Node* body, const Node* operand);

}  // namespace cql

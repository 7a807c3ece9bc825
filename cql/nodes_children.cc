// Children and Descendents (CQL 1.5, Type Operators, https://cql.hl7.org/09-b-cqlreference.html#children): the values
// of all elements of a structured value, lists item by item. Nulls and a resource's type are no elements.
#include <algorithm>
#include <vector>

#include "cql/compiler.h"
#include "cql/fhir_access.h"
#include "cql/property.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

void add(std::vector<Value>& children, const Value& value) {
  if (value.is(ValueType::kList))
    std::ranges::copy_if(value.as_list().items, std::back_inserter(children),
                         [](const Value& item) { return !item.is_null(); });
  else if (!value.is_null())
    children.push_back(value);
}

// The element that a JSON property is of: "onsetDateTime" is of the choice "onset", "_birthDate" of "birthDate".
const fhir::Element* element_of(fhir::TypeId type, std::string_view property) {
  if (property.starts_with('_')) property.remove_prefix(1);
  if (const fhir::Element* const element = fhir::find_element(type, property)) return element;
  for (std::size_t length = property.size(); length-- > 1;) {
    const fhir::Element* const element = fhir::find_element(type, property.substr(0, length));
    if (element && element->choice) return element;
  }
  return nullptr;
}

void add_elements_of_fhir(State& state, const Value& value, std::vector<Value>& children) {
  const fhir::TypeId type = value.fhir_type();
  const bool primitive = fhir::is_primitive(type);
  if (primitive) add(children, primitive_value(state.arena, state.now.offset_minutes(), value));
  const JsonView json = primitive ? value.fhir_extra() : value.fhir_json();
  std::vector<const fhir::Element*> seen;
  for (std::size_t i = 0; json.is_object() && i < json.size(); ++i) {
    const fhir::Element* const element = element_of(type, json.name_at(i));
    if (!element || std::ranges::find(seen, element) != seen.end()) continue;
    seen.push_back(element);
    add(children, read_element(state.arena, value, *element));
  }
}

void add_properties(State& state, const Value& value, std::initializer_list<std::string_view> names,
                    std::vector<Value>& children) {
  for (const std::string_view name : names) {
    PropertyStep step;
    step.name = name;
    add(children, property_of(state, value, step));
  }
}

void add_children(State& state, const Value& value, std::vector<Value>& children) {
  switch (value.type()) {
    case ValueType::kFhir:
      return add_elements_of_fhir(state, value, children);
    case ValueType::kTuple:
      for (const TupleElement& each : value.as_tuple().elements) add(children, each.value);
      return;
    case ValueType::kList:
      for (const Value& item : value.as_list().items)
        if (!item.is(ValueType::kList)) add_children(state, item, children);
      return;
    case ValueType::kQuantity:
      return add_properties(state, value, {"value", "unit"}, children);
    case ValueType::kRatio:
      return add_properties(state, value, {"numerator", "denominator"}, children);
    case ValueType::kCode:
      return add_properties(state, value, {"code", "system", "version", "display"}, children);
    case ValueType::kConcept:
      return add_properties(state, value, {"codes", "display"}, children);
    case ValueType::kInterval:
      return add_properties(state, value, {"low", "high", "lowClosed", "highClosed"}, children);
    default:
      return;
  }
}

class ChildrenNode final : public Node {
 public:
  ChildrenNode(const Node* source, bool all, const Place* place) : source_(source), all_(all), place_(place) {}
  Value evaluate(Frame& frame) const override {
    State& state = frame.state;
    const Value source = source_->evaluate(frame);
    if (source.is_null()) return Value();
    state.place = place_;
    std::vector<Value> children;
    add_children(state, source, children);
    state.step(children.size() + 1);
    for (std::size_t i = 0; all_ && i < children.size(); ++i) {
      const Value child = children[i];
      const std::size_t before = children.size();
      add_children(state, child, children);
      state.step(children.size() - before + 1);
      state.check_size(children.size());
    }
    return state.arena.copy_list(children);
  }

 private:
  const Node* source_;
  bool all_;  // their children too, level by level
  const Place* place_;
};

template <bool kAll>
Expression build_children(Compiler& compiler, JsonView elm) {
  const Expression source = compiler.compile(elm["source"]);
  return {compiler.make<ChildrenNode>(source.node, kAll, compiler.place(elm)), nullptr};
}

constexpr NodeBuilder kBuilders[] = {{"Children", build_children<false>}, {"Descendents", build_children<true>}};

}  // namespace

std::span<const NodeBuilder> children_builders() { return kBuilders; }

}  // namespace cql

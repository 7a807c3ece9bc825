// Values that a library builds: List, Tuple, Instance, Interval, ToList (ELM r1, Structured and List selectors).
#include <algorithm>
#include <array>

#include "cql/compiler.h"
#include "cql/construct.h"
#include "cql/operators.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

class ListNode final : public Node {
 public:
  explicit ListNode(std::span<const Node* const> elements) : elements_(elements) {}
  Value evaluate(Frame& frame) const override {
    const std::span<Value> items = frame.state.arena.array<Value>(elements_.size());
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = elements_[i]->evaluate(frame);
    return frame.state.arena.list(items);
  }

 private:
  std::span<const Node* const> elements_;
};

Expression build_list(Compiler& compiler, JsonView elm) {
  const std::vector<Expression> elements = compiler.compile_all(elm["element"]);
  std::vector<Value> values;
  const Type* type = elements.empty() ? nullptr : elements[0].type;
  for (const Expression& each : elements) {
    if (const Value* const value = Compiler::constant_of(each)) values.push_back(*value);
    if (!type || !each.type || !same(*type, *each.type)) type = nullptr;
  }
  const Type* const list_type = type ? compiler.compiled.types.list(type) : nullptr;
  if (values.size() == elements.size())
    return compiler.constant(compiler.compiled.constants.copy_list(values), list_type);
  return {compiler.make<ListNode>(compiler.nodes_of(elements)), list_type};
}

// A list stays; null is an empty list; all else a list of one (ELM r1, ToList).
class ToListNode final : public Node {
 public:
  explicit ToListNode(const Node* operand) : operand_(operand) {}
  Value evaluate(Frame& frame) const override {
    const Value value = operand_->evaluate(frame);
    if (value.is(ValueType::kList)) return value;
    return value.is_null() ? frame.state.arena.list({}) : frame.state.arena.copy_list({&value, 1});
  }

 private:
  const Node* operand_;
};

Expression build_to_list(Compiler& compiler, JsonView elm) {
  const Expression operand = compiler.compile(elm["operand"]);
  const Type* const type = operand.type ? compiler.compiled.types.list(operand.type) : nullptr;
  if (const Value* const value = Compiler::constant_of(operand);
      value && !value->is_null() && !value->is(ValueType::kList))
    return compiler.constant(compiler.compiled.constants.copy_list({value, 1}), type);
  return {compiler.make<ToListNode>(operand.node), type};
}

struct NamedNode {
  std::string_view name;
  const Node* node;
};

std::span<const NamedNode> compile_elements(Compiler& compiler, JsonView elm) {
  std::vector<NamedNode> elements;
  for (const JsonView each : elm["element"])
    elements.push_back({compiler.intern(each["name"].string()), compiler.compile(each["value"]).node});
  return compiler.compiled.constants.copy(std::span<const NamedNode>(elements));
}

class TupleNode final : public Node {
 public:
  TupleNode(std::span<const NamedNode> elements, std::string_view type_name)
      : elements_(elements), type_name_(type_name) {}
  Value evaluate(Frame& frame) const override {
    const std::span<TupleElement> elements = frame.state.arena.array<TupleElement>(elements_.size());
    for (std::size_t i = 0; i < elements.size(); ++i)
      elements[i] = {elements_[i].name, elements_[i].node->evaluate(frame)};
    return Value::tuple(frame.state.arena.make<TupleBody>(elements, type_name_));
  }

 private:
  std::span<const NamedNode> elements_;
  std::string_view type_name_;
};

Expression build_tuple(Compiler& compiler, JsonView elm) {
  return {compiler.make<TupleNode>(compile_elements(compiler, elm), std::string_view()), nullptr};
}

// System classes are values of their own; FHIR classes are tuples that keep the class's name.
class InstanceNode final : public Node {
 public:
  InstanceNode(ValueType type, std::span<const NamedNode> elements, const Place* place)
      : type_(type), elements_(elements), place_(place) {}
  Value evaluate(Frame& frame) const override {
    std::array<Value, 8> values{};
    const std::size_t count = std::min(elements_.size(), values.size());
    std::array<TupleElement, 8> elements{};
    for (std::size_t i = 0; i < count; ++i) elements[i] = {elements_[i].name, elements_[i].node->evaluate(frame)};
    frame.state.place = place_;
    return make_instance(frame.state.arena, type_, {elements.data(), count});
  }

 private:
  ValueType type_;
  std::span<const NamedNode> elements_;
  const Place* place_;
};

Expression build_instance(Compiler& compiler, JsonView elm) {
  const Type* const type = compiler.compiled.types.named(elm["classType"].string());
  const std::span<const NamedNode> elements = compile_elements(compiler, elm);
  if (type && type->kind == Type::Kind::kFhir)
    return {compiler.make<TupleNode>(elements, fhir::type_name(type->fhir)), type};
  if (type && type->kind == Type::Kind::kSystem && is_instance_type(type->system))
    return {compiler.make<InstanceNode>(type->system, elements, compiler.place(elm)), type};
  compiler.unsupported(elm, "an instance of " + std::string(elm["classType"].string()));
  return {};
}

class IntervalNode final : public Node {
 public:
  IntervalNode(const Node* low, const Node* high, const Node* low_closed, const Node* high_closed, ValueType point_type,
               bool of_data, const Place* place)
      : low_(low),
        high_(high),
        low_closed_(low_closed),
        high_closed_(high_closed),
        point_type_(point_type),
        of_data_(of_data),
        place_(place) {}
  Value evaluate(Frame& frame) const override {
    const Value low = low_->evaluate(frame);
    const Value high = high_->evaluate(frame);
    const bool low_closed = low_closed_->evaluate(frame).is_true();
    const bool high_closed = high_closed_->evaluate(frame).is_true();
    frame.state.place = place_;
    IntervalBody interval{low, high, low_closed, high_closed};
    interval.point_type = point_type_;
    return make_interval(frame.state, interval, of_data_);
  }

 private:
  const Node *low_, *high_, *low_closed_, *high_closed_;
  ValueType point_type_;
  bool of_data_;
  const Place* place_;
};

// Whether an expression can reach the patient's data, as far as its own text tells.
bool refers_to_anything(JsonView elm, int depth = 0) {
  constexpr int kDeep = 32;
  if (depth > kDeep) return true;
  const std::string_view type = elm["type"].string();
  if (type.ends_with("Ref") || type == "Property" || type == "Retrieve") return true;
  for (const JsonView each : elm)
    if (refers_to_anything(each, depth + 1)) return true;
  for (std::size_t i = 0; elm.is_object() && i < elm.size(); ++i)
    if (refers_to_anything(elm.value_at(i), depth + 1)) return true;
  return false;
}

Expression build_interval(Compiler& compiler, JsonView elm) {
  const auto closed = [&](const char* member, const char* expression) {
    if (elm[expression]) return compiler.compile(elm[expression]).node;
    return compiler.constant(Value::boolean(!elm[member] || elm[member].is_true()), nullptr).node;
  };
  const auto bound = [&](const char* member) {
    return elm[member] ? compiler.compile(elm[member]) : compiler.constant(Value(), nullptr);
  };
  const Expression low = bound("low");
  const Expression high = bound("high");
  const Type* const point = low.type && low.type->kind != Type::Kind::kAny ? low.type : high.type;
  return {compiler.make<IntervalNode>(
              low.node, high.node, closed("lowClosed", "lowClosedExpression"),
              closed("highClosed", "highClosedExpression"), point ? point->system : ValueType::kNull,
              refers_to_anything(elm["low"]) || refers_to_anything(elm["high"]), compiler.place(elm)),
          point ? compiler.compiled.types.interval(point) : nullptr};
}

constexpr NodeBuilder kBuilders[] = {
    {"List", build_list},         {"ToList", build_to_list},    {"Tuple", build_tuple},
    {"Instance", build_instance}, {"Interval", build_interval},
};

}  // namespace

std::span<const NodeBuilder> construct_builders() { return kBuilders; }

}  // namespace cql

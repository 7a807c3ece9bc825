// Types at run time: Is, As, Convert, CanConvert (CQL 1.5, Type Operators,
// https://cql.hl7.org/09-b-cqlreference.html#type-operators-1).
#include "cql/compiler.h"
#include "cql/operators.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

class IsNode final : public Node {
 public:
  IsNode(const Node* operand, const Type* type) : operand_(operand), type_(type) {}
  Value evaluate(Frame& frame) const override { return Value::boolean(is_of_type(operand_->evaluate(frame), *type_)); }

 private:
  const Node* operand_;
  const Type* type_;
};

Expression build_is(Compiler& compiler, JsonView elm) {
  const Expression operand = compiler.compile(elm["operand"]);
  const Type* const type = compiler.read_type(elm, "isTypeSpecifier", "isType");
  if (!type) return {};
  return {compiler.make<IsNode>(operand.node, type), compiler.compiled.types.system(ValueType::kBoolean)};
}

// "If the argument is not of the type, the result is null, or with `strict` a run-time error" (CQL 1.5, As).
class AsNode final : public Node {
 public:
  AsNode(const Node* operand, const Type* type, bool strict, const Place* place)
      : operand_(operand), type_(type), strict_(strict), place_(place) {}
  Value evaluate(Frame& frame) const override {
    const Value value = operand_->evaluate(frame);
    if (value.is_null() || is_of_type(value, *type_)) return value;
    if (strict_) frame.state.fail(place_, "a cast to " + to_text(*type_) + " of a value of another type");
    return Value();
  }

 private:
  const Node* operand_;
  const Type* type_;
  bool strict_;
  const Place* place_;
};

Expression build_as(Compiler& compiler, JsonView elm) {
  const Expression operand = compiler.compile(elm["operand"]);
  const Type* const type = compiler.read_type(elm, "asTypeSpecifier", "asType");
  if (!type) return {};
  if (const Value* const value = Compiler::constant_of(operand); value && value->is_null()) return {operand.node, type};
  if (operand.type && is_assignable(*operand.type, *type) && operand.type->kind == Type::Kind::kFhir)
    return {operand.node, type};
  return {compiler.make<AsNode>(operand.node, type, elm["strict"].is_true(), compiler.place(elm)), type};
}

// The operator that gives values of a System type: ToString, ToDecimal, ...
const OperatorEntry* conversion_to(const Type& type) {
  const std::string name = to_text(type);
  constexpr std::string_view kSystem = "System.";
  return name.starts_with(kSystem) ? find_operator("To" + name.substr(kSystem.size())) : nullptr;
}

class ConvertNode final : public Node {
 public:
  ConvertNode(const Node* operand, const Type* type, const OperatorEntry* conversion, bool only_test,
              const Place* place)
      : operand_(operand), type_(type), conversion_(conversion), only_test_(only_test), place_(place) {}
  Value evaluate(Frame& frame) const override {
    const Value value = operand_->evaluate(frame);
    if (value.is_null()) return Value();
    if (is_of_type(value, *type_)) return only_test_ ? Value::boolean(true) : value;
    frame.state.place = place_;
    OperatorContext context = frame.state.context();
    if (!only_test_) return conversion_->function(context, &value, 1);
    try {
      return Value::boolean(!conversion_->function(context, &value, 1).is_null());
    } catch (const EvaluationError&) {
      return Value::boolean(false);
    }
  }

 private:
  const Node* operand_;
  const Type* type_;
  const OperatorEntry* conversion_;
  bool only_test_;
  const Place* place_;
};

template <bool kOnlyTest>
Expression build_convert(Compiler& compiler, JsonView elm) {
  const Expression operand = compiler.compile(elm["operand"]);
  const Type* const type = compiler.read_type(elm, "toTypeSpecifier", "toType");
  if (!type) return {};
  const OperatorEntry* const conversion = conversion_to(*type);
  if (!conversion) {
    compiler.unsupported(elm, "a conversion to " + to_text(*type));
    return {};
  }
  return {compiler.make<ConvertNode>(operand.node, type, conversion, kOnlyTest, compiler.place(elm)),
          kOnlyTest ? compiler.compiled.types.system(ValueType::kBoolean) : type};
}

constexpr NodeBuilder kBuilders[] = {
    {"Is", build_is},
    {"As", build_as},
    {"Convert", build_convert<false>},
    {"CanConvert", build_convert<true>},
};

}  // namespace

std::span<const NodeBuilder> type_builders() { return kBuilders; }

}  // namespace cql

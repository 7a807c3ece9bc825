// Nodes over the table of pure operators: the operands in ELM's order, then the function; what is constant is computed
// when loading.
#include <algorithm>
#include <array>
#include <compare>

#include "cql/compiler.h"
#include "cql/operators.h"
#include "cql/property.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

struct Call {
  OperatorFunction function;
  std::optional<fhir::Precision> precision;
  bool weeks;
  const Place* place;

  Value operator()(State& state, const Value* operands, std::size_t count) const {
    state.place = place;
    for (std::size_t i = 0; i < count; ++i) state.step(size_of(operands[i]));
    OperatorContext context{state.arena, state.now, precision, weeks, &state.steps_left};
    return function(context, operands, count);
  }

 private:
  // What an operator goes through at least once: the items of a list, the characters of a text.
  static std::size_t size_of(const Value& operand) {
    constexpr std::size_t kCharactersOfAStep = 64;
    if (operand.is(ValueType::kList)) return operand.as_list().items.size();
    return operand.is(ValueType::kString) ? operand.as_string().size() / kCharactersOfAStep : 0;
  }
};

class UnaryOperatorNode final : public Node {
 public:
  UnaryOperatorNode(const Call& call, const Node* operand) : call_(call), operand_(operand) {}
  Value evaluate(Frame& frame) const override {
    const Value operand = operand_->evaluate(frame);
    return call_(frame.state, &operand, 1);
  }

 private:
  Call call_;
  const Node* operand_;
};

class BinaryOperatorNode final : public Node {
 public:
  BinaryOperatorNode(const Call& call, const Node* left, const Node* right) : call_(call), left_(left), right_(right) {}
  Value evaluate(Frame& frame) const override {
    const std::array<Value, 2> operands{left_->evaluate(frame), right_->evaluate(frame)};
    return call_(frame.state, operands.data(), 2);
  }

 private:
  Call call_;
  const Node* left_;
  const Node* right_;
};

// What most expressions are made of, for the types that most values have, without a call; all else as ever.
enum class Test : std::uint8_t { kNot, kIsNull, kIsTrue, kIsFalse };
template <Test kTest>
class TestNode final : public Node {
 public:
  explicit TestNode(const Node* operand) : operand_(operand) {}
  Value evaluate(Frame& frame) const override {
    const Value operand = operand_->evaluate(frame);
    if constexpr (kTest == Test::kNot)
      return operand.is(ValueType::kBoolean) ? Value::boolean(!operand.as_boolean()) : Value();
    if constexpr (kTest == Test::kIsNull) return Value::boolean(operand.is_null());
    if constexpr (kTest == Test::kIsTrue) return Value::boolean(operand.is_true());
    return Value::boolean(operand.is_false());
  }

 private:
  const Node* operand_;
};

const Node* make_test(Compiler& compiler, std::string_view elm_type, const Node* operand) {
  if (elm_type == "Not") return compiler.make<TestNode<Test::kNot>>(operand);
  if (elm_type == "IsNull") return compiler.make<TestNode<Test::kIsNull>>(operand);
  if (elm_type == "IsTrue") return compiler.make<TestNode<Test::kIsTrue>>(operand);
  return elm_type == "IsFalse" ? compiler.make<TestNode<Test::kIsFalse>>(operand) : nullptr;
}

enum class Relation : std::uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
constexpr std::string_view kRelations[] = {"Equal", "NotEqual", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"};

class RelationNode final : public Node {
 public:
  RelationNode(Relation relation, const Call& call, const Node* left, const Node* right)
      : left_(left), right_(right), call_(call), relation_(relation) {}
  Value evaluate(Frame& frame) const override {
    const std::array<Value, 2> operands{left_->evaluate(frame), right_->evaluate(frame)};
    if (operands[0].is_null() || operands[1].is_null()) return Value();
    if (operands[0].is(ValueType::kInteger) && operands[1].is(ValueType::kInteger))
      return answer(operands[0].as_integer() <=> operands[1].as_integer());
    if (operands[0].is(ValueType::kString) && operands[1].is(ValueType::kString) && relation_ <= Relation::kNotEqual)
      return Value::boolean((operands[0].as_string() == operands[1].as_string()) == (relation_ == Relation::kEqual));
    return call_(frame.state, operands.data(), 2);
  }

 private:
  Value answer(std::strong_ordering order) const {
    switch (relation_) {
      case Relation::kEqual:
        return Value::boolean(order == 0);
      case Relation::kNotEqual:
        return Value::boolean(order != 0);
      case Relation::kLess:
        return Value::boolean(order < 0);
      case Relation::kLessOrEqual:
        return Value::boolean(order <= 0);
      case Relation::kGreater:
        return Value::boolean(order > 0);
      case Relation::kGreaterOrEqual:
        return Value::boolean(order >= 0);
    }
    return Value();
  }

  const Node *left_, *right_;
  Call call_;
  Relation relation_;
};

class OperatorNode final : public Node {
 public:
  OperatorNode(const Call& call, std::span<const Node* const> operands) : call_(call), operands_(operands) {}
  Value evaluate(Frame& frame) const override {
    constexpr std::size_t kFew = 8;
    std::array<Value, kFew> few{};
    const std::span<Value> operands = operands_.size() <= kFew ? std::span(few).first(operands_.size())
                                                               : frame.state.arena.array<Value>(operands_.size());
    for (std::size_t i = 0; i < operands.size(); ++i) operands[i] = operands_[i]->evaluate(frame);
    return call_(frame.state, operands.data(), operands.size());
  }

 private:
  Call call_;
  std::span<const Node* const> operands_;
};

constexpr PrecisionName kPrecisions[] = {
    {"Year", fhir::Precision::kYear, false},     {"Month", fhir::Precision::kMonth, false},
    {"Week", fhir::Precision::kDay, true},       {"Day", fhir::Precision::kDay, false},
    {"Hour", fhir::Precision::kHour, false},     {"Minute", fhir::Precision::kMinute, false},
    {"Second", fhir::Precision::kSecond, false}, {"Millisecond", fhir::Precision::kMillisecond, false},
};

// Operands that have names of their own, in the schema's order (ELM r1, https://cql.hl7.org/elm.html).
struct NamedOperands {
  std::string_view elm_type;
  std::array<const char*, 8> names;
};
constexpr NamedOperands kNamedOperands[] = {
    {"Combine", {"source", "separator"}},
    {"IndexOf", {"source", "element"}},
    {"Slice", {"source", "startIndex", "endIndex"}},
    {"PositionOf", {"pattern", "string"}},
    {"LastPositionOf", {"pattern", "string"}},
    {"Substring", {"stringToSub", "startIndex", "length"}},
    {"Split", {"stringToSplit", "separator"}},
    {"SplitOnMatches", {"stringToSplit", "separatorPattern"}},
    {"Round", {"operand", "precision"}},
    {"Date", {"year", "month", "day"}},
    {"DateTime", {"year", "month", "day", "hour", "minute", "second", "millisecond", "timezoneOffset"}},
    {"Time", {"hour", "minute", "second", "millisecond"}},
};

std::vector<Expression> compile_named(Compiler& compiler, JsonView elm, const NamedOperands& named) {
  std::vector<Expression> operands;
  std::size_t present = 0;
  for (const char* name : named.names) {
    if (!name) break;
    operands.push_back(elm[name] ? compiler.compile(elm[name]) : compiler.constant(Value(), nullptr));
    if (elm[name]) present = operands.size();
  }
  operands.resize(present);
  return operands;
}

std::vector<Expression> compile_operands(Compiler& compiler, JsonView elm, std::string_view elm_type) {
  const auto* const named = std::ranges::find(kNamedOperands, elm_type, &NamedOperands::elm_type);
  if (named != std::end(kNamedOperands)) return compile_named(compiler, elm, *named);
  if (elm["operand"]) return compiler.compile_all(elm["operand"]);
  if (!elm["source"]) return {};
  Expression source = compiler.compile(elm["source"]);
  // An aggregate over a path of its source's items.
  if (const std::string_view path = elm["path"].string(); !path.empty())
    source = build_property(compiler, source, path, elm);
  return {source};
}

// Where only the operands decide: neither the time zone of the request nor anything of the patient.
constexpr std::string_view kFolded[] = {
    "Abs",      "Add",  "Concatenate", "Date",      "Divide",    "Equal",  "Multiply",   "Negate",   "Not",
    "Subtract", "Time", "ToConcept",   "ToDecimal", "ToInteger", "ToLong", "ToQuantity", "ToString", "TruncatedDivide",
};

std::optional<Value> fold(Compiler& compiler, const Call& call, std::string_view elm_type,
                          const std::vector<Expression>& operands) {
  if (std::ranges::find(kFolded, elm_type) == std::end(kFolded)) return std::nullopt;
  std::vector<Value> values;
  for (const Expression& each : operands) {
    const Value* const value = Compiler::constant_of(each);
    if (!value || value->is(ValueType::kDateTime)) return std::nullopt;
    values.push_back(*value);
  }
  const Now unused{base::Instant{}};
  OperatorContext context{compiler.compiled.constants, unused, call.precision, call.weeks};
  try {
    return call.function(context, values.data(), values.size());
  } catch (const EvaluationError&) {
    return std::nullopt;  // an error for those who ask for it, at run time
  }
}

}  // namespace

std::optional<PrecisionName> find_precision(std::string_view name) {
  const auto* const found = std::ranges::find(kPrecisions, name, &PrecisionName::name);
  return found != std::end(kPrecisions) ? std::optional(*found) : std::nullopt;
}

Expression build_operator(Compiler& compiler, JsonView elm, const OperatorEntry& entry) {
  Call call{entry.function, std::nullopt, false, compiler.place(elm)};
  if (const std::string_view name = elm["precision"].string(); !name.empty()) {
    const std::optional<PrecisionName> found = find_precision(name);
    if (!found) {
      compiler.malformed(elm, "an unknown precision");
      return {};
    }
    call.precision = found->precision;
    call.weeks = found->weeks;
  }
  const std::vector<Expression> operands = compile_operands(compiler, elm, entry.name);
  if (operands.size() < entry.least || (entry.most != kAnyNumber && operands.size() > entry.most)) {
    compiler.malformed(elm, std::string(entry.name) + " has a wrong number of operands");
    return {};
  }
  if (const std::optional<Value> folded = fold(compiler, call, entry.name, operands))
    return compiler.constant(*folded, nullptr);
  if (const Node* const test = operands.size() == 1 ? make_test(compiler, entry.name, operands[0].node) : nullptr)
    return {test, compiler.compiled.types.system(ValueType::kBoolean)};
  const auto* const relation = std::ranges::find(kRelations, entry.name);
  if (operands.size() == 2 && relation != std::end(kRelations))
    return {compiler.make<RelationNode>(static_cast<Relation>(relation - kRelations), call, operands[0].node,
                                        operands[1].node),
            compiler.compiled.types.system(ValueType::kBoolean)};
  if (operands.size() == 1) return {compiler.make<UnaryOperatorNode>(call, operands[0].node), nullptr};
  if (operands.size() == 2)
    return {compiler.make<BinaryOperatorNode>(call, operands[0].node, operands[1].node), nullptr};
  return {compiler.make<OperatorNode>(call, compiler.nodes_of(operands)), nullptr};
}

}  // namespace cql

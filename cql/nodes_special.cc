// What fits no chapter: Message, the least and greatest value of a type, and operators whose answer depends on an
// operand's static type or on how a literal is written.
#include "cql/compiler.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

// CQL 1.5, Message: gives its source; with severity Error, and the condition true, evaluation ends with an error.
// Nothing is written anywhere, and the error has the code alone: source and message may be made of the patient's data.
class MessageNode final : public Node {
 public:
  MessageNode(const Node* source, const Node* condition, const Node* severity, std::string_view code,
              const Place* place)
      : source_(source), condition_(condition), severity_(severity), code_(code), place_(place) {}
  Value evaluate(Frame& frame) const override {
    if (severity_ && (!condition_ || condition_->evaluate(frame).is_true())) {
      const Value severity = severity_->evaluate(frame);
      if (severity.is(ValueType::kString) && severity.as_string() == "Error")
        frame.state.fail(place_, std::string("the library's own error message ").append(code_));
    }
    return source_ ? source_->evaluate(frame) : Value();
  }

 private:
  const Node *source_, *condition_, *severity_;
  std::string_view code_;
  const Place* place_;
};

Expression build_message(Compiler& compiler, JsonView elm) {
  const Expression source = compiler.compile_if_present(elm["source"]);
  const Expression condition = compiler.compile_if_present(elm["condition"]);
  const Expression severity = compiler.compile_if_present(elm["severity"]);
  std::string_view code;
  if (elm["code"]["type"].string() == "Literal") code = compiler.copy(elm["code"]["value"].string());
  return {compiler.make<MessageNode>(source.node, condition.node, severity.node, code, compiler.place(elm)),
          source.type};
}

// MinValue, MaxValue: of the type that the node names.
Expression build_extreme(Compiler& compiler, JsonView elm) {
  const OperatorEntry* const entry = find_operator(elm["type"].string());
  const Type* const type = compiler.compiled.types.named(elm["valueType"].string());
  if (!entry || !type) {
    compiler.unsupported(elm, std::string(elm["type"].string()) + " of " + std::string(elm["valueType"].string()));
    return {};
  }
  const Now unused{base::Instant{}};
  OperatorContext context{compiler.compiled.constants, unused, std::nullopt};
  const Value operand = compiler.compiled.constants.string(elm["valueType"].string());
  try {
    return compiler.constant(entry->function(context, &operand, 1), type);
  } catch (const EvaluationError& error) {
    compiler.malformed(elm, error.message());
    return {};
  }
}

// "If the argument is null, the result is 0" for a list, null for a String (CQL 1.5, Length): the static type tells
// which.
class ListLengthNode final : public Node {
 public:
  explicit ListLengthNode(const Node* operand) : operand_(operand) {}
  Value evaluate(Frame& frame) const override {
    const Value value = operand_->evaluate(frame);
    return Value::integer(value.is(ValueType::kList) ? static_cast<std::int32_t>(value.as_list().items.size()) : 0);
  }

 private:
  const Node* operand_;
};

Expression build_length(Compiler& compiler, JsonView elm) {
  const JsonView operand_elm = elm["operand"].is_array() ? elm["operand"][std::size_t{0}] : elm["operand"];
  const Expression operand = compiler.compile(operand_elm);
  const Type* const integer = compiler.compiled.types.system(ValueType::kInteger);
  if (operand.type && operand.type->kind == Type::Kind::kList)
    return {compiler.make<ListLengthNode>(operand.node), integer};
  const OperatorEntry* const entry = find_operator("Length");
  return entry ? build_operator(compiler, elm, *entry) : Expression{};
}

// Precision of a Decimal literal counts its digits as written, zeros at the end too, which the value doesn't keep.
Expression build_precision(Compiler& compiler, JsonView elm) {
  const JsonView operand = elm["operand"];
  const std::string_view text = operand["value"].text();
  if (operand["type"].string() == "Literal" && operand["valueType"].string().ends_with("Decimal"))
    if (const std::size_t point = text.find('.'); point != std::string_view::npos)
      return compiler.constant(Value::integer(static_cast<std::int32_t>(text.size() - point - 1)),
                               compiler.compiled.types.system(ValueType::kInteger));
  const OperatorEntry* const entry = find_operator("Precision");
  return entry ? build_operator(compiler, elm, *entry) : Expression{};
}

// -2147483648 comes as the Negate of a literal that is no Integer by itself; so does the least Long.
Expression build_negate(Compiler& compiler, JsonView elm) {
  const JsonView operand = elm["operand"].is_array() ? elm["operand"][std::size_t{0}] : elm["operand"];
  const std::string_view value = operand["value"].text();
  const Type* const type = compiler.compiled.types.named(operand["valueType"].string());
  if (operand["type"].string() == "Literal" && type) {
    if (type->system == ValueType::kInteger && value == "2147483648")
      return compiler.constant(Value::integer(INT32_MIN), type);
    if (type->system == ValueType::kLong && (value == "9223372036854775808" || value == "9223372036854775808L"))
      return compiler.constant(Value::long_integer(INT64_MIN), type);
  }
  const OperatorEntry* const entry = find_operator("Negate");
  return entry ? build_operator(compiler, elm, *entry) : Expression{};
}

constexpr NodeBuilder kBuilders[] = {
    {"Message", build_message}, {"MinValue", build_extreme},    {"MaxValue", build_extreme},
    {"Length", build_length},   {"Precision", build_precision}, {"Negate", build_negate},
};

}  // namespace

std::span<const NodeBuilder> special_builders() { return kBuilders; }

}  // namespace cql

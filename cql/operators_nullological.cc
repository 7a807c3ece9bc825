// CQL 1.5, Nullological Operators and Not, https://cql.hl7.org/09-b-cqlreference.html#nullological-operators-3
#include "cql/operator_tables.h"

namespace cql {

namespace {

Value is_null(OperatorContext&, const Value* operands, std::size_t) { return Value::boolean(operands[0].is_null()); }
Value is_true(OperatorContext&, const Value* operands, std::size_t) { return Value::boolean(operands[0].is_true()); }
Value is_false(OperatorContext&, const Value* operands, std::size_t) { return Value::boolean(operands[0].is_false()); }
Value negate_truth(OperatorContext&, const Value* operands, std::size_t) {
  return operands[0].is(ValueType::kBoolean) ? Value::boolean(!operands[0].as_boolean()) : Value();
}

constexpr OperatorEntry kOperators[] = {
    {"IsNull", is_null, 1, 1},
    {"IsTrue", is_true, 1, 1},
    {"IsFalse", is_false, 1, 1},
    {"Not", negate_truth, 1, 1},
};

}  // namespace

std::span<const OperatorEntry> nullological_operators() { return kOperators; }

}  // namespace cql

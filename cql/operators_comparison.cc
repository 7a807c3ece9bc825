// CQL 1.5, Comparison Operators. https://cql.hl7.org/09-b-cqlreference.html#comparison-operators-4
#include "cql/equality.h"
#include "cql/operator_tables.h"

namespace cql {
namespace {

Value equal_of(OperatorContext& context, const Value* o, std::size_t) {
  return to_value(equality(context, o[0], o[1]));
}
Value not_equal(OperatorContext& context, const Value* o, std::size_t) {
  return to_value(negation(equality(context, o[0], o[1])));
}
Value equivalent_of(OperatorContext& context, const Value* o, std::size_t) {
  return Value::boolean(equivalent(context, o[0], o[1]));
}

template <Truth Asks(Orders)>
Value compared(OperatorContext& context, const Value* o, std::size_t) {
  return to_value(Asks(order(context, o[0], o[1])));
}

constexpr OperatorEntry kComparison[] = {
    {"Equal", equal_of, 2, 2},
    {"NotEqual", not_equal, 2, 2},
    {"Equivalent", equivalent_of, 2, 2},
    {"Less", compared<is_less>, 2, 2},
    {"LessOrEqual", compared<is_at_most>, 2, 2},
    {"Greater", compared<is_greater>, 2, 2},
    {"GreaterOrEqual", compared<is_at_least>, 2, 2},
};

}  // namespace

std::span<const OperatorEntry> comparison_operators() { return kComparison; }

}  // namespace cql

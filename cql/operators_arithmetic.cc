// CQL 1.5, Arithmetic Operators, of two operands or over all numbers: "operations that cause arithmetic overflow or
// underflow, or otherwise cannot be performed (such as division by 0) will result in null".
// https://cql.hl7.org/09-b-cqlreference.html#arithmetic-operators-4
#include <algorithm>
#include <limits>

#include "cql/equality.h"
#include "cql/interval.h"
#include "cql/operator_tables.h"
#include "cql/quantity.h"
#include "cql/temporal.h"

namespace cql {
namespace {

using base::Decimal;

Value decimal_or_null(OperatorContext& context, const std::optional<Decimal>& value) {
  return value ? context.arena.decimal(*value) : Value();
}
Value quantity_or_null(OperatorContext& context, const std::optional<QuantityBody>& value) {
  return value ? context.arena.quantity(value->value, value->unit) : Value();
}

template <typename Integer>
std::optional<Integer> calculate_integers(Arithmetic operation, Integer a, Integer b) {
  Integer result = 0;
  switch (operation) {
    case Arithmetic::kAdd:
      return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Arithmetic::kSubtract:
      return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Arithmetic::kMultiply:
      return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Arithmetic::kTruncatedDivide:
    case Arithmetic::kModulo:
      if (b == 0) return std::nullopt;
      if (b == -1) {  // the least by -1 overflows
        if (operation == Arithmetic::kModulo) return Integer{0};
        return __builtin_sub_overflow(Integer{0}, a, &result) ? std::nullopt : std::optional(result);
      }
      return operation == Arithmetic::kModulo ? static_cast<Integer>(a % b) : static_cast<Integer>(a / b);
    case Arithmetic::kDivide:
      break;
  }
  return std::nullopt;
}

Value calculate_values(OperatorContext& context, Arithmetic operation, const Value& a, const Value& b);

// CQL 1.5, Developer's Guide, Uncertainty: the bounds of the result are those that the bounds of the operands can give.
Value calculate_uncertain(OperatorContext& context, Arithmetic operation, const Value& a, const Value& b) {
  if (operation == Arithmetic::kDivide || operation == Arithmetic::kTruncatedDivide || operation == Arithmetic::kModulo)
    throw EvaluationError("an uncertainty cannot be divided");
  const Ends left = is_uncertainty(a) ? Ends{a.as_interval().low, a.as_interval().high} : Ends{a, a};
  const Ends right = is_uncertainty(b) ? Ends{b.as_interval().low, b.as_interval().high} : Ends{b, b};
  const Value corners[] = {calculate_values(context, operation, left.start, right.start),
                           calculate_values(context, operation, left.start, right.end),
                           calculate_values(context, operation, left.end, right.start),
                           calculate_values(context, operation, left.end, right.end)};
  if (any_null(corners, std::size(corners))) return Value();
  const auto less = [&context](const Value& x, const Value& y) { return sort_order(context, x, y) < 0; };
  return uncertainty(context, *std::ranges::min_element(corners, less), *std::ranges::max_element(corners, less));
}

constexpr std::string_view name_of(Arithmetic operation) {
  constexpr std::string_view kNames[] = {"Add", "Subtract", "Multiply", "Divide", "TruncatedDivide", "Modulo"};
  return kNames[static_cast<std::size_t>(operation)];
}

Value calculate_values(OperatorContext& context, Arithmetic operation, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  const bool divides = operation == Arithmetic::kDivide;
  if (!divides && a.is(ValueType::kInteger) && b.is(ValueType::kInteger)) {
    const auto result = calculate_integers<std::int32_t>(operation, a.as_integer(), b.as_integer());
    return result ? Value::integer(*result) : Value();
  }
  const bool integers = is_number(a) && is_number(b) && !a.is(ValueType::kDecimal) && !b.is(ValueType::kDecimal);
  if (!divides && integers) {
    const auto result = calculate_integers<std::int64_t>(operation, a.as_long(), b.as_long());
    return result ? Value::long_integer(*result) : Value();
  }
  if (is_number(a) && is_number(b))
    return decimal_or_null(context, calculate(operation, *decimal_of(a), *decimal_of(b)));
  if (is_uncertainty(a) || is_uncertainty(b)) return calculate_uncertain(context, operation, a, b);
  if (b.is(ValueType::kQuantity) && (operation == Arithmetic::kAdd || operation == Arithmetic::kSubtract)) {
    const int sign = operation == Arithmetic::kAdd ? 1 : -1;
    if (a.is(ValueType::kDate)) return context.arena.date(add(a.as_date_time(), b.as_quantity(), sign, true));
    if (a.is(ValueType::kDateTime)) return context.arena.date_time(add(a.as_date_time(), b.as_quantity(), sign, false));
    if (a.is(ValueType::kTime)) return context.arena.time(add(a.as_time(), b.as_quantity(), sign));
  }
  const auto as_quantity = [](const Value& value) -> std::optional<QuantityBody> {
    if (value.is(ValueType::kQuantity)) return value.as_quantity();
    const std::optional<Decimal> number = decimal_of(value);
    return number ? std::optional(QuantityBody{*number, "1"}) : std::nullopt;
  };
  const std::optional<QuantityBody> left = as_quantity(a), right = as_quantity(b);
  if (!left || !right) no_overload(name_of(operation));
  return quantity_or_null(context, calculate(context.arena, operation, *left, *right));
}

template <Arithmetic operation>
Value binary(OperatorContext& context, const Value* o, std::size_t) {
  return calculate_values(context, operation, o[0], o[1]);
}

Value negate(OperatorContext& context, const Value* o, std::size_t) {
  const Value& value = o[0];
  switch (value.type()) {
    case ValueType::kNull:
      return Value();
    case ValueType::kDecimal:
      return context.arena.decimal(value.as_decimal().negated());
    case ValueType::kQuantity:
      return context.arena.quantity(value.as_quantity().value.negated(), value.as_quantity().unit);
    case ValueType::kInteger:
    case ValueType::kLong: {
      const Value zero = value.is(ValueType::kInteger) ? Value::integer(0) : Value::long_integer(0);
      return calculate_values(context, Arithmetic::kSubtract, zero, value);
    }
    default:
      no_overload("Negate");
  }
}

Value abs_of(OperatorContext& context, const Value* o, std::size_t count) {
  const Value& value = o[0];
  switch (value.type()) {
    case ValueType::kNull:
      return Value();
    case ValueType::kInteger:
    case ValueType::kLong:
      return value.as_long() < 0 ? negate(context, o, count) : value;
    case ValueType::kDecimal:
      return value.as_decimal().scaled() < 0 ? negate(context, o, count) : value;
    case ValueType::kQuantity:
      return value.as_quantity().value.scaled() < 0 ? negate(context, o, count) : value;
    default:
      no_overload("Abs");
  }
}

// Vectors of the official suite have an error at the type's end, where CQL 2.0 has null; 1.5 says "a run-time error".
Value successor_of(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const Value next = successor(context, o[0]);
  if (next.is_null()) throw EvaluationError("there is no successor of the greatest value");
  return next;
}
Value predecessor_of(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const Value previous = predecessor(context, o[0]);
  if (previous.is_null()) throw EvaluationError("there is no predecessor of the least value");
  return previous;
}

ValueType type_named(std::string_view name) {
  constexpr std::pair<std::string_view, ValueType> kTypes[] = {
      {"Integer", ValueType::kInteger},  {"Long", ValueType::kLong},         {"Decimal", ValueType::kDecimal},
      {"Date", ValueType::kDate},        {"DateTime", ValueType::kDateTime}, {"Time", ValueType::kTime},
      {"Quantity", ValueType::kQuantity}};
  if (const std::size_t brace = name.find('}'); brace != std::string_view::npos) name.remove_prefix(brace + 1);
  for (const auto& [each, type] : kTypes)
    if (each == name) return type;
  throw EvaluationError("the type has no least and greatest value");
}
Value min_value(OperatorContext& context, const Value* o, std::size_t) {
  if (!o[0].is(ValueType::kString)) no_overload("MinValue");
  return least_value(context, type_named(o[0].as_string()));
}
Value max_value(OperatorContext& context, const Value* o, std::size_t) {
  if (!o[0].is(ValueType::kString)) no_overload("MaxValue");
  return greatest_value(context, type_named(o[0].as_string()));
}

constexpr OperatorEntry kArithmetic[] = {
    {"Add", binary<Arithmetic::kAdd>, 2, 2},
    {"Subtract", binary<Arithmetic::kSubtract>, 2, 2},
    {"Multiply", binary<Arithmetic::kMultiply>, 2, 2},
    {"Divide", binary<Arithmetic::kDivide>, 2, 2},
    {"TruncatedDivide", binary<Arithmetic::kTruncatedDivide>, 2, 2},
    {"Modulo", binary<Arithmetic::kModulo>, 2, 2},
    {"Negate", negate, 1, 1},
    {"Abs", abs_of, 1, 1},
    {"Successor", successor_of, 1, 1},
    {"Predecessor", predecessor_of, 1, 1},
    {"MinValue", min_value, 1, 1},
    {"MaxValue", max_value, 1, 1},
};

}  // namespace

std::span<const OperatorEntry> arithmetic_operators() { return kArithmetic; }

}  // namespace cql

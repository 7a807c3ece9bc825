// CQL 1.5, Aggregate Functions: null elements are left out; "if the source contains no non-null elements, the result is
// null". https://cql.hl7.org/09-b-cqlreference.html#aggregate-functions
#include <algorithm>

#include "cql/equality.h"
#include "cql/operator_tables.h"

namespace cql {
namespace {

std::span<const Value> items_of(const Value& value, std::string_view name) {
  if (value.is_null()) return {};
  if (!value.is(ValueType::kList)) no_overload(name);
  return value.as_list().items;
}

Value count_of(OperatorContext&, const Value* o, std::size_t) {
  const std::span<const Value> items = items_of(o[0], "Count");
  const auto nulls = std::ranges::count_if(items, &Value::is_null);
  return Value::integer(static_cast<std::int32_t>(static_cast<std::ptrdiff_t>(items.size()) - nulls));
}

Value fold(OperatorContext& context, std::span<const Value> items, std::string_view operation) {
  const OperatorFunction function = find_operator(operation)->function;
  Value result;
  bool any = false;
  for (const Value& each : items) {
    if (each.is_null()) continue;
    const Value operands[] = {result, each};
    result = any ? function(context, operands, 2) : each;
    any = true;
    if (result.is_null()) return result;  // overflow
  }
  return result;
}
Value sum(OperatorContext& context, const Value* o, std::size_t) { return fold(context, items_of(o[0], "Sum"), "Add"); }

// The product of quantities keeps the unit of its first (CQL 1.5, Product: 24.0 'mg' of four in 'mg').
Value product(OperatorContext& context, const Value* o, std::size_t) {
  const std::span<const Value> items = items_of(o[0], "Product");
  Value result;
  for (const Value& each : items) {
    if (each.is_null()) continue;
    if (result.is_null()) {
      result = each;
      continue;
    }
    if (each.is(ValueType::kQuantity) && result.is(ValueType::kQuantity)) {
      const QuantityBody &a = result.as_quantity(), &b = each.as_quantity();
      const std::optional<base::Decimal> value = a.unit == b.unit ? a.value.times(b.value) : std::nullopt;
      result = value ? context.arena.quantity(*value, a.unit) : Value();
    } else {
      const Value operands[] = {result, each};
      result = find_operator("Multiply")->function(context, operands, 2);
    }
    if (result.is_null()) return result;
  }
  return result;
}

// What cannot be ordered for sure leaves the result open.
Value extreme(OperatorContext& context, std::span<const Value> items, bool greatest) {
  Value best;
  for (const Value& each : items) {
    if (each.is_null()) continue;
    if (best.is_null()) {
      best = each;
      continue;
    }
    const Orders orders = order(context, each, best);
    const Truth better = greatest ? is_greater(orders) : is_less(orders);
    if (better == Truth::kUnknown) return Value();
    if (better == Truth::kYes) best = each;
  }
  return best;
}
Value min_of(OperatorContext& context, const Value* o, std::size_t) {
  return extreme(context, items_of(o[0], "Min"), false);
}
Value max_of(OperatorContext& context, const Value* o, std::size_t) {
  return extreme(context, items_of(o[0], "Max"), true);
}

Value all_true(OperatorContext&, const Value* o, std::size_t) {
  return Value::boolean(std::ranges::none_of(items_of(o[0], "AllTrue"), &Value::is_false));
}
Value any_true(OperatorContext&, const Value* o, std::size_t) {
  return Value::boolean(std::ranges::any_of(items_of(o[0], "AnyTrue"), &Value::is_true));
}

constexpr OperatorEntry kAggregates[] = {
    {"Count", count_of, 1, 1}, {"Sum", sum, 1, 1},          {"Product", product, 1, 1},  {"Min", min_of, 1, 1},
    {"Max", max_of, 1, 1},     {"AllTrue", all_true, 1, 1}, {"AnyTrue", any_true, 1, 1},
};

}  // namespace

std::span<const OperatorEntry> aggregate_operators() { return kAggregates; }

}  // namespace cql

// Union, intersect and except of two intervals, and collapse of many.
#include <algorithm>
#include <vector>

#include "cql/equality.h"
#include "cql/interval.h"
#include "cql/temporal.h"

namespace cql {
namespace {

// A bound as it was written, and the point it means.
struct Bound {
  Value written;
  bool closed;
  Value point;
};

Bound low_bound(OperatorContext& context, const IntervalBody& interval) {
  return {interval.low, interval.low_closed, start_of(context, interval)};
}
Bound high_bound(OperatorContext& context, const IntervalBody& interval) {
  return {interval.high, interval.high_closed, end_of(context, interval)};
}

// The one of two bounds that lies further out (or in); an open null when that isn't known.
Bound choose(OperatorContext& context, const Bound& a, const Bound& b, bool greater) {
  const Orders orders = order(context, a.point, b.point);
  const Truth prefers_a = greater ? is_at_least(orders) : is_at_most(orders);
  if (prefers_a == Truth::kYes) return a;
  const Truth prefers_b = greater ? is_at_most(orders) : is_at_least(orders);
  if (prefers_b == Truth::kYes) return b;
  return {Value(), false, Value()};
}

Value make_interval(OperatorContext& context, const Bound& low, const Bound& high, ValueType type) {
  return context.arena.interval({low.written, high.written, low.closed, high.closed, type, false});
}

Value truncated_to(OperatorContext& context, const Value& value, fhir::Precision precision) {
  if (value.is(ValueType::kTime)) return context.arena.time(truncated(value.as_time(), precision));
  if (value.is(ValueType::kDate)) return context.arena.date(truncated(value.as_date_time(), precision));
  return context.arena.date_time(truncated(value.as_date_time(), precision));
}

// Whether an interval that starts at `start` joins one that ends at `end`: it overlaps or meets it, or is no further
// than `per` away.
bool joins(OperatorContext& context, const Value& start, const Value& end, const Value& per) {
  if (is_at_most(order(context, start, end)) == Truth::kYes) return true;
  Value reach = successor(context, end);
  Value point = start;
  if (per.is(ValueType::kQuantity)) {
    const QuantityBody& step = per.as_quantity();
    const std::optional<CalendarUnit> unit = find_time_unit(step.unit);
    if (unit && (end.is(ValueType::kDate) || end.is(ValueType::kDateTime) || end.is(ValueType::kTime))) {
      point = truncated_to(context, start, unit->precision);
      const Value cut = truncated_to(context, end, unit->precision);
      const OperatorEntry* add = find_operator("Add");
      const Value operands[] = {cut, per};
      reach = add->function(context, operands, 2);
    } else if (const std::optional<base::Decimal> number = decimal_of(end)) {
      const std::optional<base::Decimal> sum = number->plus(step.value);
      // Whole steps between whole numbers; for Decimals the step is what the gap may be.
      reach = sum ? context.arena.decimal(*sum) : Value();
    } else if (end.is(ValueType::kQuantity)) {
      const auto sum = calculate(context.arena, Arithmetic::kAdd, end.as_quantity(), step);
      reach = sum ? context.arena.quantity(sum->value, sum->unit) : Value();
    }
  }
  return is_at_most(order(context, point, reach)) == Truth::kYes;
}

}  // namespace

// CQL 1.5, Union. https://cql.hl7.org/09-b-cqlreference.html#union: "If the arguments do not overlap or meet, this
// operator returns null."
Value union_of(OperatorContext& context, const IntervalBody& a, const IntervalBody& b) {
  const Bound low_a = low_bound(context, a), low_b = low_bound(context, b);
  const Bound high_a = high_bound(context, a), high_b = high_bound(context, b);
  const Ends left{low_a.point, high_a.point}, right{low_b.point, high_b.point};
  OperatorContext exact{context.arena, context.now, std::nullopt};
  const Truth joined =
      any_of(overlaps(exact, left, right), any_of(meets_before(exact, left, right), meets_before(exact, right, left)));
  if (joined != Truth::kYes) return Value();
  return make_interval(context, choose(context, low_a, low_b, false), choose(context, high_a, high_b, true),
                       point_type(a));
}

// CQL 1.5, Intersect. https://cql.hl7.org/09-b-cqlreference.html#intersect
Value intersection_of(OperatorContext& context, const IntervalBody& a, const IntervalBody& b) {
  const Bound low_a = low_bound(context, a), low_b = low_bound(context, b);
  const Bound high_a = high_bound(context, a), high_b = high_bound(context, b);
  OperatorContext exact{context.arena, context.now, std::nullopt};
  if (overlaps(exact, {low_a.point, high_a.point}, {low_b.point, high_b.point}) != Truth::kYes) return Value();
  return make_interval(context, choose(context, low_a, low_b, true), choose(context, high_a, high_b, false),
                       point_type(a));
}

// CQL 1.5, Except. https://cql.hl7.org/09-b-cqlreference.html#except: "if the second argument is properly contained
// within the first and does not start or end it, this operator returns null".
Value difference_of(OperatorContext& context, const IntervalBody& a, const IntervalBody& b) {
  const Bound low_a = low_bound(context, a), high_a = high_bound(context, a);
  const Value start_b = start_of(context, b), end_b = end_of(context, b);
  OperatorContext exact{context.arena, context.now, std::nullopt};
  const Truth overlap = overlaps(exact, {low_a.point, high_a.point}, {start_b, end_b});
  if (overlap == Truth::kUnknown) return Value();
  if (overlap == Truth::kNo) return context.arena.interval(a);
  const Truth left_over = is_less(order(context, low_a.point, start_b));
  const Truth right_over = is_greater(order(context, high_a.point, end_b));
  if (left_over == Truth::kYes && right_over == Truth::kNo) {
    const Value end = predecessor(context, start_b);
    return make_interval(context, low_a, {end, true, end}, point_type(a));
  }
  if (left_over == Truth::kNo && right_over == Truth::kYes) {
    const Value start = successor(context, end_b);
    return make_interval(context, {start, true, start}, high_a, point_type(a));
  }
  return Value();
}

// CQL 1.5, Collapse. https://cql.hl7.org/09-b-cqlreference.html#collapse
Value collapse(OperatorContext& context, const ListBody& list, const Value& per) {
  struct Part {
    Bound low;
    Bound high;
    ValueType type;
  };
  std::vector<Part> parts;
  for (const Value& each : list.items) {
    if (!each.is(ValueType::kInterval)) continue;
    const IntervalBody& interval = each.as_interval();
    Part part{low_bound(context, interval), high_bound(context, interval), point_type(interval)};
    // What starts or ends nobody knows where cannot be joined with anything, nor does it cover anything for sure.
    if (part.low.point.is_null() || part.high.point.is_null()) continue;
    parts.push_back(part);
  }
  const auto least = [](const Value& point) { return is_uncertainty(point) ? point.as_interval().low : point; };
  std::stable_sort(parts.begin(), parts.end(), [&](const Part& a, const Part& b) {
    return sort_order(context, least(a.low.point), least(b.low.point)) < 0;
  });
  std::vector<Value> result;
  for (std::size_t i = 0; i < parts.size();) {
    Part joined = parts[i++];
    for (; i < parts.size() && joins(context, parts[i].low.point, joined.high.point, per); ++i) {
      const Truth further = is_greater(order(context, parts[i].high.point, joined.high.point));
      if (further != Truth::kNo) joined.high = parts[i].high;
    }
    result.push_back(make_interval(context, joined.low, joined.high, joined.type));
  }
  return context.arena.copy_list(result);
}

}  // namespace cql

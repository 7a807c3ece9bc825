// CQL 1.5, Interval Operators that intervals alone have; those that lists share are in operators_membership.cc.
// https://cql.hl7.org/09-b-cqlreference.html#interval-operators-3
#include "cql/equality.h"
#include "cql/interval.h"
#include "cql/operator_tables.h"

namespace cql {
namespace {

const IntervalBody& interval(const Value& value, std::string_view name) {
  if (!value.is(ValueType::kInterval)) no_overload(name);
  return value.as_interval();
}

Value start(OperatorContext& context, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : start_of(context, interval(o[0], "Start"));
}
Value end(OperatorContext& context, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : end_of(context, interval(o[0], "End"));
}

// Of two intervals or points; null where one of them is.
template <Truth Relation(OperatorContext&, const Ends&, const Ends&)>
Value relation(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  return to_value(Relation(context, ends_of(context, o[0]), ends_of(context, o[1])));
}

Orders order_at(OperatorContext& context, const Value& a, const Value& b) {
  return order(context, a, b, context.weeks ? std::nullopt : context.precision);
}
Truth meets(OperatorContext& context, const Ends& a, const Ends& b) {
  return any_of(meets_before(context, a, b), meets_before(context, b, a));
}
Truth meets_after(OperatorContext& context, const Ends& a, const Ends& b) { return meets_before(context, b, a); }
Truth overlaps_before(OperatorContext& context, const Ends& a, const Ends& b) {
  return all_of(overlaps(context, a, b), is_less(order_at(context, a.start, b.start)));
}
Truth overlaps_after(OperatorContext& context, const Ends& a, const Ends& b) {
  return all_of(overlaps(context, a, b), is_greater(order_at(context, a.end, b.end)));
}
Truth starts(OperatorContext& context, const Ends& a, const Ends& b) {
  return all_of(is_same(order_at(context, a.start, b.start)), is_at_most(order_at(context, a.end, b.end)));
}
Truth ends(OperatorContext& context, const Ends& a, const Ends& b) {
  return all_of(is_at_least(order_at(context, a.start, b.start)), is_same(order_at(context, a.end, b.end)));
}

// "width is not defined for intervals of these types": dates and times.
Value width_of(OperatorContext& context, const Value& value, std::string_view name) {
  const IntervalBody& body = interval(value, name);
  const ValueType type = point_type(body);
  if (type == ValueType::kDate || type == ValueType::kDateTime || type == ValueType::kTime) no_overload(name);
  const Value operands[] = {end_of(context, body), start_of(context, body)};
  if (any_null(operands, 2) || is_uncertainty(operands[0]) || is_uncertainty(operands[1])) return Value();
  return find_operator("Subtract")->function(context, operands, 2);
}
Value width(OperatorContext& context, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : width_of(context, o[0], "Width");
}
// "(end of argument - start of argument) + point-size".
Value size(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const Value result = width_of(context, o[0], "Size");
  return result.is_null() ? result : successor(context, result);
}

Value point_from(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const Ends both{start_of(context, interval(o[0], "PointFrom")), end_of(context, o[0].as_interval())};
  if (both.start.is_null() || both.end.is_null()) return Value();
  if (is_same(order(context, both.start, both.end)) != Truth::kYes)
    throw EvaluationError("point from an interval of more than one point");
  return both.start;
}

Value collapse_of(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  if (!o[0].is(ValueType::kList)) no_overload("Collapse");
  return collapse(context, o[0].as_list(), count > 1 ? o[1] : Value());
}
Value expand_of(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  if (!o[0].is(ValueType::kList) && !o[0].is(ValueType::kInterval)) no_overload("Expand");
  return expand(context, o[0], count > 1 ? o[1] : Value());
}

constexpr OperatorEntry kIntervals[] = {
    {"Start", start, 1, 1},
    {"End", end, 1, 1},
    {"Overlaps", relation<overlaps>, 2, 2},
    {"OverlapsBefore", relation<overlaps_before>, 2, 2},
    {"OverlapsAfter", relation<overlaps_after>, 2, 2},
    {"Meets", relation<meets>, 2, 2},
    {"MeetsBefore", relation<meets_before>, 2, 2},
    {"MeetsAfter", relation<meets_after>, 2, 2},
    {"Starts", relation<starts>, 2, 2},
    {"Ends", relation<ends>, 2, 2},
    {"Width", width, 1, 1},
    {"Size", size, 1, 1},
    {"PointFrom", point_from, 1, 1},
    {"Collapse", collapse_of, 1, 2},
    {"Expand", expand_of, 1, 2},
};

}  // namespace

std::span<const OperatorEntry> interval_operators() { return kIntervals; }

}  // namespace cql

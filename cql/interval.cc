#include "cql/interval.h"

#include <limits>

#include "cql/equality.h"
#include "cql/temporal.h"

namespace cql {
namespace {

using base::Decimal;
using base::Int128;
using fhir::Precision;

constexpr Int128 kGreatestScaled = Int128{Decimal::kScale} * Decimal::kScale * 1'000'000'000'000 - 1;  // 10^28 - 1

Decimal extreme_decimal(bool greatest) { return *Decimal::from_scaled(greatest ? kGreatestScaled : -kGreatestScaled); }

fhir::DateTime extreme_date(bool greatest, Precision precision, int offset) {
  fhir::DateTime value;
  value.year = greatest ? 9999 : 1;
  value = completed(value, precision, greatest);
  if (precision >= Precision::kHour) value.offset_minutes = static_cast<std::int16_t>(offset);
  return value;
}

// CQL 1.5, Minimum and Maximum. https://cql.hl7.org/09-b-cqlreference.html#minimum
Value extreme(OperatorContext& context, ValueType type, const Value& like, bool greatest) {
  Arena& arena = context.arena;
  switch (type) {
    case ValueType::kInteger:
      return Value::integer(greatest ? std::numeric_limits<std::int32_t>::max()
                                     : std::numeric_limits<std::int32_t>::min());
    case ValueType::kLong:
      return Value::long_integer(greatest ? std::numeric_limits<std::int64_t>::max()
                                          : std::numeric_limits<std::int64_t>::min());
    case ValueType::kDecimal:
      return arena.decimal(extreme_decimal(greatest));
    case ValueType::kQuantity:
      return arena.quantity(extreme_decimal(greatest), like.is(ValueType::kQuantity) ? like.as_quantity().unit : "1");
    case ValueType::kDate:
      return arena.date(extreme_date(greatest, Precision::kDay, 0));
    case ValueType::kDateTime:
      return arena.date_time(extreme_date(greatest, Precision::kMillisecond, context.now.offset_minutes()));
    case ValueType::kTime: {
      fhir::Time value;
      value.hour = greatest ? 23 : 0;
      return arena.time(completed(value, Precision::kMillisecond, greatest));
    }
    default:
      return Value();
  }
}

// CQL 1.5, Successor and Predecessor: one step "for the lowest specified precision of the value". Ours: Decimals step
// by 10^-8, the smallest step of the type.
Value neighbour(OperatorContext& context, const Value& value, int step) {
  Arena& arena = context.arena;
  switch (value.type()) {
    case ValueType::kInteger: {
      std::int32_t next = 0;
      return __builtin_add_overflow(value.as_integer(), step, &next) ? Value() : Value::integer(next);
    }
    case ValueType::kLong: {
      std::int64_t next = 0;
      return __builtin_add_overflow(value.as_long(), std::int64_t{step}, &next) ? Value() : Value::long_integer(next);
    }
    case ValueType::kDecimal: {
      const std::optional<Decimal> next = Decimal::from_scaled(value.as_decimal().scaled() + step);
      return next ? arena.decimal(*next) : Value();
    }
    case ValueType::kQuantity: {
      const std::optional<Decimal> next = Decimal::from_scaled(value.as_quantity().value.scaled() + step);
      return next ? arena.quantity(*next, value.as_quantity().unit) : Value();
    }
    case ValueType::kDate:
    case ValueType::kDateTime: {
      const fhir::DateTime& from = value.as_date_time();
      const std::optional<fhir::DateTime> next = add(from, step, from.precision);
      if (!next) return Value();
      return value.is(ValueType::kDate) ? arena.date(*next) : arena.date_time(*next);
    }
    case ValueType::kTime: {
      const std::optional<fhir::Time> next = add(value.as_time(), step, value.as_time().precision);
      return next ? arena.time(*next) : Value();
    }
    case ValueType::kInterval: {
      if (!is_uncertainty(value)) return Value();
      const Value low = neighbour(context, value.as_interval().low, step);
      const Value high = neighbour(context, value.as_interval().high, step);
      return uncertainty(context, low.is_null() ? value.as_interval().low : low,
                         high.is_null() ? value.as_interval().high : high);
    }
    default:
      return Value();
  }
}

const Value& low_of(const Value& value) { return is_uncertainty(value) ? value.as_interval().low : value; }
const Value& high_of(const Value& value) { return is_uncertainty(value) ? value.as_interval().high : value; }

// A point cut to the context's precision, so that its neighbour is one of that size.
Value at_precision(OperatorContext& context, const Value& value) {
  if (!context.precision) return value;
  const Precision precision = *context.precision;
  if (value.is(ValueType::kTime)) {
    if (value.as_time().precision <= precision) return value;
    return context.arena.time(truncated(value.as_time(), precision));
  }
  if (!value.is(ValueType::kDate) && !value.is(ValueType::kDateTime)) return value;
  if (value.as_date_time().precision <= precision) return value;
  const fhir::DateTime cut = truncated(value.as_date_time(), precision);
  return value.is(ValueType::kDate) ? context.arena.date(cut) : context.arena.date_time(cut);
}

Orders order_at(OperatorContext& context, const Value& a, const Value& b) {
  return order(context, a, b, context.weeks ? std::nullopt : context.precision);
}

}  // namespace

bool is_uncertainty(const Value& value) { return value.is(ValueType::kInterval) && value.as_interval().uncertainty; }

Value uncertainty(OperatorContext& context, const Value& low, const Value& high) {
  if (low.is_null() || high.is_null()) return Value();
  if (order(context, low, high) == kSame) return low;
  return context.arena.interval({low, high, true, true, low.type(), true});
}

ValueType point_type(const IntervalBody& interval) {
  if (!interval.low.is_null() && !interval.low.is(ValueType::kInterval)) return interval.low.type();
  if (!interval.high.is_null() && !interval.high.is(ValueType::kInterval)) return interval.high.type();
  return interval.point_type;
}

Value least_value(OperatorContext& context, ValueType type, const Value& like) {
  return extreme(context, type, like, false);
}
Value greatest_value(OperatorContext& context, ValueType type, const Value& like) {
  return extreme(context, type, like, true);
}
Value successor(OperatorContext& context, const Value& value) { return neighbour(context, value, 1); }
Value predecessor(OperatorContext& context, const Value& value) { return neighbour(context, value, -1); }

// CQL 1.5, Start. https://cql.hl7.org/09-b-cqlreference.html#start
Value start_of(OperatorContext& context, const IntervalBody& interval) {
  if (!interval.low.is_null()) return interval.low_closed ? interval.low : successor(context, interval.low);
  const Value least = least_value(context, point_type(interval), interval.high);
  if (interval.low_closed || least.is_null()) return least;
  const Value end = interval.high.is_null()
                        ? greatest_value(context, point_type(interval))
                        : (interval.high_closed ? interval.high : predecessor(context, interval.high));
  return uncertainty(context, least, high_of(end));
}

// CQL 1.5, End. https://cql.hl7.org/09-b-cqlreference.html#end
Value end_of(OperatorContext& context, const IntervalBody& interval) {
  if (!interval.high.is_null()) return interval.high_closed ? interval.high : predecessor(context, interval.high);
  const Value greatest = greatest_value(context, point_type(interval), interval.low);
  if (interval.high_closed || greatest.is_null()) return greatest;
  const Value start = interval.low.is_null() ? least_value(context, point_type(interval))
                                             : (interval.low_closed ? interval.low : successor(context, interval.low));
  return uncertainty(context, low_of(start), greatest);
}

Ends ends_of(OperatorContext& context, const Value& value) {
  if (!value.is(ValueType::kInterval) || value.as_interval().uncertainty) return {value, value};
  return {start_of(context, value.as_interval()), end_of(context, value.as_interval())};
}

// CQL 1.5, Contains and In: "For open interval boundaries, exclusive comparison operators are used. For closed interval
// boundaries, if the interval boundary is null, the result of the boundary comparison is considered true."
Truth contains(OperatorContext& context, const IntervalBody& interval, const Value& point) {
  if (point.is_null()) return Truth::kUnknown;
  Truth above = Truth::kYes, below = Truth::kYes;
  if (!interval.low.is_null()) {
    const Orders orders = order_at(context, point, interval.low);
    above = interval.low_closed ? is_at_least(orders) : is_greater(orders);
  } else if (!interval.low_closed) {
    above = Truth::kUnknown;
  }
  if (above == Truth::kNo) return above;
  if (!interval.high.is_null()) {
    const Orders orders = order_at(context, point, interval.high);
    below = interval.high_closed ? is_at_most(orders) : is_less(orders);
  } else if (!interval.high_closed) {
    below = Truth::kUnknown;
  }
  return all_of(above, below);
}

// Ours, with the official test suite: strictly between start and end.
Truth properly_contains(OperatorContext& context, const IntervalBody& interval, const Value& point) {
  if (point.is_null()) return Truth::kUnknown;
  const Value start = start_of(context, interval), end = end_of(context, interval);
  return all_of(is_greater(order_at(context, point, start)), is_less(order_at(context, point, end)));
}

Truth includes(OperatorContext& context, const Ends& a, const Ends& b) {
  const Truth starts = is_at_most(order_at(context, a.start, b.start));
  return starts == Truth::kNo ? starts : all_of(starts, is_at_least(order_at(context, a.end, b.end)));
}

Truth same_ends(OperatorContext& context, const Ends& a, const Ends& b) {
  return all_of(is_same(order_at(context, a.start, b.start)), is_same(order_at(context, a.end, b.end)));
}

Truth overlaps(OperatorContext& context, const Ends& a, const Ends& b) {
  const Truth starts = is_at_most(order_at(context, a.start, b.end));
  return starts == Truth::kNo ? starts : all_of(starts, is_at_most(order_at(context, b.start, a.end)));
}

// CQL 1.5, Meets: "if the ending point of the first interval is equal to the predecessor of the starting point of the
// second". An end that is the type's greatest has nothing behind it.
Truth meets_before(OperatorContext& context, const Ends& a, const Ends& b) {
  if (a.end.is_null() || b.start.is_null()) return Truth::kUnknown;
  const Value next = successor(context, at_precision(context, a.end));
  if (next.is_null()) return Truth::kNo;
  return is_same(order_at(context, next, b.start));
}

}  // namespace cql

// CQL 1.5, Date and Time Operators; Before, After and the Same operators serve intervals too.
// https://cql.hl7.org/09-b-cqlreference.html#datetime-operators-2
#include <algorithm>
#include <array>
#include <limits>

#include "base/instant.h"
#include "cql/equality.h"
#include "cql/interval.h"
#include "cql/operator_tables.h"
#include "cql/temporal.h"

namespace cql {
namespace {

using base::Decimal;

constexpr std::array<Precision, 7> kParts = {Precision::kYear,       Precision::kMonth,  Precision::kDay,
                                             Precision::kHour,       Precision::kMinute, Precision::kSecond,
                                             Precision::kMillisecond};

int part(const Value& value, int least, int greatest) {
  if (!value.is(ValueType::kInteger)) no_overload("DateTime");
  if (value.as_integer() < least || value.as_integer() > greatest)
    throw EvaluationError("a part of a date or time is out of its range");
  return value.as_integer();
}

// Translators give all digits after the point of "@T23:59:59.10000" as milliseconds; the first three are.
std::int16_t milliseconds(const Value& value) {
  int number = part(value, 0, 999'999'999);
  while (number > 999) number /= 10;
  return static_cast<std::int16_t>(number);
}

// Parts up to the first null; "at least one component must be specified", else null.
std::optional<fhir::DateTime> read_parts(const Value* o, std::size_t count) {
  fhir::DateTime value;
  if (count == 0 || o[0].is_null()) return std::nullopt;
  for (std::size_t i = 0; i < count && i < kParts.size() && !o[i].is_null(); ++i) {
    switch (kParts[i]) {
      case Precision::kYear:
        value.year = static_cast<std::int16_t>(part(o[i], 1, 9999));
        break;
      case Precision::kMonth:
        value.month = static_cast<std::int8_t>(part(o[i], 1, 12));
        break;
      case Precision::kDay:
        value.day = static_cast<std::int8_t>(part(o[i], 1, base::days_in_month(value.year, value.month)));
        break;
      case Precision::kHour:
        value.hour = static_cast<std::int8_t>(part(o[i], 0, 23));
        break;
      case Precision::kMinute:
        value.minute = static_cast<std::int8_t>(part(o[i], 0, 59));
        break;
      case Precision::kSecond:
        value.second = static_cast<std::int8_t>(part(o[i], 0, 59));
        break;
      case Precision::kMillisecond:
        value.millisecond = milliseconds(o[i]);
        break;
    }
    value.precision = kParts[i];
  }
  return value;
}

Value date(OperatorContext& context, const Value* o, std::size_t count) {
  const std::optional<fhir::DateTime> value = read_parts(o, count);
  return value ? context.arena.date(*value) : Value();
}

// "If timezoneOffset is not specified, it is defaulted to the timezone offset of the evaluation request."
Value date_time(OperatorContext& context, const Value* o, std::size_t count) {
  std::optional<fhir::DateTime> value = read_parts(o, std::min<std::size_t>(count, 7));
  if (!value) return Value();
  if (value->precision >= Precision::kHour) {
    base::Int128 minutes = context.now.offset_minutes();
    if (count > 7 && !o[7].is_null()) {
      const std::optional<Decimal> hours = decimal_of(o[7]);
      if (!hours) no_overload("DateTime");
      minutes = hours->scaled() * 60 / Decimal::kScale;
    }
    if (minutes < -14 * 60 || minutes > 14 * 60) throw EvaluationError("an offset from UTC of more than 14 hours");
    value->offset_minutes = static_cast<std::int16_t>(minutes);
  }
  return context.arena.date_time(*value);
}

Value time(OperatorContext& context, const Value* o, std::size_t count) {
  fhir::Time value;
  if (count == 0 || o[0].is_null()) return Value();
  value.hour = static_cast<std::int8_t>(part(o[0], 0, 23));
  if (count > 1 && !o[1].is_null()) {
    value.minute = static_cast<std::int8_t>(part(o[1], 0, 59));
    value.precision = Precision::kMinute;
    if (count > 2 && !o[2].is_null()) {
      value.second = static_cast<std::int8_t>(part(o[2], 0, 59));
      value.precision = Precision::kSecond;
      if (count > 3 && !o[3].is_null()) {
        value.millisecond = milliseconds(o[3]);
        value.precision = Precision::kMillisecond;
      }
    }
  }
  return context.arena.time(value);
}

bool is_date_type(const Value& value) { return value.is(ValueType::kDate) || value.is(ValueType::kDateTime); }

Value date_from(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  if (!is_date_type(o[0])) no_overload("DateFrom");
  return context.arena.date(truncated(o[0].as_date_time(), Precision::kDay));
}
Value time_from(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  if (!is_date_type(o[0])) no_overload("TimeFrom");
  const fhir::DateTime& from = o[0].as_date_time();
  if (from.precision < Precision::kHour) return Value();
  return context.arena.time(fhir::Time{from.hour, from.minute, from.second, from.precision, from.millisecond});
}
Value timezone_offset_from(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  if (!o[0].is(ValueType::kDateTime)) no_overload("TimezoneOffsetFrom");
  const fhir::DateTime& from = o[0].as_date_time();
  const int minutes = from.precision < Precision::kHour ? context.now.offset_minutes() : from.offset_minutes;
  return context.arena.decimal(*Decimal::from_integer(minutes).divided_by(Decimal::from_integer(60)));
}
Value component_from(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const Precision precision = context.precision.value_or(Precision::kYear);
  if (o[0].is(ValueType::kTime))
    return precision < Precision::kHour || o[0].as_time().precision < precision
               ? Value()
               : Value::integer(component(o[0].as_time(), precision));
  if (!is_date_type(o[0])) no_overload("DateTimeComponentFrom");
  if (o[0].as_date_time().precision < precision) return Value();
  return Value::integer(component(o[0].as_date_time(), precision));
}

Value value_of(OperatorContext& context, const Count& count) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int32_t>::min(),
                         kMost = std::numeric_limits<std::int32_t>::max();
  if (count.least < kLeast || count.greatest > kMost) return Value();
  const Value least = Value::integer(static_cast<std::int32_t>(count.least));
  if (count.least == count.greatest) return least;
  return uncertainty(context, least, Value::integer(static_cast<std::int32_t>(count.greatest)));
}

// Dates are whole days between themselves; with a DateTime, or counted in hours, they are DateTimes of unknown hour.
template <bool duration>
Value between(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const Precision unit = context.precision.value_or(Precision::kDay);
  if (o[0].is(ValueType::kTime) && o[1].is(ValueType::kTime)) {
    if (unit < Precision::kHour) no_overload("DurationBetween");
    return value_of(context, duration ? duration_between(o[0].as_time(), o[1].as_time(), unit)
                                      : difference_between(o[0].as_time(), o[1].as_time(), unit));
  }
  if (!is_date_type(o[0]) || !is_date_type(o[1])) no_overload(duration ? "DurationBetween" : "DifferenceBetween");
  const bool dates = o[0].is(ValueType::kDate) && o[1].is(ValueType::kDate) && unit <= Precision::kDay;
  const fhir::DateTime &from = o[0].as_date_time(), &to = o[1].as_date_time();
  const int offset = context.now.offset_minutes();
  return value_of(context, duration ? duration_between(from, to, unit, context.weeks, dates, offset)
                                    : difference_between(from, to, unit, context.weeks, dates, offset));
}

std::optional<Precision> asked(const OperatorContext& context) {
  return context.weeks ? std::nullopt : context.precision;
}

Value same_as(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  return to_value(same_ends(context, ends_of(context, o[0]), ends_of(context, o[1])));
}
Value before(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  return to_value(is_less(order(context, ends_of(context, o[0]).end, ends_of(context, o[1]).start, asked(context))));
}
Value after(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  return to_value(is_greater(order(context, ends_of(context, o[0]).start, ends_of(context, o[1]).end, asked(context))));
}
Value same_or_before(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  return to_value(is_at_most(order(context, ends_of(context, o[0]).end, ends_of(context, o[1]).start, asked(context))));
}
Value same_or_after(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  return to_value(
      is_at_least(order(context, ends_of(context, o[0]).start, ends_of(context, o[1]).end, asked(context))));
}

constexpr OperatorEntry kDateTimes[] = {
    {"Date", date, 1, 3},
    {"DateTime", date_time, 1, 8},
    {"Time", time, 1, 4},
    {"DateFrom", date_from, 1, 1},
    {"TimeFrom", time_from, 1, 1},
    {"TimezoneOffsetFrom", timezone_offset_from, 1, 1},
    {"TimezoneFrom", timezone_offset_from, 1, 1},
    {"DateTimeComponentFrom", component_from, 1, 1},
    {"DurationBetween", between<true>, 2, 2},
    {"DifferenceBetween", between<false>, 2, 2},
    {"CalculateAgeAt", between<true>, 2, 2},
    {"SameAs", same_as, 2, 2},
    {"SameOrBefore", same_or_before, 2, 2},
    {"SameOrAfter", same_or_after, 2, 2},
    {"Before", before, 2, 2},
    {"After", after, 2, 2},
};

}  // namespace

std::span<const OperatorEntry> date_time_operators() { return kDateTimes; }

}  // namespace cql

// CQL 1.5, Arithmetic Operators: rounding, powers and logarithms, and the precision of values.
// https://cql.hl7.org/09-b-cqlreference.html#arithmetic-operators-4
#include <algorithm>
#include <cmath>
#include <limits>

#include "cql/equality.h"
#include "cql/operator_tables.h"
#include "cql/quantity.h"
#include "cql/temporal.h"

namespace cql {
namespace {

using base::Decimal;
using base::Int128;

std::optional<Decimal> from_double(long double value) {
  const long double scaled = std::round(value * static_cast<long double>(Decimal::kScale));
  if (!(std::fabs(scaled) < 1e28L)) return std::nullopt;
  return Decimal::from_scaled(static_cast<Int128>(scaled));
}
long double to_double(const Decimal& value) {
  return static_cast<long double>(value.scaled()) / static_cast<long double>(Decimal::kScale);
}
Value decimal_or_null(OperatorContext& context, const std::optional<Decimal>& value) {
  return value ? context.arena.decimal(*value) : Value();
}
Decimal number(const Value& value, std::string_view name) {
  const std::optional<Decimal> decimal = decimal_of(value);
  if (!decimal) no_overload(name);
  return *decimal;
}

// "If the result of the operation cannot be represented as an Integer, the result is null."
Value whole(const Decimal& value) {
  const Int128 result = value.scaled() / Decimal::kScale;
  if (result > std::numeric_limits<std::int32_t>::max() || result < std::numeric_limits<std::int32_t>::min())
    return Value();
  return Value::integer(static_cast<std::int32_t>(result));
}
Value ceiling(OperatorContext&, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : whole(number(o[0], "Ceiling").ceiling());
}
Value floor_of(OperatorContext&, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : whole(number(o[0], "Floor").floor());
}
Value truncate(OperatorContext&, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : whole(number(o[0], "Truncate").truncated());
}

Value round_of(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  const int digits = count > 1 && o[1].is(ValueType::kInteger) ? std::clamp(o[1].as_integer(), -30, 8) : 0;
  if (o[0].is(ValueType::kQuantity))
    return context.arena.quantity(round_away(o[0].as_quantity().value, digits), o[0].as_quantity().unit);
  return context.arena.decimal(round_away(number(o[0], "Round"), digits));
}

// CQL 1.5, Exp, Ln: what cannot be represented is an error in the official suite.
Value exp_of(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const std::optional<Decimal> result = from_double(std::exp(to_double(number(o[0], "Exp"))));
  if (!result) throw EvaluationError("the result of Exp is too large");
  return context.arena.decimal(*result);
}
Value ln(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const Decimal value = number(o[0], "Ln");
  if (value.scaled() == 0) throw EvaluationError("there is no logarithm of zero");
  return value.scaled() < 0 ? Value() : decimal_or_null(context, from_double(std::log(to_double(value))));
}
Value log_of(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const Decimal value = number(o[0], "Log"), base = number(o[1], "Log");
  if (value.scaled() <= 0 || base.scaled() <= 0 || base == Decimal::from_integer(1)) return Value();
  const long double result = std::log(to_double(value)) / std::log(to_double(base));
  return decimal_or_null(context, from_double(result));
}

std::optional<Decimal> power(Decimal base, std::uint64_t exponent) {
  Decimal result = Decimal::from_integer(1);
  for (;; exponent >>= 1) {
    if ((exponent & 1) != 0) {
      const std::optional<Decimal> next = result.times(base);
      if (!next) return std::nullopt;
      result = *next;
    }
    if (exponent <= 1) return result;
    const std::optional<Decimal> square = base.times(base);
    if (!square) return std::nullopt;
    base = *square;
  }
}

// CQL 1.5, Power. Integers keep to whole numbers where the exponent isn't negative.
Value power_of(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const Decimal base = number(o[0], "Power"), exponent = number(o[1], "Power");
  const bool is_whole = exponent == exponent.truncated();
  if (!is_whole) return decimal_or_null(context, from_double(std::pow(to_double(base), to_double(exponent))));
  const Int128 times = exponent.scaled() / Decimal::kScale;
  if (times < 0 || o[0].is(ValueType::kDecimal) || o[1].is(ValueType::kDecimal)) {
    const Int128 size = times < 0 ? -times : times;
    if (size > 1'000'000'000)
      return decimal_or_null(context, from_double(std::pow(to_double(base), to_double(exponent))));
    const std::optional<Decimal> result = power(base, static_cast<std::uint64_t>(size));
    if (!result || times >= 0) {
      if (!result && times < 0)
        return decimal_or_null(context, from_double(std::pow(to_double(base), to_double(exponent))));
      return decimal_or_null(context, result);
    }
    return decimal_or_null(context, Decimal::from_integer(1).divided_by(*result));
  }
  const bool longs = o[0].is(ValueType::kLong) || o[1].is(ValueType::kLong);
  std::int64_t result = 1, factor = o[0].as_long();
  for (auto left = static_cast<std::uint64_t>(times); left > 0; left >>= 1) {
    if ((left & 1) != 0 && __builtin_mul_overflow(result, factor, &result)) return Value();
    if (left > 1 && __builtin_mul_overflow(factor, factor, &factor)) return Value();
  }
  if (longs) return Value::long_integer(result);
  const bool fits =
      result <= std::numeric_limits<std::int32_t>::max() && result >= std::numeric_limits<std::int32_t>::min();
  return fits ? Value::integer(static_cast<std::int32_t>(result)) : Value();
}

// Digits of dates and times: "@2014-01-05T10:30:00.000" has 17 (CQL 1.5, Precision).
constexpr int kDateDigits[] = {0, 4, 6, 8, 10, 12, 14, 17};
constexpr int kTimeDigits[] = {0, 0, 0, 0, 2, 4, 6, 9};

Value precision_of(OperatorContext&, const Value* o, std::size_t) {
  switch (o[0].type()) {
    case ValueType::kNull:
      return Value();
    case ValueType::kInteger:
    case ValueType::kLong:
      return Value::integer(0);
    case ValueType::kDecimal:
      return Value::integer(decimals_of(o[0].as_decimal()));
    case ValueType::kDate:
    case ValueType::kDateTime:
      return Value::integer(kDateDigits[static_cast<std::size_t>(o[0].as_date_time().precision)]);
    case ValueType::kTime:
      return Value::integer(kTimeDigits[static_cast<std::size_t>(o[0].as_time().precision)]);
    default:
      no_overload("Precision");
  }
}

std::optional<Precision> precision_with(const int (&digits_of)[8], int digits) {
  for (std::size_t i = 1; i < std::size(digits_of); ++i)
    if (digits_of[i] == digits) return static_cast<Precision>(i);
  return std::nullopt;
}

// CQL 1.5, LowBoundary and HighBoundary. Ours, with the official suite: a Decimal stands for what begins with its
// digits, so 1.587 reaches from 1.58700000 to 1.58799999.
Value boundary(OperatorContext& context, const Value* o, std::size_t count, bool greatest) {
  if (o[0].is_null()) return Value();
  Arena& arena = context.arena;
  const auto digits_or = [&](int otherwise) {
    return count > 1 && o[1].is(ValueType::kInteger) ? o[1].as_integer() : otherwise;
  };
  switch (o[0].type()) {
    case ValueType::kDate:
    case ValueType::kDateTime: {
      const bool date = o[0].is(ValueType::kDate);
      const std::optional<Precision> precision = precision_with(kDateDigits, digits_or(date ? 8 : 17));
      if (!precision || (date && *precision > Precision::kDay)) return Value();
      fhir::DateTime value = o[0].as_date_time();
      if (value.precision < Precision::kHour && *precision >= Precision::kHour)
        value.offset_minutes = static_cast<std::int16_t>(context.now.offset_minutes());
      value = truncated(completed(value, *precision, greatest), *precision);
      return date ? arena.date(value) : arena.date_time(value);
    }
    case ValueType::kTime: {
      const std::optional<Precision> precision = precision_with(kTimeDigits, digits_or(9));
      if (!precision) return Value();
      return arena.time(truncated(completed(o[0].as_time(), *precision, greatest), *precision));
    }
    default:
      break;
  }
  const Decimal value = number(o[0], greatest ? "HighBoundary" : "LowBoundary");
  const int digits = digits_or(8);
  if (digits < 0 || digits > 8) return Value();
  const auto power_of_ten = [](int exponent) {
    Int128 power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
  };
  const int own = decimals_of(value);
  const Int128 unit = power_of_ten(8 - digits), scaled = value.scaled();
  const bool away = greatest == (scaled >= 0);  // from zero
  Int128 result = scaled;
  if (digits >= own) {
    if (away) result += (scaled >= 0 ? 1 : -1) * (power_of_ten(8 - own) - unit);
  } else {
    result = scaled / unit * unit;
    if (away && result != scaled) result += scaled >= 0 ? unit : -unit;
  }
  return decimal_or_null(context, Decimal::from_scaled(result));
}
Value low_boundary(OperatorContext& context, const Value* o, std::size_t count) {
  return boundary(context, o, count, false);
}
Value high_boundary(OperatorContext& context, const Value* o, std::size_t count) {
  return boundary(context, o, count, true);
}

constexpr OperatorEntry kNumbers[] = {
    {"Ceiling", ceiling, 1, 1},
    {"Floor", floor_of, 1, 1},
    {"Truncate", truncate, 1, 1},
    {"Round", round_of, 1, 2},
    {"Exp", exp_of, 1, 1},
    {"Ln", ln, 1, 1},
    {"Log", log_of, 2, 2},
    {"Power", power_of, 2, 2},
    {"Precision", precision_of, 1, 1},
    {"LowBoundary", low_boundary, 1, 2},
    {"HighBoundary", high_boundary, 1, 2},
};

}  // namespace

std::span<const OperatorEntry> number_operators() { return kNumbers; }

}  // namespace cql

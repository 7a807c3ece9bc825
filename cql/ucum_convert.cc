// Values from one unit to another, exactly wherever 128 bits hold it.
#include <cmath>

#include "cql/ucum.h"

namespace cql {
namespace {

using base::Decimal;
using base::Int128;

constexpr long double kGreatestScaled = 1e28L;

bool multiply_by_power_of_ten(Int128& value, int exponent) {
  for (; exponent > 0; --exponent)
    if (__builtin_mul_overflow(value, Int128{10}, &value)) return false;
  return true;
}

long double approximate(const Factor& factor) {
  return static_cast<long double>(factor.numerator) / static_cast<long double>(factor.denominator) *
         std::pow(10.0L, static_cast<long double>(factor.exponent));
}

// a / b of which the sign of the difference to the other is asked: a * f against b.
std::optional<int> compare_scaled(Decimal a, const Factor& factor, Decimal b) {
  Int128 left = a.scaled(), right = b.scaled();
  bool exact = factor.exponent > -60 && factor.exponent < 60 &&
               !__builtin_mul_overflow(left, factor.numerator, &left) &&
               !__builtin_mul_overflow(right, factor.denominator, &right);
  exact = exact && (factor.exponent >= 0 ? multiply_by_power_of_ten(left, factor.exponent)
                                         : multiply_by_power_of_ten(right, -factor.exponent));
  if (exact) return left < right ? -1 : left > right ? 1 : 0;
  const long double approximate_left = static_cast<long double>(a.scaled()) * approximate(factor);
  const auto approximate_right = static_cast<long double>(b.scaled());
  return approximate_left < approximate_right ? -1 : approximate_left > approximate_right ? 1 : 0;
}

}  // namespace

std::optional<Decimal> scale(Decimal value, const Factor& factor) {
  Int128 numerator = value.scaled(), denominator = factor.denominator;
  bool exact =
      factor.exponent > -60 && factor.exponent < 60 && !__builtin_mul_overflow(numerator, factor.numerator, &numerator);
  exact = exact && (factor.exponent >= 0 ? multiply_by_power_of_ten(numerator, factor.exponent)
                                         : multiply_by_power_of_ten(denominator, -factor.exponent));
  if (exact) {
    const Int128 quotient = numerator / denominator;
    const Int128 rest = numerator % denominator;
    const Int128 twice = (rest < 0 ? -rest : rest);
    const bool up = twice >= denominator - twice;
    return Decimal::from_scaled(quotient + (up && rest != 0 ? (numerator < 0 ? -1 : 1) : 0));
  }
  const long double result = std::round(static_cast<long double>(value.scaled()) * approximate(factor));
  if (!(std::fabs(result) < kGreatestScaled)) return std::nullopt;
  return Decimal::from_scaled(static_cast<Int128>(result));
}

std::optional<Decimal> convert_ucum(Decimal value, const UcumUnit& from, const UcumUnit& to) {
  if (!from.same_dimension(to)) return std::nullopt;
  const std::optional<Factor> factor = times(from.factor, inverse(to.factor));
  if (!factor) return std::nullopt;
  if (!from.special && !to.special) return scale(value, *factor);
  // kelvin = value * from.factor + from.offset; value in `to` = (kelvin - to.offset) / to.factor.
  const long double kelvin = static_cast<long double>(value.scaled()) * approximate(from.factor) +
                             (from.special ? approximate(from.offset) * static_cast<long double>(Decimal::kScale) : 0);
  const long double shifted =
      kelvin - (to.special ? approximate(to.offset) * static_cast<long double>(Decimal::kScale) : 0);
  const long double result = std::round(shifted / approximate(to.factor));
  if (!(std::fabs(result) < kGreatestScaled)) return std::nullopt;
  return Decimal::from_scaled(static_cast<Int128>(result));
}

std::optional<int> compare_ucum(Decimal a, const UcumUnit& unit_a, Decimal b, const UcumUnit& unit_b) {
  if (!unit_a.same_dimension(unit_b)) return std::nullopt;
  if (unit_a.special || unit_b.special) {
    const std::optional<Decimal> converted = convert_ucum(a, unit_a, unit_b);
    if (!converted) return std::nullopt;
    return *converted < b ? -1 : *converted > b ? 1 : 0;
  }
  const std::optional<Factor> factor = times(unit_a.factor, inverse(unit_b.factor));
  if (!factor) return std::nullopt;
  return compare_scaled(a, *factor, b);
}

}  // namespace cql

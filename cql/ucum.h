// UCUM units (https://ucum.org/ucum): what an expression means in base units, exactly, as far as clinical data needs
// it: metric prefixes, products, quotients, powers, parentheses, annotations, and the atoms of ucum_atoms.cc.
//
//   convert_factor("mg/dL", "g/L") -> 1/100
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace cql {

// numerator / denominator * 10^exponent, in lowest terms, without factors of ten above or below.
struct Factor {
  base::Int128 numerator = 1;
  base::Int128 denominator = 1;
  int exponent = 0;
};
// Nothing when it leaves 128 bits.
std::optional<Factor> times(const Factor& a, const Factor& b);
Factor inverse(const Factor& a);

struct UcumUnit {
  // Exponents of m, s, g, rad, K, C, cd, and of one arbitrary unit ([iU], ...), which is commensurable only with
  // itself.
  std::array<std::int8_t, 8> dimension{};
  std::uint16_t arbitrary = 0;  // which one; 0 when the last exponent is 0
  Factor factor;
  bool special = false;  // Cel, [degF]: an offset as well
  Factor offset;         // kelvin of the scale's zero, when special
  bool same_dimension(const UcumUnit& other) const {
    return dimension == other.dimension && arbitrary == other.arbitrary;
  }
};

// Nothing for what is no UCUM expression, or has an atom that is not known here.
std::optional<UcumUnit> parse_ucum(std::string_view text);

// A value in another unit. Nothing when a unit is unknown, the dimensions differ, or the result does not fit.
std::optional<base::Decimal> convert_ucum(base::Decimal value, const UcumUnit& from, const UcumUnit& to);
// -1, 0, 1; nothing as above.
std::optional<int> compare_ucum(base::Decimal a, const UcumUnit& unit_a, base::Decimal b, const UcumUnit& unit_b);
// Value times a factor, rounded half away from zero to 8 decimals.
std::optional<base::Decimal> scale(base::Decimal value, const Factor& factor);

// The unit of a product or quotient: "cm" by "cm" gives "cm2", "g/cm3" over "g/cm3" gives "1". Nothing when one of them
// cannot be parsed or is special.
std::optional<std::string> product_unit(std::string_view a, std::string_view b, bool quotient);

// An atom's meaning: `value` times `unit`. Base units have an empty unit.
struct UcumAtom {
  std::string_view code;
  bool metric;
  std::string_view value;
  std::string_view unit;
};
extern const UcumAtom kUcumAtoms[];
extern const std::size_t kUcumAtomCount;

}  // namespace cql

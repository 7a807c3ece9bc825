// Quantities: units of the calendar ("weeks") and of UCUM ("mg/dL"), and what CQL lets them do with each other
// (CQL 1.5, Quantity, https://cql.hl7.org/09-b-cqlreference.html#quantity; Author's Guide, unit conversion).
#pragma once

#include <optional>
#include <string_view>

#include "base/decimal.h"
#include "cql/arena.h"
#include "cql/truth.h"
#include "cql/value.h"
#include "fhir/date_time.h"

namespace cql {

struct CalendarUnit {
  fhir::Precision precision;
  bool weeks = false;  // precision kDay
  bool ucum = false;   // written as UCUM: "d", "a"
};
// "year", "years", ... "milliseconds". Nothing for UCUM codes.
std::optional<CalendarUnit> find_calendar_unit(std::string_view unit);
// Also "a", "mo", "wk", "d", "h", "min", "s", "ms".
std::optional<CalendarUnit> find_time_unit(std::string_view unit);

Orders order(const QuantityBody& a, const QuantityBody& b);
// CQL 1.5, Equivalent: 1 year ~ 1 'a', 1 month ~ 30 days; decimals to the precision of the less precise.
bool equivalent(const QuantityBody& a, const QuantityBody& b);
bool equivalent(base::Decimal a, base::Decimal b);
// How many decimals it has, without trailing zeros: 0 to 8.
int decimals_of(base::Decimal value);
// CQL 2.0, Round, which 1.5 leaves to the reader: halves go away from zero.
base::Decimal round_away(base::Decimal value, int digits);

// The value of `a` in another unit; nothing when it can't be told.
std::optional<base::Decimal> convert(const QuantityBody& a, std::string_view unit);

// Sums and remainders come in the more granular of both units; nullopt where CQL has null.
enum class Arithmetic : std::uint8_t { kAdd, kSubtract, kMultiply, kDivide, kTruncatedDivide, kModulo };
std::optional<QuantityBody> calculate(Arena& arena, Arithmetic operation, const QuantityBody& a, const QuantityBody& b);
std::optional<base::Decimal> calculate(Arithmetic operation, base::Decimal a, base::Decimal b);

}  // namespace cql

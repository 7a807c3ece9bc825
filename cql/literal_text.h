// Values written as text, as CQL's conversions accept them (CQL 1.5, Type Operators, formatting strings).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cql/value.h"
#include "fhir/date_time.h"

namespace cql {

std::optional<std::int64_t> read_integer(std::string_view text);   // (+|-)?#0
std::optional<base::Decimal> read_decimal(std::string_view text);  // (+|-)?#0(.0#)?
std::optional<QuantityBody> read_quantity(std::string_view text);  // a decimal, then '<UCUM>' or a calendar unit
// YYYY(-MM(-DD(Thh(:mm(:ss(.fff)?)?)?((+|-)hh:mm|Z)?)?)?)?
std::optional<fhir::DateTime> read_date_time(std::string_view text, int default_offset_minutes);
// T?hh(:mm(:ss(.fff)?)?)?, with an offset that is ignored
std::optional<fhir::Time> read_time(std::string_view text);

}  // namespace cql

// Dates, DateTimes and Times: comparing, adding and counting with the precision they have (CQL 1.5, Date and Time
// Operators, https://cql.hl7.org/09-b-cqlreference.html#datetime-operators-2; Appendix H, Time Interval Calculations).
// A DateTime and a Date have one representation (fhir::DateTime); where it matters, `is_date` says which.
#pragma once

#include <cstdint>
#include <optional>

#include "cql/quantity.h"
#include "cql/truth.h"
#include "cql/value.h"
#include "fhir/date_time.h"

namespace cql {

using fhir::Precision;

// Precision by precision, down to `to` or, without it, to the finest that either has. Offsets are brought to `offset`
// (minutes, the evaluation's) where they differ and hours count.
Orders order(const fhir::DateTime& a, const fhir::DateTime& b, int offset, std::optional<Precision> to);
Orders order(const fhir::Time& a, const fhir::Time& b, std::optional<Precision> to);

// Cut to a precision; one that is coarser already stays.
fhir::DateTime truncated(fhir::DateTime value, Precision precision);
fhir::Time truncated(fhir::Time value, Precision precision);
// Completed to a precision with the least or the greatest parts; a finer one stays.
fhir::DateTime completed(fhir::DateTime value, Precision precision, bool greatest);
fhir::Time completed(fhir::Time value, Precision precision, bool greatest);

// Adds units that the value is precise to; the day is at most the month's last. Nothing outside the years 1 to 9999.
std::optional<fhir::DateTime> add(const fhir::DateTime& value, std::int64_t amount, Precision unit);
// Nothing when it leaves the day; the `+` of CQL wraps around instead.
std::optional<fhir::Time> add(const fhir::Time& value, std::int64_t amount, Precision unit);

// value + sign * quantity. Throws EvaluationError for a unit that is none of time, for a definite 'a' or 'mo', for
// hours added to a Date, days to a Time, and beyond the calendar.
fhir::DateTime add(const fhir::DateTime& value, const QuantityBody& quantity, int sign, bool is_date);
fhir::Time add(const fhir::Time& value, const QuantityBody& quantity, int sign);

// A count that is one number or, where precision leaves it open, any from least to greatest.
struct Count {
  std::int64_t least;
  std::int64_t greatest;
};
// Whole periods, and boundaries crossed, from a to b; negative when b is earlier.
Count duration_between(const fhir::DateTime& a, const fhir::DateTime& b, Precision unit, bool weeks, bool dates,
                       int offset);
Count difference_between(const fhir::DateTime& a, const fhir::DateTime& b, Precision unit, bool weeks, bool dates,
                         int offset);
Count duration_between(const fhir::Time& a, const fhir::Time& b, Precision unit);
Count difference_between(const fhir::Time& a, const fhir::Time& b, Precision unit);

// Both at the evaluation's offset, when they have hours at different ones. A value without hours has the evaluation's.
void normalise_offsets(fhir::DateTime& a, fhir::DateTime& b, int offset);
int component(const fhir::DateTime& value, Precision precision);
int component(const fhir::Time& value, Precision precision);

}  // namespace cql

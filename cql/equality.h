// Equality and order over all types (CQL 1.5, Comparison Operators,
// https://cql.hl7.org/09-b-cqlreference.html#comparison-operators-4), with the implicit conversions between numbers,
// quantities, dates and date-times, and with uncertainties. Operands may be null.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "cql/operators.h"
#include "cql/truth.h"
#include "cql/value.h"

namespace cql {

// What is possible; kNoOrder where a or b is null, or their types have no order. Precision is for dates and times
// alone.
Orders order(OperatorContext& context, const Value& a, const Value& b,
             std::optional<fhir::Precision> precision = std::nullopt);
Truth equality(OperatorContext& context, const Value& a, const Value& b);
// As list operators have it: null is the same as null, and no other value.
Truth equality_in_list(OperatorContext& context, const Value& a, const Value& b);

// A total order for sorting: nulls first, then by value; of dates that leave the order open, the less precise first.
int sort_order(OperatorContext& context, const Value& a, const Value& b);

// A System number as a Decimal; nothing for other types.
std::optional<base::Decimal> decimal_of(const Value& value);
bool is_number(const Value& value);

}  // namespace cql

// Intervals: their ends as CQL's Start and End have them, neighbours of points, and how intervals stand to each other
// and to points (CQL 1.5, Interval Operators, https://cql.hl7.org/09-b-cqlreference.html#interval-operators-3).
#pragma once

#include <optional>

#include "cql/operators.h"
#include "cql/truth.h"
#include "cql/value.h"

namespace cql {

// The point type: of a bound, else as declared; kNull when not known.
ValueType point_type(const IntervalBody& interval);
// Start and End: a closed null is the type's least or greatest value, an open null an uncertainty, both null when the
// point type isn't known.
Value start_of(OperatorContext& context, const IntervalBody& interval);
Value end_of(OperatorContext& context, const IntervalBody& interval);
struct Ends {
  Value start;
  Value end;
};
// Of an interval, or of a point (the interval of nothing else); uncertainties are points.
Ends ends_of(OperatorContext& context, const Value& value);

// The least and the greatest value of a type; `like` gives a Quantity's unit. Null for types that have none.
Value least_value(OperatorContext& context, ValueType type, const Value& like = Value());
Value greatest_value(OperatorContext& context, ValueType type, const Value& like = Value());
// The neighbours of a point, at its own precision; of an uncertainty, of both its bounds. Null where there is none.
Value successor(OperatorContext& context, const Value& value);
Value predecessor(OperatorContext& context, const Value& value);

bool is_uncertainty(const Value& value);
// low when both are the same for sure, else the uncertainty from low to high.
Value uncertainty(OperatorContext& context, const Value& low, const Value& high);

// All at the context's precision.
Truth contains(OperatorContext& context, const IntervalBody& interval, const Value& point);
Truth properly_contains(OperatorContext& context, const IntervalBody& interval, const Value& point);
Truth includes(OperatorContext& context, const Ends& a, const Ends& b);
Truth same_ends(OperatorContext& context, const Ends& a, const Ends& b);
Truth overlaps(OperatorContext& context, const Ends& a, const Ends& b);
Truth meets_before(OperatorContext& context, const Ends& a, const Ends& b);

Value union_of(OperatorContext& context, const IntervalBody& a, const IntervalBody& b);
Value intersection_of(OperatorContext& context, const IntervalBody& a, const IntervalBody& b);
Value difference_of(OperatorContext& context, const IntervalBody& a, const IntervalBody& b);

// Lists of intervals; `per` is null or a Quantity.
Value collapse(OperatorContext& context, const ListBody& list, const Value& per);
Value expand(OperatorContext& context, const Value& source, const Value& per);  // a list of intervals, or one interval

}  // namespace cql

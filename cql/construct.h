// Instances of System classes and intervals, from the values of their elements.
#pragma once

#include <span>

#include "cql/arena.h"
#include "cql/evaluation.h"
#include "cql/value.h"

namespace cql {

// Code, Concept, Quantity, Ratio, ValueSet and CodeSystem can be built element by element.
bool is_instance_type(ValueType type);
Value make_instance(Arena& arena, ValueType type, std::span<const TupleElement> elements);
// An end before the beginning is an error where a library writes it. Ours: `of_data`, it is null, since what stands
// inside a resource (a Period the wrong way round) is unknown, never an error.
Value make_interval(Evaluation::State& state, const IntervalBody& interval, bool of_data);

}  // namespace cql

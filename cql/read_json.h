// Values from JSON, the counterpart of write_json.
#pragma once

#include <optional>

#include "base/json.h"
#include "cql/evaluation.h"
#include "cql/type.h"
#include "cql/value.h"

namespace cql {

// The value of a type that JSON gives: dates and times as text, a Quantity as {"value", "unit"}, an Interval as {"low",
// "high", "lowClosed", "highClosed"} (closed when not said), a Code as {"code", "system"}, a Concept as {"codes"},
// resources and other FHIR elements as they are, a list of resources as a Bundle too. Without a type (nullptr, Any) the
// form of the JSON decides, and text is a String. Nothing when the JSON is none of that type. It must outlive the
// value.
std::optional<Value> read_json(Evaluation::State& state, base::JsonView json, const Type* type);

}  // namespace cql

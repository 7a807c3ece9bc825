// The chapters of the pure operators (CQL 1.5, Reference): one table and one source file each, and what they share.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cql/operators.h"

namespace cql {

std::span<const OperatorEntry> nullological_operators();
std::span<const OperatorEntry> comparison_operators();
std::span<const OperatorEntry> arithmetic_operators();
std::span<const OperatorEntry> number_operators();
std::span<const OperatorEntry> string_operators();
std::span<const OperatorEntry> date_time_operators();
std::span<const OperatorEntry> interval_operators();
std::span<const OperatorEntry> membership_operators();
std::span<const OperatorEntry> list_operators();
std::span<const OperatorEntry> aggregate_operators();
std::span<const OperatorEntry> statistics_operators();
std::span<const OperatorEntry> conversion_operators();

inline bool any_null(const Value* operands, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (operands[i].is_null()) return true;
  return false;
}
[[noreturn]] inline void no_overload(std::string_view name) {
  throw EvaluationError(std::string(name) + " has no overload for operands of these types");
}

// What ToString gives: "5.0 'mg'", "3 weeks"; nothing for types that have no text.
std::optional<std::string> text_of(const Value& value);

}  // namespace cql

// The strict, pure operators of ELM: every operand is evaluated first, and the result depends on nothing but the
// operands (and, for a few, on `now` and the node's `precision`). What has control flow, scope, types or state is a
// node of its own (cql/nodes_*.cc).
//
//   const OperatorEntry* add = find_operator("Add");
//   Value sum = add->function(context, operands, 2);
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cql/arena.h"
#include "cql/now.h"
#include "cql/value.h"
#include "fhir/date_time.h"

namespace cql {

struct OperatorContext {
  Arena& arena;
  const Now& now;
  std::optional<fhir::Precision> precision;  // the node's `precision` attribute; kDay for "Week"
  bool weeks = false;                        // `precision` is "Week"
  std::int64_t* steps_left = nullptr;        // of the evaluation's budget; nullptr: there is none
  int depth = 0;                             // of the lists and tuples that are being compared

  // Counts what an operator does more than once: items that it looks at. Throws when the budget is spent.
  void step(std::size_t steps) const {
    if (steps_left && (*steps_left -= static_cast<std::int64_t>(steps)) < 0) budget_is_spent();
  }
  [[noreturn]] static void budget_is_spent();
};
// Holds the depth of values inside values; throws when they are nested too deeply to be compared.
class Nested {
 public:
  explicit Nested(OperatorContext& context);
  ~Nested() { --context_.depth; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;

 private:
  OperatorContext& context_;
};

// Operands stand in the order of ELM's schema, whatever their names are: `operand` (one or a list), `source`, then the
// others: First {source}, Combine {source, separator}, IndexOf {source, element}, Slice {source, startIndex, endIndex},
// PositionOf {pattern, string}, LastPositionOf {pattern, string}, Substring {stringToSub, startIndex, length},
// Split {stringToSplit, separator}, SplitOnMatches {stringToSplit, separatorPattern}, Round {operand, precision},
// DateTime {year, month, day, hour, minute, second, millisecond, timezoneOffset}, Date, Time likewise. One that a
// library left out is null where another follows it, else it isn't counted. An aggregate's `path` is not an operand:
// source then has the values of the path. Operands of a wrong type give null or an EvaluationError, as the
// specification has it; `count` lies within the entry's arity. Values of type kFhir come too (Equal over lists of
// resources, Count, First, ...).
using OperatorFunction = Value (*)(OperatorContext& context, const Value* operands, std::size_t count);

struct OperatorEntry {
  std::string_view name;  // ELM node type: "Add", "StartsWith"
  OperatorFunction function;
  std::uint8_t least, most;  // how many operands; most == kAnyNumber for no limit
};
constexpr std::uint8_t kAnyNumber = 255;

// nullptr: not an operator of this kind.
const OperatorEntry* find_operator(std::string_view elm_type);

// What CQL leaves as a run-time error. Thrown inside cql/ only: Evaluation::value makes a Problem of it. The message
// never has anything of the patient.
class EvaluationError : public std::exception {
 public:
  explicit EvaluationError(std::string message) : message_(std::move(message)) {}
  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};

// CQL 1.5, Equal: https://cql.hl7.org/09-b-cqlreference.html#equal. True, false or null.
Value equal(OperatorContext& context, const Value& a, const Value& b);
// CQL 1.5, Equivalent: null is equivalent to null.
bool equivalent(OperatorContext& context, const Value& a, const Value& b);
// Less than 0, 0 or greater than 0; nothing when a or b is null, of types without order, or when precision leaves it
// open.
std::optional<int> compare(OperatorContext& context, const Value& a, const Value& b);
// A FHIR primitive or a FHIR Quantity, Coding, CodeableConcept, Period, Range, Ratio as the System value that
// FHIRHelpers makes of it; every other value as it is. Of a FHIR value that has no such form: null.
Value convert_to_system(OperatorContext& context, const Value& value);

}  // namespace cql

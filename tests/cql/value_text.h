// Values of operator tests as text, and back: CQL's literals, and
//   [1, 5)   an interval     Integer[null, null]   one whose point type is known     16..44   an uncertainty
//   {1, 2}   a list          @2014-01              a Date      @2014-01T             a DateTime without a time
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cql/operators.h"

namespace cql {

Value parse_value(Arena& arena, std::string_view text);  // aborts for what is no value: the test is wrong
std::string written(const Value& value);

struct OperatorRow {
  std::string name;  // what it shows
  std::string type;  // ELM node type
  std::vector<std::string> operands;
  std::string expected;  // "error" for a run-time error
  std::optional<fhir::Precision> precision = std::nullopt;
  bool weeks = false;
};
void PrintTo(const OperatorRow& row, std::ostream* out);
std::string test_name(const OperatorRow& row, std::size_t index);

// What the operator gives at 2026-01-01T12:00:00Z, as text.
std::string outcome(const OperatorRow& row);

}  // namespace cql

// Regular expressions as CQL's string operators use them: RE2, hence in linear time (CQL 1.5, Matches,
// https://cql.hl7.org/09-b-cqlreference.html#matches). A pattern that RE2 refuses is an EvaluationError.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cql {

// "use partial matching, use single line mode": `.` matches line ends, and ^ and $ are the text's.
bool matches(std::string_view text, std::string_view pattern);
// "$1" and "${1}" in the substitution are groups, "\$" is a dollar.
std::string replace_matches(std::string_view text, std::string_view pattern, std::string_view substitution);
std::vector<std::string_view> split_on_matches(std::string_view text, std::string_view pattern);

}  // namespace cql

// Regular expressions over codes, as the codes and the beginnings of codes that they match: "M54\.[34].*" is all that
// begins with M54.3 or M54.4. A code system's own list isn't needed for that, and a look-up stays one of a hash.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

struct MatchedCode {
  std::string text;
  bool is_beginning = false;    // whatever follows matches too
  bool without_itself = false;  // something has to follow
  bool operator==(const MatchedCode&) const = default;
};

// The whole code has to match (FHIR R4, filter-operator, regex, https://hl7.org/fhir/R4/valueset-filter-operator.html).
// Taken are literals, ".", "[...]", "\d", groups, "|", "?", "{n}" and "{n,m}", and ".*" or ".+" at an end. Nothing for
// all else, and for patterns of more than 20,000 texts.
std::optional<std::vector<MatchedCode>> codes_of_pattern(std::string_view pattern);

}  // namespace fhir

// A UCUM expression taken apart (UCUM, 2.1 The grammar of units,
// https://ucum.org/ucum#section-Grammar-of-Units-and-Unit-Terms).
#pragma once

#include <string_view>
#include <vector>

namespace cql {

constexpr int kGreatestUcumPower = 60;  // Ours

// One factor of an expression: an atom with its prefix ("mg"), or a number ("10*" is an atom).
struct UcumTerm {
  std::string_view symbol;
  int exponent;
};
// Parentheses and slashes become signs of exponents; annotations are left out. False for what is no expression.
bool read_terms(std::string_view text, std::vector<UcumTerm>& terms);

}  // namespace cql

// Where an ELM expression stands in the CQL that it was made from.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/json.h"

namespace commands {

// ELM's locator: "line:column-line:column", from 1, both ends within; one place may stand alone.
struct Place {
  struct Point {
    std::size_t line = 0, column = 0;
    auto operator<=>(const Point&) const = default;
  };
  Point first, last;

  bool is_known() const { return first.line != 0; }
};
Place read_place(std::string_view locator);  // unknown when it is none
// The expression's own place, else the least that its parts lie in: what a translator puts in has none.
Place place_of(base::JsonView expression);

// Without the blanks at both ends; in one line, with one blank between words.
std::string_view trimmed(std::string_view text);
std::string in_one_line(std::string_view text);

}  // namespace commands

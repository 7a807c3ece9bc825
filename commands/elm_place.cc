#include "commands/elm_place.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "commands/decided.h"

namespace commands {
namespace {

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

}  // namespace

Place read_place(std::string_view locator) {
  std::array<std::size_t, 4> numbers{};
  std::size_t count = 0;
  bool inside = false;
  for (const char c : locator) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside && ++count > numbers.size()) return {};
    if (digit) numbers[count - 1] = numbers[count - 1] * 10 + static_cast<std::size_t>(c - '0');
    inside = digit;
  }
  const Place::Point first{numbers[0], numbers[1]};
  if (count == 2) return {first, first};
  return count == 4 ? Place{first, {numbers[2], numbers[3]}} : Place{};
}

Place place_of(base::JsonView expression) {
  if (const Place own = read_place(expression["locator"].string()); own.is_known()) return own;
  Place all;
  for (const base::JsonView part : operands(expression)) {
    const Place place = place_of(part);
    if (!place.is_known()) continue;
    if (!all.is_known() || place.first < all.first) all.first = place.first;
    all.last = std::max(all.last, place.last);
  }
  return all;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!is_blank(c))
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return line;
}

}  // namespace commands

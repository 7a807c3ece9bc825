#include "cards/card_text.h"

#include <algorithm>

#include "base/url.h"

namespace cards {

namespace {

// The UTF-16 units of the character that a byte begins; 0 for a byte inside one.
std::size_t units_at(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
}

}  // namespace

std::size_t count_characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += units_at(c);
  return count;
}

std::string cut_at_word(std::string_view utf8, std::size_t limit) {
  if (count_characters(utf8) <= limit) return std::string(utf8);
  constexpr std::string_view kEllipsis = "...";
  std::size_t end = 0;
  for (std::size_t characters = 0; end < utf8.size(); ++end) {
    characters += units_at(utf8[end]);
    if (characters > limit - kEllipsis.size()) break;
  }
  const std::string_view kept = utf8.substr(0, end);
  const std::size_t space = kept.rfind(' ');
  // A text of one long word is cut inside it.
  return std::string(space == std::string_view::npos || space < end / 2 ? kept : kept.substr(0, space)) +
         std::string(kEllipsis);
}

bool is_web_url(std::string_view text) {
  const std::size_t hash = text.find('#');
  const std::string_view fragment = hash == std::string_view::npos ? std::string_view() : text.substr(hash + 1);
  const auto is_allowed = [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view("\"#<>\\^`{|}").find(c) == std::string_view::npos;
  };
  return base::parse_url(text.substr(0, hash)).has_value() && std::all_of(fragment.begin(), fragment.end(), is_allowed);
}

}  // namespace cards

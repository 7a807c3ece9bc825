#include "cql/letters.h"

namespace cql {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

void append(std::string& text, char32_t letter) {
  if (letter < 0x80) {
    text.push_back(static_cast<char>(letter));
  } else if (letter < 0x800) {
    text.push_back(static_cast<char>(0xC0 | letter >> 6));
    text.push_back(static_cast<char>(0x80 | (letter & 0x3F)));
  } else if (letter < 0x10000) {
    text.push_back(static_cast<char>(0xE0 | letter >> 12));
    text.push_back(static_cast<char>(0x80 | (letter >> 6 & 0x3F)));
    text.push_back(static_cast<char>(0x80 | (letter & 0x3F)));
  } else {
    text.push_back(static_cast<char>(0xF0 | letter >> 18));
    text.push_back(static_cast<char>(0x80 | (letter >> 12 & 0x3F)));
    text.push_back(static_cast<char>(0x80 | (letter >> 6 & 0x3F)));
    text.push_back(static_cast<char>(0x80 | (letter & 0x3F)));
  }
}

// Blocks in which capitals and small letters take turns, the capital at an even or at an odd place.
bool takes_turns_even(char32_t c) {
  return (c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177) ||
         (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF) || (c >= 0x460 && c <= 0x481) ||
         (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F) || (c >= 0x218 && c <= 0x21B);
}
bool takes_turns_odd(char32_t c) { return (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E); }

template <char32_t Map(char32_t)>
std::string mapped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Letter letter = letter_at(text, i);
    const char32_t other = Map(letter.code);
    if (other == letter.code)
      result.append(text.substr(i, letter.bytes));
    else
      append(result, other);
    i += letter.bytes;
  }
  return result;
}

}  // namespace

Letter letter_at(std::string_view text, std::size_t byte) {
  const auto first = static_cast<unsigned char>(text[byte]);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || byte + bytes > text.size()) return {kReplacement, 1};
  char32_t code = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(text[byte + i])) return {kReplacement, 1};
    code = code << 6 | (static_cast<unsigned char>(text[byte + i]) & 0x3FU);
  }
  return {code, bytes};
}

std::size_t count_letters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += letter_at(text, i).bytes) ++count;
  return count;
}

std::size_t byte_of_letter(std::string_view text, std::size_t n) {
  std::size_t i = 0;
  for (; n > 0 && i < text.size(); --n) i += letter_at(text, i).bytes;
  return i;
}

char32_t to_lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3AB && c != 0x3A2) || (c >= 0x410 && c <= 0x42F))
    return c + 32;
  if (takes_turns_even(c)) return c | 1;
  if (takes_turns_odd(c)) return (c & 1) != 0 ? c + 1 : c;
  if (c == 0x178) return 0xFF;
  if (c == 0x1E9E) return 0xDF;
  if (c == 0x386) return 0x3AC;
  if (c >= 0x388 && c <= 0x38A) return c + 37;
  if (c == 0x38C) return 0x3CC;
  if (c == 0x38E || c == 0x38F) return c + 63;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0x531 && c <= 0x556) return c + 48;
  return c;
}

char32_t to_upper(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3CB && c != 0x3C2) || (c >= 0x430 && c <= 0x44F))
    return c - 32;
  if (takes_turns_even(c)) return c & ~char32_t{1};
  if (takes_turns_odd(c)) return (c & 1) != 0 ? c : c - 1;
  if (c == 0xFF) return 0x178;
  if (c == 0x3C2) return 0x3A3;
  if (c == 0x3AC) return 0x386;
  if (c >= 0x3AD && c <= 0x3AF) return c - 37;
  if (c == 0x3CC) return 0x38C;
  if (c == 0x3CD || c == 0x3CE) return c - 63;
  if (c >= 0x450 && c <= 0x45F) return c - 80;
  if (c >= 0x561 && c <= 0x586) return c - 48;
  return c;
}

std::string to_lower(std::string_view text) { return mapped<to_lower>(text); }
std::string to_upper(std::string_view text) { return mapped<to_upper>(text); }

bool is_white_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_same_text(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    const Letter left = letter_at(a, i), right = letter_at(b, j);
    const bool same =
        is_white_space(left.code) ? is_white_space(right.code) : to_lower(left.code) == to_lower(right.code);
    if (!same) return false;
    i += left.bytes;
    j += right.bytes;
  }
  return i == a.size() && j == b.size();
}

}  // namespace cql

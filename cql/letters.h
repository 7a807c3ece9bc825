// Letters of Unicode, as far as CQL's string operators need them: characters of UTF-8 text, case, white space.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cql {

// The character at a byte, and how many bytes it has; U+FFFD and one byte where the text is no UTF-8.
struct Letter {
  char32_t code;
  std::size_t bytes;
};
Letter letter_at(std::string_view text, std::size_t byte);
std::size_t count_letters(std::string_view text);
// The byte at which the n-th character begins; text.size() for the end and beyond.
std::size_t byte_of_letter(std::string_view text, std::size_t n);

// Simple case mappings of Latin, Greek, Cyrillic and Armenian letters; everything else stays.
char32_t to_lower(char32_t letter);
char32_t to_upper(char32_t letter);
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool is_white_space(char32_t letter);

// CQL 1.5, Equivalent of strings: the same "while ignoring case and locale, and normalizing whitespace".
bool is_same_text(std::string_view a, std::string_view b);

}  // namespace cql

// UTF-8 (RFC 3629): is this text well formed, and what to write when it is not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace base {

// Bytes of well-formed UTF-8 at the beginning of the text: its length when all of it is. Overlong forms, surrogates and
// anything beyond U+10FFFF are not.
std::size_t valid_utf8_prefix(std::string_view text);
inline bool is_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }

// A copy in which each maximal ill-formed part is U+FFFD (Unicode 15, 3.9, U+FFFD Substitution of Maximal Subparts).
std::string with_valid_utf8(std::string_view text);

}  // namespace base

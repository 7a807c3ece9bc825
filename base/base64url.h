// base64url without padding (RFC 4648, 5; RFC 7515, 2), read strictly: one text for one value, so that no two spellings
// of a signed text pass for the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

// Nothing for other characters, padding, white space, a length that cannot be, and bits set beyond the last byte.
std::optional<std::string> base64url_decode(std::string_view text);
std::string base64url_encode(std::string_view bytes);

}  // namespace base

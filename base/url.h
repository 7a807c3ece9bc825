// URLs as values (RFC 3986). Parsed strictly: an origin is compared by its parts, never by the text's beginning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

struct Url {
  std::string scheme;      // lower case
  std::string host;        // lower case; an IPv6 address without brackets
  std::uint16_t port = 0;  // the scheme's own when the text has none
  std::string path;        // "" or from the first "/"
  std::string query;       // without "?"
  bool operator==(const Url&) const = default;
};

// http and https only; user-info, fragments, spaces, control characters and backslashes are refused.
// kMalformed "url-malformed".
Result<Url> parse_url(std::string_view text);
std::string to_text(const Url& url);
bool same_origin(const Url& a, const Url& b);
// Percent-encodes everything but RFC 3986's unreserved characters.
std::string percent_encode(std::string_view text);
// "%41" to "A"; nothing else changes. kMalformed "percent-encoding-malformed".
Result<std::string> percent_decode(std::string_view text);

}  // namespace base

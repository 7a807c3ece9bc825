#include "base/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace base {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

char lower(char each) { return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char each) { return lower(each); });
  return result;
}

bool is_digit(char each) { return each >= '0' && each <= '9'; }
bool is_letter_or_digit(char each) { return is_digit(each) || (lower(each) >= 'a' && lower(each) <= 'z'); }

int hex_value(char each) {
  if (is_digit(each)) return each - '0';
  const char small = lower(each);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// RFC 3986 section 2.3.
bool is_unreserved(char each) {
  return is_letter_or_digit(each) || each == '-' || each == '.' || each == '_' || each == '~';
}

// RFC 3986 sections 3.3 and 3.4: pchar, "/" and "?". Ours: "[", "]", "|", "{" and "}" too, which FHIR searches bring;
// every one of them is told from an origin's end.
bool is_path_or_query_character(char each) {
  return is_unreserved(each) || std::string_view("!$&'()*+,;=:@/?%[]|{}").find(each) != std::string_view::npos;
}

tl::unexpected<Problem> refused(const char* reason) {
  return fail(ProblemKind::kMalformed, "url-malformed", "", reason);
}

std::uint16_t port_of_scheme(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// RFC 3986 section 3.2.2. Ours: registered names of letters, digits, "-", "." and "_" only, without escapes.
bool is_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && !host.starts_with('.') && host.find("..") == std::string_view::npos &&
         std::ranges::all_of(host, [](char each) { return is_unreserved(each) && each != '~'; });
}

bool is_ipv6(std::string_view host) {
  return host.find(':') != std::string_view::npos && host.size() <= 45 &&
         std::ranges::all_of(host, [](char each) { return hex_value(each) >= 0 || each == ':' || each == '.'; });
}

// host [ ":" port ]
const char* read_authority(std::string_view authority, Url& url) {
  std::string_view rest;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return "the IPv6 address has no end";
    url.host = lower(authority.substr(1, end - 1));
    rest = authority.substr(end + 1);
    if (!is_ipv6(url.host)) return "the IPv6 address is malformed";
  } else {
    const std::size_t end = std::min(authority.find(':'), authority.size());
    url.host = lower(authority.substr(0, end));
    rest = authority.substr(end);
    if (!is_name(url.host)) return "the host is missing or malformed";
  }
  if (rest.empty()) return nullptr;
  const std::optional<std::uint16_t> port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
  if (!port) return "the port is malformed";
  url.port = *port;
  return nullptr;
}

bool has_whole_escapes(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
    if (at + 2 >= text.size() || hex_value(text[at + 1]) < 0 || hex_value(text[at + 2]) < 0) return false;
  return true;
}

}  // namespace

// RFC 3986 section 3. https://www.rfc-editor.org/rfc/rfc3986#section-3
Result<Url> parse_url(std::string_view text) {
  Url url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return refused("no scheme: http:// or https:// is wanted");
  url.scheme = lower(text.substr(0, scheme_end));
  if (url.scheme != "http" && url.scheme != "https") return refused("only http and https are taken");
  url.port = port_of_scheme(url.scheme);
  text.remove_prefix(scheme_end + 3);

  const std::size_t authority_end = std::min(text.find_first_of("/?#\\"), text.size());
  const std::string_view authority = text.substr(0, authority_end);
  if (authority.find('@') != std::string_view::npos) return refused("user-info is not taken");
  if (const char* reason = read_authority(authority, url)) return refused(reason);

  const std::string_view rest = text.substr(authority_end);
  if (rest.find('#') != std::string_view::npos) return refused("a fragment is not taken");
  if (!std::ranges::all_of(rest, is_path_or_query_character)) return refused("a character that a URL cannot have");
  if (!has_whole_escapes(rest)) return refused("a % without two hexadecimal digits");
  const std::size_t query_start = std::min(rest.find('?'), rest.size());
  url.path = rest.substr(0, query_start);
  if (query_start < rest.size()) url.query = rest.substr(query_start + 1);
  return url;
}

std::string to_text(const Url& url) {
  const bool ipv6 = url.host.find(':') != std::string::npos;
  std::string text = url.scheme + "://" + (ipv6 ? "[" + url.host + "]" : url.host);
  if (url.port != port_of_scheme(url.scheme)) text.append(":").append(std::to_string(url.port));
  text += url.path;
  if (!url.query.empty()) text += "?" + url.query;
  return text;
}

// RFC 6454 section 5.
bool same_origin(const Url& a, const Url& b) { return a.scheme == b.scheme && a.host == b.host && a.port == b.port; }

// RFC 3986 section 2.1.
std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char each : text) {
    if (is_unreserved(each)) {
      encoded += each;
      continue;
    }
    const auto byte = static_cast<unsigned char>(each);
    encoded += '%';
    encoded += kHexDigits[byte >> 4U];
    encoded += kHexDigits[byte & 0xFU];
  }
  return encoded;
}

Result<std::string> percent_decode(std::string_view text) {
  if (!has_whole_escapes(text))
    return fail(ProblemKind::kMalformed, "percent-encoding-malformed", "", "a % without two hexadecimal digits");
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    decoded += static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
    at += 2;
  }
  return decoded;
}

}  // namespace base

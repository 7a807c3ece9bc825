#include "server/fhir_server_url.h"

#include <algorithm>

namespace server {

namespace {

using base::ProblemKind;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_last_slash(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// RFC 3986, 3.4: what a query may hold as it is; everything else is percent-encoded, so that one request line stays
// one.
std::string encoded_query(std::string_view query) {
  constexpr std::string_view kAllowed = "-._~!$&'()*+,;=:@/?%";
  std::string text;
  for (const char c : query)
    if (is_letter(c) || is_digit(c) || kAllowed.find(c) != std::string_view::npos)
      text += c;
    else
      text += base::percent_encode(std::string_view(&c, 1));
  return text;
}

// FHIR R4, 3.1.0.1: [type] or [type]/[id]; id as in 2.24.0.1: up to 64 of [A-Za-z0-9-.].
bool is_read_or_search_path(std::string_view path) {
  const std::size_t slash = path.find('/');
  const std::string_view type = path.substr(0, slash);
  if (type.empty() || !std::all_of(type.begin(), type.end(), is_letter)) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view id = path.substr(slash + 1);
  const auto is_id_character = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; };
  return !id.empty() && id.size() <= 64 && id != "." && id != ".." &&
         std::all_of(id.begin(), id.end(), is_id_character);
}

}  // namespace

base::Result<std::size_t> find_server(const std::vector<base::Url>& listed, std::string_view fhir_server) {
  const auto not_listed = base::fail(ProblemKind::kForbidden, "fhir-server-not-listed", "/fhirServer",
                                     "this FHIR server is not one that the service may read from");
  const auto url = base::parse_url(fhir_server);
  if (!url || !url->query.empty()) return not_listed;
  for (std::size_t i = 0; i < listed.size(); ++i)
    if (base::same_origin(listed[i], *url) && without_last_slash(listed[i].path) == without_last_slash(url->path))
      return i;
  return not_listed;
}

base::Result<std::string> read_target(const base::Url& server, std::string_view query) {
  const std::size_t question = query.find('?');
  const std::string_view path = query.substr(0, question);
  if (!is_read_or_search_path(path))
    return base::fail(ProblemKind::kMalformed, "fhir-query-malformed", "", "neither a read nor a search");
  std::string target = std::string(without_last_slash(server.path)) + "/" + std::string(path);
  if (question != std::string_view::npos) target += "?" + encoded_query(query.substr(question + 1));
  return target;
}

bool is_header_text(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string host_header(const base::Url& server) {
  const bool is_https = server.scheme == "https";
  const std::string host = server.host.find(':') == std::string::npos ? server.host : "[" + server.host + "]";
  return is_https || server.port == 80 ? host : host + ":" + std::to_string(server.port);
}

base::Result<std::string> next_target(const base::Url& server, std::string_view link) {
  const auto elsewhere =
      base::fail(ProblemKind::kForbidden, "next-link-elsewhere", "", "the next page is not on the same FHIR server");
  auto url = base::parse_url(link);
  // A server that makes its links from the Host header knows its port only as far as host_header says.
  if (url && server.scheme == "https" && url->port == 443) url->port = server.port;
  if (!url || !base::same_origin(server, *url)) return elsewhere;
  const std::string_view base_path = without_last_slash(server.path);
  const std::string_view path = url->path;
  // Dot segments could climb out of the base when the server resolves them.
  if (path.find("/.") != std::string_view::npos || path.find("%2e") != std::string_view::npos ||
      path.find("%2E") != std::string_view::npos)
    return elsewhere;
  const bool is_below =
      path.starts_with(base_path) && (path.size() == base_path.size() || path[base_path.size()] == '/');
  if (!is_below) return elsewhere;
  return (path.empty() ? "/" : std::string(path)) + (url->query.empty() ? "" : "?" + encoded_query(url->query));
}

}  // namespace server

#include "server/http_message.h"

#include <algorithm>
#include <ctime>

#include "base/url.h"

namespace server {

namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
  add(std::move(name), std::move(value));
}

std::string_view Headers::find(std::string_view name) const {
  for (const auto& [field, value] : fields_)
    if (equal_ignoring_case(field, name)) return value;
  return {};
}

bool Headers::has(std::string_view name) const {
  return std::any_of(begin(), end(), [&](const auto& field) { return equal_ignoring_case(field.first, name); });
}

std::string http_date(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

// RFC 9112, 3.2, Request Target. https://www.rfc-editor.org/rfc/rfc9112#section-3.2
base::Result<void> set_target(HttpRequest& request, std::string_view target) {
  // 3.2.2: "a server MUST accept the absolute-form in requests even though most HTTP/1.1 clients will only send [it] to
  // a proxy."
  if (!target.starts_with('/') && target != "*") {
    CDS_TRY(const base::Url url, base::parse_url(target));
    request.path = url.path.empty() ? "/" : url.path;
    request.query = url.query;
    // "[...] the origin server MUST ignore the received Host header field (if any) and instead use the host information
    // of the request-target."
    request.headers.set("Host", url.host);
    return {};
  }
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::all_of(target.begin(), target.end(), is_visible) || target.find('#') != std::string_view::npos)
    return base::fail(base::ProblemKind::kMalformed, "request-target-malformed", "request line",
                      "the request target is no path");
  return {};
}

void set_security_headers(bool is_over_tls, HttpResponse& response) {
  Headers& headers = response.headers;
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  if (!headers.has("Content-Security-Policy"))
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (is_over_tls) headers.set("Strict-Transport-Security", "max-age=31536000");  // RFC 6797: over TLS only
}

}  // namespace server

#include "server/refusals.h"

namespace server {

namespace {

using base::ProblemKind;

Refusal refusal(int status, ProblemKind kind, const char* slug, const char* where, const char* detail) {
  return Refusal{status, base::Problem{kind, slug, where, detail}};
}

}  // namespace

Refusal not_http() { return refusal(400, ProblemKind::kMalformed, "http-malformed", "", "this is not HTTP/1.1"); }
Refusal too_slow() {
  return refusal(408, ProblemKind::kTimeout, "request-too-slow", "", "the request did not arrive in time");
}
Refusal body_too_large() {
  return refusal(413, ProblemKind::kTooLarge, "body-too-large", "body", "the body is larger than this service takes");
}
Refusal target_too_long() {
  return refusal(414, ProblemKind::kTooLarge, "request-target-too-long", "request line", "the URI is too long");
}
Refusal headers_too_large() {
  return refusal(431, ProblemKind::kTooLarge, "headers-too-large", "header", "the header fields are too large");
}
Refusal internal_error() {
  return refusal(500, ProblemKind::kInternal, "internal-error", "", "the service could not answer");
}
Refusal overloaded() {
  return refusal(503, ProblemKind::kUnavailable, "overloaded", "", "too many requests at once; try again in a moment");
}

bool has_folded_field(std::string_view header) {
  return header.find("\r\n ") != std::string_view::npos || header.find("\r\n\t") != std::string_view::npos;
}

std::optional<Refusal> check_header(HttpRequest& request, std::string_view target, unsigned version,
                                    const HeaderRules& rules) {
  std::size_t size = 0, hosts = 0, lengths = 0;
  bool is_number = true;
  for (const auto& [name, value] : request.headers) {
    size += name.size() + value.size() + 4;  // ": " and CR LF
    if (equal_ignoring_case(name, "Host")) ++hosts;
    if (!equal_ignoring_case(name, "Content-Length")) continue;
    ++lengths;
    is_number = is_number && !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
  }
  if (target.size() > rules.target_limit) return target_too_long();
  if (size > rules.header_limit) return headers_too_large();
  if (const auto set = set_target(request, target); !set) return Refusal{400, set.error()};

  // RFC 9112, 3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that
  // lacks a Host header field and to any request message that contains more than one".
  // https://www.rfc-editor.org/rfc/rfc9112
  if (hosts > 1 || (hosts == 0 && version >= 11))
    return refusal(400, ProblemKind::kMalformed, "http-malformed", "Host", "exactly one Host is needed");

  // RFC 9112, 6.3: of several lengths, or a list of them, a recipient may take the one that all agree on. Ours: two
  // machines that read a message differently are how requests are smuggled, so that one plain number is asked for.
  if (lengths > 1 || !is_number)
    return refusal(400, ProblemKind::kMalformed, "http-malformed", "Content-Length", "exactly one number is needed");

  // RFC 9112, 6.1: "A server that receives a request message with a transfer coding it does not understand SHOULD
  // respond with 501"; "a server or client that receives an HTTP/1.0 message containing a Transfer-Encoding header
  // field MUST treat the message as if the framing is faulty".
  for (const auto& [name, value] : request.headers) {
    if (!equal_ignoring_case(name, "Transfer-Encoding")) continue;
    if (version < 11)
      return refusal(400, ProblemKind::kMalformed, "http-malformed", "Transfer-Encoding", "not in HTTP/1.0");
    if (!equal_ignoring_case(value, "chunked"))
      return refusal(501, ProblemKind::kUnsupported, "transfer-coding", "Transfer-Encoding",
                     "only chunked is understood");
  }

  // RFC 9110, 10.1.1: an expectation other than 100-continue may be answered with 417.
  const std::string_view expect = request.headers.find("Expect");
  if (!expect.empty() && !equal_ignoring_case(expect, "100-continue"))
    return refusal(417, ProblemKind::kUnsupported, "expectation", "Expect", "only 100-continue is understood");
  return std::nullopt;
}

}  // namespace server

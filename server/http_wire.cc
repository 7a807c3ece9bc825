#include "server/http_wire.h"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <chrono>
#include <utility>

#include "server/refusals.h"

namespace server {

namespace http = boost::beast::http;

std::optional<Refusal> refusal_of(boost::system::error_code error, bool has_target) {
  if (error == http::error::header_limit) return has_target ? headers_too_large() : target_too_long();
  if (error == http::error::body_limit || error == http::error::buffer_overflow) return body_too_large();
  if (error.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  return not_http();
}

http::response<http::string_body> wire_response(HttpResponse answer, unsigned version, bool keep_alive) {
  http::response<http::string_body> response;
  response.version(std::max(10U, version));
  response.result(static_cast<unsigned>(answer.status));
  for (const auto& [name, value] : answer.headers) response.insert(name, value);
  response.set(http::field::date, http_date(std::chrono::system_clock::now()));
  // RFC 9110, 8.6: no Content-Length with a 204.
  if (answer.status != 204) response.content_length(answer.body.size());
  response.keep_alive(keep_alive);
  response.body() = std::move(answer.body);
  return response;
}

}  // namespace server

#include "server/cors.h"

#include <algorithm>

namespace server {

// Fetch, 3.2.3 HTTP responses. https://fetch.spec.whatwg.org/#http-responses
void allow_origin(const CorsPolicy& policy, const HttpRequest& request, HttpResponse& response) {
  response.headers.set("Vary", "Origin");
  const std::string origin(request.headers.find("Origin"));
  if (origin.empty()) return;
  if (!policy.any_origin && std::find(policy.origins.begin(), policy.origins.end(), origin) == policy.origins.end())
    return;
  response.headers.set("Access-Control-Allow-Origin", origin);
  // https://wicg.github.io/private-network-access/: a page of the internet that calls a service on this machine.
  if (request.headers.has("Access-Control-Request-Private-Network"))
    response.headers.set("Access-Control-Allow-Private-Network", "true");
  response.headers.set("Access-Control-Expose-Headers", "Retry-After, Server-Timing, WWW-Authenticate");
}

HttpResponse preflight(const std::string& allowed_methods) {
  HttpResponse response{204, {}, {}};
  response.headers.set("Allow", allowed_methods);
  response.headers.set("Access-Control-Allow-Methods", allowed_methods);
  response.headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.headers.set("Access-Control-Max-Age", "600");  // Ours: seconds
  return response;
}

}  // namespace server

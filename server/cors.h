// Cross-origin requests (Fetch standard, 3.2 "CORS protocol"): CDS clients run in browsers, too.
#pragma once

#include <string>
#include <vector>

#include "server/http_message.h"

namespace server {

struct CorsPolicy {
  bool any_origin = false;
  std::vector<std::string> origins;  // "https://ehr.example.org"
};

// Adds what lets the request's origin read the response, when the policy allows it; errors are no exception.
void allow_origin(const CorsPolicy& policy, const HttpRequest& request, HttpResponse& response);
// The answer to OPTIONS: what may be sent here, by method and header.
HttpResponse preflight(const std::string& allowed_methods);

}  // namespace server

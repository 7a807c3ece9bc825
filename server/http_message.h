// HTTP requests and answers as values (RFC 9110), free of sockets: what the listener hands to the routes and takes
// back.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace server {

// Header fields in their order; names compare without regard to case.
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string name, std::string value);       // replaces every field of that name
  std::string_view find(std::string_view name) const;  // the first of that name; "" when there is none
  bool has(std::string_view name) const;
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct HttpRequest {
  std::string method;  // "GET"
  std::string path;    // "/cds-services", still percent-encoded
  std::string query;   // without "?"
  Headers headers;
  std::string body;
  std::string peer = {};         // the IP address that the connection comes from
  bool is_over_tls = false;      // of that connection
  std::string certificate = {};  // the subject of the client's certificate there, verified; "" when it has shown none
  // Notes whose request it is ("client ehr"), for whom the connection then counts; false when he has `most` already.
  std::function<bool(const std::string& user, std::size_t most)> counts_for = {};
};
struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
  bool ends_connection = false;
};

// OWASP REST Security Cheat Sheet, "Security Headers": answers are data, for nobody to show, frame or keep.
void set_security_headers(bool is_over_tls, HttpResponse& response);

// An answer at once, or the rest of the work when that may wait (for a FHIR server, for a disk): the listener then runs
// it away from the threads that serve connections.
using Later = std::function<HttpResponse()>;
using Answer = std::variant<HttpResponse, Later>;
using Handler = std::function<Answer(HttpRequest)>;

// A request that no handler gets to see: malformed, too large, too slow, or more than can be served.
struct Refusal {
  int status = 400;
  base::Problem problem;
};
// Writes the answer to a refused request, of which only what was read so far is known.
using RefusalWriter = std::function<HttpResponse(const HttpRequest&, const Refusal&)>;

bool equal_ignoring_case(std::string_view a, std::string_view b);

// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::chrono::system_clock::time_point time);

// RFC 9112, 3.2: origin-form "/path?query", absolute-form "http://host/path?query" (its host then stands for Host), "*"
// for OPTIONS.
// kMalformed "request-target-malformed".
base::Result<void> set_target(HttpRequest& request, std::string_view target);

}  // namespace server

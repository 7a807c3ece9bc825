// Routes: the table of what is served, and the rules that hold for every answer: 404, 405 with Allow, 415, OPTIONS,
// HEAD, CORS, security headers, one log line each; and who may call: 401, 403, 421, 429.
//
//   server::Routes routes(wiring);
//   server::Listener listener(options, routes.handler(), routes.refusal_writer());
#pragma once

#include <chrono>
#include <memory>
#include <variant>

#include "server/cors.h"
#include "server/endpoints.h"
#include "server/http_message.h"
#include "server/rate_limits.h"

namespace server {

// Thread-safe. Must outlive the listener that has its handler.
class Routes {
 public:
  explicit Routes(Wiring wiring) : wiring_(std::move(wiring)) {}
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  Answer answer(HttpRequest request) const;
  HttpResponse refuse(const HttpRequest& request, const Refusal& why) const;

  Handler handler() const {
    return [this](HttpRequest request) { return answer(std::move(request)); };
  }
  RefusalWriter refusal_writer() const {
    return [this](const HttpRequest& request, const Refusal& why) { return refuse(request, why); };
  }

 private:
  struct Asked;    // what the answer and its log line need to know of the request
  struct Guarded;  // a request for an endpoint that is not open to everybody
  std::variant<Reply, LaterReply> admit(const std::shared_ptr<Guarded>& guarded, bool may_wait) const;
  Answer answer_guarded(Asked asked, const std::shared_ptr<Guarded>& guarded) const;
  HttpResponse finish(const Asked& asked, Reply reply) const;
  void write_log(const Asked& asked, const Reply& reply, std::chrono::microseconds took) const;

  Wiring wiring_;
  mutable RateLimits rate_limits_;
  mutable RateLimits log_limits_;  // of lines about requests that were refused, by their problem
};

}  // namespace server

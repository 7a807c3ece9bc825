// Routes: the table of what is served, and the rules that hold for every answer: 404, 405 with Allow, 415, OPTIONS,
// HEAD, CORS, one log line each.
//
//   server::Routes routes(wiring);
//   server::Listener listener(options, routes.handler(), routes.refusal_writer());
#pragma once

#include <chrono>

#include "server/cors.h"
#include "server/endpoints.h"
#include "server/http_message.h"

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
  struct Asked;  // what the answer and its log line need to know of the request
  HttpResponse finish(const Asked& asked, Reply reply) const;

  Wiring wiring_;
};

}  // namespace server

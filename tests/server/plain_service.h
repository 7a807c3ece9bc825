// A Listener on a free port with a handler of the test's own, whose refusals are "slug" as text.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "server/listener.h"
#include "server/status.h"

namespace server {

inline HttpResponse text(std::string body) { return HttpResponse{200, {}, std::move(body)}; }

inline ListenerOptions on_a_free_port() {
  ListenerOptions options;
  options.port = 0;
  options.threads = 2;
  options.worker_threads = 2;
  return options;
}

inline HttpResponse refuse(const HttpRequest&, const Refusal& why) { return problem_response(why.status, why.problem); }

// Answers with the method, the target and the body's size.
inline Answer echo(const HttpRequest& request) {
  return text(request.method + " " + request.path + (request.query.empty() ? "" : "?" + request.query) + " " +
              std::to_string(request.body.size()));
}

struct Running {
  explicit Running(ListenerOptions options = on_a_free_port(), Handler handler = echo)
      : listener(std::move(options), std::move(handler), refuse) {
    EXPECT_TRUE(listener.start());
  }
  Listener listener;
};

inline std::string repeated(std::size_t count, char c) { return std::string(count, c); }
inline const std::string kPost = "POST /x HTTP/1.1\r\nHost: h\r\n";

}  // namespace server

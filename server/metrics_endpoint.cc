#include "server/metrics_endpoint.h"

#include <utility>

#include "server/status.h"

namespace server {

using base::ProblemKind;

Handler metrics_handler(const Metrics& metrics, std::function<ListenerLoad()> load) {
  return [&metrics, load = std::move(load)](const HttpRequest& request) -> Answer {
    if (request.path != "/metrics")
      return problem_response({ProblemKind::kNotFound, "path-unknown", "", "only /metrics is served here"});
    if (request.method != "GET" && request.method != "HEAD") {
      HttpResponse refused = problem_response(405, {ProblemKind::kUnsupported, "method-not-allowed", "", "see Allow"});
      refused.headers.set("Allow", "GET, HEAD");
      return refused;
    }
    HttpResponse response;
    response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.headers.set("Cache-Control", "no-store");
    response.body = metrics.text(load());
    return response;
  };
}

ListenerOptions metrics_listener_options() {
  ListenerOptions options;
  options.threads = 1;
  options.worker_threads = 1;
  options.most_connections = 16;
  options.most_connections_by_address = 8;
  options.body_limit = 1024;
  options.idle_time = std::chrono::minutes(5);  // Prometheus asks once a minute or more often
  return options;
}

}  // namespace server

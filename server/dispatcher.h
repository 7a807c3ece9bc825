// The Dispatcher runs the handler for one request after another: at once where that does not wait and is soon done,
// else on its worker threads. Whatever happens, each request gets exactly one answer; nothing is thrown.
#pragma once

#include <functional>

#include "server/http_message.h"
#include "server/worker_pool.h"

namespace server {

// Thread-safe.
class Dispatcher {
 public:
  // Ours: bytes of a body beyond which reading it keeps connections waiting for too long.
  static constexpr std::size_t kLargeBody = 256 * 1024;

  Dispatcher(Handler handler, RefusalWriter refuse, std::size_t worker_threads, std::size_t most_waiting);

  // Calls `done` with the answer, on this thread or on a worker's.
  void answer(HttpRequest request, std::function<void(HttpResponse)> done);
  HttpResponse refuse(const HttpRequest& request, const Refusal& why) const { return refuse_(request, why); }
  std::size_t waiting() const { return workers_.waiting(); }
  // Finishes the work that was taken.
  void stop() { workers_.stop(); }

 private:
  HttpResponse guarded(const HttpRequest& without_body, const std::function<HttpResponse()>& work) const;

  const Handler handler_;
  const RefusalWriter refuse_;
  WorkerPool workers_;
};

}  // namespace server

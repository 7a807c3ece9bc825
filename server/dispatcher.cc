#include "server/dispatcher.h"

#include <utility>

#include "server/refusals.h"

namespace server {

Dispatcher::Dispatcher(Handler handler, RefusalWriter refuse, std::size_t worker_threads, std::size_t most_waiting)
    : handler_(std::move(handler)), refuse_(std::move(refuse)), workers_(worker_threads, most_waiting) {}

void Dispatcher::answer(HttpRequest request, std::function<void(HttpResponse)> done) {
  const HttpRequest without_body{request.method, request.path, request.query, request.headers, {}};
  const auto guarded = [](const RefusalWriter& refuse, const HttpRequest& asked, const auto& work) -> Answer {
    try {
      return work();
    } catch (...) {  // a bug of ours must not take the other requests with it
      return refuse(asked, internal_error());
    }
  };
  Answer answer = guarded(refuse_, without_body, [&] { return handler_(std::move(request)); });
  if (auto* response = std::get_if<HttpResponse>(&answer)) return done(std::move(*response));
  auto work = [this, without_body, guarded, done, later = std::get<Later>(std::move(answer))] {
    done(std::get<HttpResponse>(guarded(refuse_, without_body, [&]() -> Answer { return later(); })));
  };
  if (!workers_.submit(std::move(work))) done(refuse_(without_body, overloaded()));
}

}  // namespace server

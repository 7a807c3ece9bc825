#include "server/dispatcher.h"

#include <memory>
#include <utility>

#include "server/refusals.h"

namespace server {

Dispatcher::Dispatcher(Handler handler, RefusalWriter refuse, std::size_t worker_threads, std::size_t most_waiting)
    : handler_(std::move(handler)), refuse_(std::move(refuse)), workers_(worker_threads, most_waiting) {}

HttpResponse Dispatcher::guarded(const HttpRequest& without_body, const std::function<HttpResponse()>& work) const {
  try {
    return work();
  } catch (...) {  // a bug of ours must not take the other requests with it
    return refuse_(without_body, internal_error());
  }
}

void Dispatcher::answer(HttpRequest request, std::function<void(HttpResponse)> done) {
  const HttpRequest without_body{request.method, request.path, request.query, request.headers, {}, request.peer};
  std::function<HttpResponse()> work;
  if (request.body.size() > kLargeBody) {
    work = [this, whole = std::make_shared<HttpRequest>(std::move(request))] {
      Answer answer = handler_(std::move(*whole));
      const auto* later = std::get_if<Later>(&answer);
      return later ? (*later)() : std::get<HttpResponse>(std::move(answer));
    };
  } else {
    HttpResponse at_once = guarded(without_body, [&] {
      Answer answer = handler_(std::move(request));
      if (auto* response = std::get_if<HttpResponse>(&answer)) return std::move(*response);
      work = std::get<Later>(std::move(answer));
      return HttpResponse{};
    });
    if (!work) return done(std::move(at_once));
  }
  auto task = [this, without_body, done, work = std::move(work)] { done(guarded(without_body, work)); };
  if (!workers_.submit(std::move(task))) done(refuse_(without_body, overloaded()));
}

}  // namespace server

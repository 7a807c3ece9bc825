#include "server/routes.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/url.h"
#include "server/media_type.h"
#include "server/status.h"

namespace server {

namespace {

using base::ProblemKind;
using Clock = std::chrono::steady_clock;

struct Route {
  std::string_view method;
  std::string_view pattern;
  Endpoint endpoint;
};
constexpr std::array kRoutes{
    Route{"GET", "/cds-services", discover},
    Route{"POST", "/cds-services/{id}", call_service},
    Route{"POST", "/cds-services/{id}/feedback", accept_feedback},
    Route{"GET", "/health/live", live},
    Route{"GET", "/health/ready", ready},
};

// The service id that a path has in the place of "{id}" ("" in a pattern without one); nothing when it does not match.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  constexpr std::string_view kId = "{id}";
  const std::size_t place = pattern.find(kId);
  if (place == std::string_view::npos) return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const std::string_view before = pattern.substr(0, place), after = pattern.substr(place + kId.size());
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
    return std::nullopt;
  const std::string_view id = path.substr(before.size(), path.size() - before.size() - after.size());
  if (id.find('/') != std::string_view::npos) return std::nullopt;
  auto decoded = base::percent_decode(id);
  return decoded ? std::optional<std::string>(*std::move(decoded)) : std::nullopt;
}

// RFC 9110, 9.3.2: HEAD is GET whose body is not sent (the listener sees to that).
bool takes(const Route& route, std::string_view method) {
  return route.method == method || (route.method == "GET" && method == "HEAD");
}
std::string allowed_methods(const Route& route) {
  return route.method == "GET" ? "GET, HEAD, OPTIONS" : std::string(route.method) + ", OPTIONS";
}

// A method as the log may have it: one that no client made up.
std::string known_method(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    if (method == known) return std::string(known);
  return "other";
}

Reply plain_reply(HttpResponse response) { return Reply{std::move(response), {}, {}}; }
Reply problem_with_status(int status, ProblemKind kind, const char* slug, const char* where, const char* detail) {
  return Reply{problem_response(status, {kind, slug, where, detail}), {{"problem", std::string(slug)}}, {}};
}

}  // namespace

struct Routes::Asked {
  HttpRequest request;  // without its body
  std::string_view pattern;
  CorsPolicy cors;
  Clock::time_point at = Clock::now();
};

Answer Routes::answer(HttpRequest request) const {
  const auto catalogue = wiring_.catalogue();
  Asked asked{{request.method, request.path, request.query, request.headers, {}}, "", {}, Clock::now()};
  asked.cors = {wiring_.development && catalogue->settings.cors_origins.empty(), catalogue->settings.cors_origins};

  const Route* route = nullptr;
  std::string id;
  for (const Route& candidate : kRoutes)
    if (auto matched = match(candidate.pattern, request.path)) {
      route = &candidate;
      id = *std::move(matched);
    }
  if (!route && request.method == "OPTIONS" && request.path == "*")
    return finish(asked, plain_reply(preflight("GET, HEAD, POST, OPTIONS")));
  if (!route)
    return finish(asked, problem_reply({ProblemKind::kNotFound, "path-unknown", "", "nothing is served at this path"}));
  asked.pattern = route->pattern;
  if (request.method == "OPTIONS") return finish(asked, plain_reply(preflight(allowed_methods(*route))));
  if (!takes(*route, request.method)) {
    Reply reply = problem_with_status(405, ProblemKind::kUnsupported, "method-not-allowed", "", "see Allow");
    reply.response.headers.set("Allow", allowed_methods(*route));
    return finish(asked, std::move(reply));
  }
  if (route->method == "POST" && !is_json(request.headers.find("Content-Type")))
    return finish(asked, problem_with_status(415, ProblemKind::kUnsupported, "content-type-unsupported", "Content-Type",
                                             "only application/json in UTF-8 is taken"));

  auto replied = route->endpoint(wiring_, Call{std::move(request), std::move(id), catalogue});
  if (auto* reply = std::get_if<Reply>(&replied)) return finish(asked, std::move(*reply));
  return Later([this, asked = std::move(asked), later = std::get<LaterReply>(std::move(replied))] {
    return finish(asked, later());
  });
}

HttpResponse Routes::refuse(const HttpRequest& request, const Refusal& why) const {
  const auto catalogue = wiring_.catalogue();
  Asked asked{request, "", {}, Clock::now()};
  asked.cors = {wiring_.development && catalogue->settings.cors_origins.empty(), catalogue->settings.cors_origins};
  Reply reply{problem_response(why.status, why.problem), {{"problem", why.problem.slug}}, {}};
  if (why.problem.kind == ProblemKind::kInternal) reply.failures.push_back(why.problem);
  return finish(asked, std::move(reply));
}

HttpResponse Routes::finish(const Asked& asked, Reply reply) const {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked.at);
  LogFields fields{{"method", known_method(asked.request.method)},
                   {"route", std::string(asked.pattern)},
                   {"status", std::int64_t{reply.response.status}},
                   {"microseconds", std::int64_t{took.count()}}};
  fields.insert(fields.end(), reply.fields.begin(), reply.fields.end());
  wiring_.log.info("request", fields);
  for (const base::Problem& failure : reply.failures)
    wiring_.log.warning("failure", {{"route", std::string(asked.pattern)}, {"problem", base::to_text(failure)}});
  allow_origin(asked.cors, asked.request, reply.response);
  reply.response.headers.set("X-Content-Type-Options", "nosniff");
  return std::move(reply.response);
}

}  // namespace server

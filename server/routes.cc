#include "server/routes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/url.h"
#include "server/client_address.h"
#include "server/media_type.h"
#include "server/status.h"
#include "server/trace_context.h"

namespace server {

namespace {

using base::ProblemKind;
using Clock = std::chrono::steady_clock;

struct Route {
  std::string_view method;
  std::string_view pattern;
  std::variant<Endpoint, OpenEndpoint> endpoint;
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

// Who called, as far as that was verified. In development mode everybody is nobody.
LogFields fields_of(const cds::VerifiedCaller& caller) {
  LogFields fields;
  if (!caller.client().name.empty()) fields.emplace_back("client", caller.client().name);
  if (!caller.tenant().empty()) fields.emplace_back("tenant", caller.tenant());
  return fields;
}
Reply with_fields(Reply reply, const LogFields& first) {
  reply.fields.insert(reply.fields.begin(), first.begin(), first.end());
  return reply;
}

std::string_view problem_of(const Reply& reply) {
  for (const auto& [name, value] : reply.fields)
    if (name == "problem") return std::get<std::string>(value);
  return {};
}

}  // namespace

struct Routes::Asked {
  HttpRequest request;  // without its body
  std::string_view pattern;
  CorsPolicy cors;
  bool is_over_tls = false;
  Clock::time_point at = Clock::now();
  TraceContext trace = trace_of(request.headers);
  std::string service = {};  // the catalogue's id of it, "" when it has none of that name
  bool was_refused = false;  // before any endpoint saw it: many lines of it would say no more than one
};
struct Routes::Guarded {
  Endpoint endpoint = nullptr;
  HttpRequest request;
  std::string id;
  std::shared_ptr<const cds::Catalogue> catalogue;
  cds::Credentials credentials;
};

// The answer to a request whose sender could not be verified says no more than that; the log says why. RFC
// 9110, 11.6.1: "A server generating a 401 (Unauthorized) response MUST send a WWW-Authenticate header field".
namespace {

Reply not_admitted(const base::Problem& why) {
  const bool is_unknown = why.kind == ProblemKind::kUnauthenticated;
  Reply reply{problem_response({is_unknown ? ProblemKind::kUnauthenticated : ProblemKind::kUnavailable,
                                is_unknown ? "unauthenticated" : "not-verified", "",
                                is_unknown ? "the caller could not be verified"
                                           : "the caller cannot be verified at the moment; try again in a moment"}),
              {{"problem", why.slug}},
              {}};
  if (is_unknown)
    reply.response.headers.set("WWW-Authenticate", "Bearer");
  else
    reply.failures.push_back(why);
  return reply;
}

constexpr const char* kTooManyRequests = "too-many-requests";
Reply too_many_requests() {
  Reply reply = problem_with_status(429, ProblemKind::kUnavailable, kTooManyRequests, "",
                                    "more requests than were agreed; try again in a moment");
  reply.response.headers.set("Retry-After", "1");
  return reply;
}

// The connection ends, so that the next one is not one too many as well.
Reply too_many_connections() {
  Reply reply = problem_with_status(503, ProblemKind::kUnavailable, "too-many-connections", "",
                                    "more connections than one caller may use at once; try again in a moment");
  reply.response.ends_connection = true;
  return reply;
}

// RFC 9110, 15.5.20.
Reply misdirected() {
  return problem_with_status(421, ProblemKind::kForbidden, "host-unknown", "Host",
                             "this service is not known by that name");
}

// Whether a stranger can have this answer as often as he likes.
bool is_for_strangers(int status) {
  constexpr std::array kStatuses{401, 403, 404, 405, 415, 421};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

bool is_health(std::string_view path) { return path.starts_with("/health/"); }

}  // namespace

std::variant<Reply, LaterReply> Routes::admit(const std::shared_ptr<Guarded>& guarded, bool may_wait) const {
  const Clock::time_point start = Clock::now();
  const std::vector<cds::Client>& clients = guarded->catalogue->settings.clients;
  // Settings without clients open the service in development mode only, however they came here.
  if (clients.empty() && !wiring_.exposure.development)
    return not_admitted({ProblemKind::kUnauthenticated, "caller-unknown", "", "no client is configured"});
  bool is_crowded = false;
  const auto pace = [&](const cds::Client& client) {
    if (!rate_limits_.take(client.name, client.requests_per_second, start)) return false;
    const auto& counts_for = guarded->request.counts_for;
    const std::size_t most = guarded->catalogue->settings.limits.connections_by_client;
    is_crowded = counts_for && !counts_for("client " + client.name, most);
    return !is_crowded;
  };
  auto caller =
      cds::verify_caller(guarded->credentials, clients, wiring_.keys, wiring_.seen, wiring_.now(), may_wait, pace);
  if (!caller && caller.error().kind == ProblemKind::kTimeout)
    return LaterReply([this, guarded] {
      auto replied = admit(guarded, /*may_wait=*/true);
      auto* later = std::get_if<LaterReply>(&replied);
      return later ? (*later)() : std::get<Reply>(std::move(replied));
    });
  if (is_crowded) return too_many_connections();
  if (!caller) return caller.error().slug == kTooManyRequests ? too_many_requests() : not_admitted(caller.error());
  const auto trust = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
  LogFields who = fields_of(*caller);
  auto replied = guarded->endpoint(
      wiring_, Call{std::move(guarded->request), guarded->id, guarded->catalogue, *std::move(caller), trust});
  if (auto* reply = std::get_if<Reply>(&replied)) return with_fields(std::move(*reply), who);
  return LaterReply(
      [later = std::get<LaterReply>(std::move(replied)), who = std::move(who)] { return with_fields(later(), who); });
}

Answer Routes::answer_guarded(Asked asked, const std::shared_ptr<Guarded>& guarded) const {
  auto replied = admit(guarded, /*may_wait=*/false);
  if (auto* reply = std::get_if<Reply>(&replied)) return finish(asked, std::move(*reply));
  return Later([this, asked = std::move(asked), later = std::get<LaterReply>(std::move(replied))] {
    return finish(asked, later());
  });
}

Answer Routes::answer(HttpRequest request) const {
  const auto catalogue = wiring_.catalogue();
  const cds::Settings& settings = catalogue->settings;
  const Exposure& exposure = wiring_.exposure;
  Asked asked{{request.method, request.path, request.query, request.headers, {}, request.peer, request.is_over_tls},
              "",
              {},
              false,
              Clock::now()};
  asked.cors = {exposure.development && settings.cors_origins.empty(), settings.cors_origins};
  asked.is_over_tls = request.is_over_tls || is_trusted_proxy(request, settings);
  if (!is_health(request.path)) {
    if (!is_known_host(request.headers.find("Host"), settings, exposure)) return finish(asked, misdirected());
    if (exposure.tls_only && !asked.is_over_tls)
      return finish(asked, problem_reply({ProblemKind::kForbidden, "proxy-unknown", "", "only over TLS"}));
    // The counted address stands for the client until its sender is verified, which costs more than to ask.
    const std::string counted = "address " + client_address(request, settings.trusted_proxies);
    if (!rate_limits_.take(counted, settings.limits.requests_per_second, asked.at)) {
      asked.was_refused = true;
      return finish(asked, too_many_requests());
    }
    // A proxy's connection is that of the address behind it, until its sender is verified.
    if (request.counts_for && is_trusted_proxy(request, settings) &&
        !request.counts_for(counted, settings.limits.connections_by_address)) {
      asked.was_refused = true;
      return finish(asked, too_many_connections());
    }
  }

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
  if (catalogue->has(id)) asked.service = id;
  if (request.method == "OPTIONS") return finish(asked, plain_reply(preflight(allowed_methods(*route))));
  if (!takes(*route, request.method)) {
    Reply reply = problem_with_status(405, ProblemKind::kUnsupported, "method-not-allowed", "", "see Allow");
    reply.response.headers.set("Allow", allowed_methods(*route));
    return finish(asked, std::move(reply));
  }
  if (route->method == "POST" && !is_json(request.headers.find("Content-Type")))
    return finish(asked, problem_with_status(415, ProblemKind::kUnsupported, "content-type-unsupported", "Content-Type",
                                             "only application/json in UTF-8 is taken"));

  if (const auto* open = std::get_if<OpenEndpoint>(&route->endpoint)) return finish(asked, (*open)(*catalogue));
  cds::Credentials credentials = credentials_of(request, request.path, settings, exposure);
  return answer_guarded(std::move(asked),
                        std::make_shared<Guarded>(Guarded{std::get<Endpoint>(route->endpoint), std::move(request),
                                                          std::move(id), catalogue, std::move(credentials)}));
}

HttpResponse Routes::refuse(const HttpRequest& request, const Refusal& why) const {
  const auto catalogue = wiring_.catalogue();
  Asked asked{request, "", {}, false, Clock::now()};
  asked.cors = {wiring_.exposure.development && catalogue->settings.cors_origins.empty(),
                catalogue->settings.cors_origins};
  asked.is_over_tls = request.is_over_tls || is_trusted_proxy(request, catalogue->settings);
  asked.was_refused = true;
  Reply reply{problem_response(why.status, why.problem), {{"problem", why.problem.slug}}, {}};
  if (why.problem.kind == ProblemKind::kInternal) reply.failures.push_back(why.problem);
  return finish(asked, std::move(reply));
}

HttpResponse Routes::finish(const Asked& asked, Reply reply) const {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked.at);
  const std::string_view problem = problem_of(reply);
  wiring_.metrics.answered({asked.pattern, asked.service, problem, reply.response.status, took});
  constexpr std::size_t kLinesPerSecond = 10;  // Ours: a flood of requests must not become a flood of lines
  const bool is_limited = asked.was_refused || is_for_strangers(reply.response.status);
  if (!is_limited || log_limits_.take(std::string(problem), kLinesPerSecond, asked.at)) write_log(asked, reply, took);
  allow_origin(asked.cors, asked.request, reply.response);
  set_security_headers(asked.is_over_tls, reply.response);
  reply.response.headers.set("traceresponse", to_text(asked.trace));
  return std::move(reply.response);
}

void Routes::write_log(const Asked& asked, const Reply& reply, std::chrono::microseconds took) const {
  LogFields fields{{"trace", asked.trace.trace_id},
                   {"span", asked.trace.span_id},
                   {"method", known_method(asked.request.method)},
                   {"route", std::string(asked.pattern)},
                   {"status", std::int64_t{reply.response.status}},
                   {"microseconds", std::int64_t{took.count()}}};
  fields.insert(fields.end(), reply.fields.begin(), reply.fields.end());
  wiring_.log.info("request", fields);
  for (const base::Problem& failure : reply.failures)
    wiring_.log.warning(
        "failure",
        {{"trace", asked.trace.trace_id}, {"route", std::string(asked.pattern)}, {"problem", base::to_text(failure)}});
}

}  // namespace server

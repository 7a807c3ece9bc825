#include "server/endpoints.h"

#include <array>
#include <cstdio>
#include <utility>

#include "cds/decide.h"
#include "cds/hook_request.h"
#include "server/status.h"

namespace server {

namespace {

using base::ProblemKind;

Reply json_reply(std::string body) {
  Reply reply;
  reply.response.headers.set("Content-Type", "application/json");
  reply.response.body = std::move(body);
  return reply;
}

base::Problem unknown_service() {
  return {ProblemKind::kNotFound, "service-unknown", "", "no service has this id: see /cds-services"};
}

base::Result<base::JsonDocument> parse_body(Call& call) {
  const cds::Settings& settings = call.catalogue->settings;
  return base::JsonDocument::parse(
      std::move(call.request.body),
      {settings.body_limit, settings.json_depth, settings.limits.json_items, settings.limits.json_string_bytes});
}

// CDS Hooks 3.0, "Trusting CDS Clients": each client calls the services that were agreed with it.
base::Result<void> check_permission(const Call& call) {
  if (!call.catalogue->has(call.id)) return tl::unexpected(unknown_service());
  if (cds::may_call(call.caller.client(), call.id)) return {};
  return base::fail(ProblemKind::kForbidden, "service-forbidden", "", "this service was not agreed for the caller");
}

// A call whose shape was checked, with all it needs to be decided later.
struct HookCall {
  std::shared_ptr<const cds::Catalogue> catalogue;
  cds::VerifiedCaller caller;
  std::chrono::microseconds trust;
  const cds::Service* service = nullptr;
  cds::HookRequest request;
  base::Instant now;
};

base::Result<std::shared_ptr<const HookCall>> parse_call(const Wiring& wiring, Call call) {
  CDS_CHECK(check_permission(call));
  CDS_TRY(base::JsonDocument document, parse_body(call));
  CDS_TRY(cds::HookRequest request, cds::parse_hook_request(std::move(document)));
  CDS_TRY(const cds::Service* service, cds::service_for(*call.catalogue, call.id, request.hook->name));
  return std::make_shared<const HookCall>(
      HookCall{call.catalogue, call.caller, call.trust, service, std::move(request), wiring.now()});
}

// Server-Timing (W3C): milliseconds of each stage.
std::string server_timing(std::chrono::microseconds trust, const cds::StageTimes& times) {
  const auto milliseconds = [](std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1000; };
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), "trust;dur=%.3f, gather;dur=%.3f, evaluate;dur=%.3f, compose;dur=%.3f",
                milliseconds(trust), milliseconds(times.gather), milliseconds(times.evaluate),
                milliseconds(times.compose));
  return text.data();
}

// Every answer to a hook, whatever its status: "no-store", since it holds patient data, and the time of each stage.
Reply as_hook_answer(Reply reply, std::chrono::microseconds trust, const cds::StageTimes& times) {
  reply.response.headers.set("Cache-Control", "no-store");
  reply.response.headers.set("Server-Timing", server_timing(trust, times));
  return reply;
}

LogFields fields_of(const Wiring& wiring, const HookCall& call) {
  return {{"service", call.service->id},
          {"hook", std::string(call.request.hook->name)},
          {"hookInstance", call.request.hook_instance},
          {"patient", wiring.log.hashed(call.request.patient_id)}};
}
void add_fields(LogFields& fields, const cds::Decision& decision) {
  std::array<std::int64_t, 3> of_indicator{};
  std::string ids;
  for (const cards::Card& card : decision.cards) {
    ++of_indicator.at(static_cast<std::size_t>(card.indicator));
    ids += (ids.empty() ? "" : " ") + card.id;
  }
  fields.emplace_back("cards", std::move(ids));
  fields.emplace_back("critical", of_indicator[static_cast<std::size_t>(cards::Indicator::kCritical)]);
  fields.emplace_back("warning", of_indicator[static_cast<std::size_t>(cards::Indicator::kWarning)]);
  fields.emplace_back("info", of_indicator[static_cast<std::size_t>(cards::Indicator::kInfo)]);
  fields.emplace_back("missingKeys", static_cast<std::int64_t>(decision.remarks.missing.size()));
  fields.emplace_back("failedKeys", static_cast<std::int64_t>(decision.remarks.failed.size()));
}

// CDS Hooks 3.0, "CDS Service Response". https://cds-hooks.hl7.org/#cds-service-response
Reply decide_call(const Wiring& wiring, const HookCall& call) {
  auto decision =
      cds::decide(*call.catalogue, *call.service, call.request, wiring.reader, call.now, call.caller.client());
  Reply reply = decision ? json_reply(std::move(decision->body)) : problem_reply(decision.error());
  LogFields fields = fields_of(wiring, call);
  if (decision) add_fields(fields, *decision);
  if (decision) wiring.metrics.decided(call.service->id, *decision);
  reply.fields.insert(reply.fields.begin(), fields.begin(), fields.end());
  if (decision) reply.failures = std::move(decision->failures);
  return as_hook_answer(std::move(reply), call.trust, decision ? decision->times : cds::StageTimes{});
}

}  // namespace

Reply problem_reply(const base::Problem& problem) {
  Reply reply{problem_response(problem), {{"problem", problem.slug}}, {}};
  if (problem.kind == ProblemKind::kInternal) reply.failures.push_back(problem);
  return reply;
}

Reply live(const cds::Catalogue&) { return json_reply(R"({"status":"live"})"); }

Reply ready(const cds::Catalogue& catalogue) {
  if (catalogue.services.empty())
    return problem_reply({ProblemKind::kUnavailable, "nothing-loaded", "", "no service is loaded"});
  return json_reply(R"({"status":"ready"})");
}

// CDS Hooks 3.0, "Discovery". https://cds-hooks.hl7.org/#discovery
std::variant<Reply, LaterReply> discover(const Wiring&, Call call) {
  return json_reply(cds::discovery(*call.catalogue, call.caller.client()));
}

// CDS Hooks 3.0, "Calling a CDS Service". https://cds-hooks.hl7.org/#calling-a-cds-service
std::variant<Reply, LaterReply> call_service(const Wiring& wiring, Call call) {
  const std::chrono::microseconds trust = call.trust;
  const auto parsed = parse_call(wiring, std::move(call));
  if (!parsed) return as_hook_answer(problem_reply(parsed.error()), trust, {});
  const HookCall& hook_call = **parsed;
  if (!cds::may_fetch(hook_call.catalogue->settings, hook_call.caller.client(), hook_call.request))
    return decide_call(wiring, hook_call);
  return LaterReply([&wiring, hook_call = *parsed] { return decide_call(wiring, *hook_call); });
}

// CDS Hooks 3.0, "Feedback": kept before it is acknowledged. https://cds-hooks.hl7.org/#feedback
std::variant<Reply, LaterReply> accept_feedback(const Wiring& wiring, Call call) {
  if (const auto permitted = check_permission(call); !permitted) return problem_reply(permitted.error());
  const auto document = parse_body(call);
  if (!document) return problem_reply(document.error());
  auto feedback = cds::parse_feedback(document->root());
  if (!feedback) return problem_reply(feedback.error());
  return LaterReply([&wiring, client = call.caller.client().name, id = call.id, feedback = *std::move(feedback),
                     now = wiring.now()]() -> Reply {
    if (const auto kept = wiring.journal.append(client, id, feedback, now); !kept) {
      Reply reply = problem_reply(
          {ProblemKind::kUnavailable, kept.error().slug, "", "the feedback could not be kept; send it again later"});
      reply.failures.push_back(kept.error());
      return reply;
    }
    return Reply{{}, {{"service", id}, {"entries", static_cast<std::int64_t>(feedback.size())}}, {}};
  });
}

}  // namespace server

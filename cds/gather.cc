#include <algorithm>
#include <map>

#include "base/url.h"
#include "cds/decide.h"
#include "cds/prefetch_answer.h"
#include "cds/prefetch_template.h"

namespace cds {
namespace {

using base::JsonView;
using base::ProblemKind;

// The states of a service's keys, in their order.
using States = std::vector<AnswerState>;

const std::string& our_key(const Settings& settings, const std::string& client_key) {
  const auto mapped = settings.prefetch_keys.find(client_key);
  return mapped == settings.prefetch_keys.end() ? client_key : mapped->second;
}

// Reads what the client sent. Unknown keys are ignored, but a wrong chart under any of them is one.
base::Result<void> read_prefetch(const Settings& settings, const Service& service, const HookRequest& request,
                                 States& states, fhir::Facts& facts) {
  const fhir::TypeId patient = fhir::find_type("Patient");
  for (std::size_t i = 0; i < request.prefetch.size(); ++i) {
    const std::string client_key(request.prefetch.name_at(i));
    const JsonView answer = request.prefetch.value_at(i);
    const auto key = std::find_if(service.prefetch.begin(), service.prefetch.end(),
                                  [&](const PrefetchKey& each) { return each.key == our_key(settings, client_key); });
    const bool known = key != service.prefetch.end();
    if (is_wrong_chart(answer, known && key->type == patient, request))
      return base::fail(ProblemKind::kMalformed, "wrong-chart", "/prefetch/" + client_key,
                        "the Patient here is not the one of context.patientId");
    if (!known) continue;
    AnswerState& state = states[static_cast<std::size_t>(key - service.prefetch.begin())];
    state = std::max(state, state_of(answer, key->type));
    add_facts(answer, facts);
  }
  return {};
}

bool is_listed(const Settings& settings, const std::string& fhir_server) {
  const auto without_slash = [](std::string text) {
    while (text.ends_with('/')) text.pop_back();
    return text;
  };
  const auto asked = base::parse_url(without_slash(fhir_server));
  return asked && std::any_of(settings.fhir_servers.begin(), settings.fhir_servers.end(), [&](const std::string& each) {
           const auto listed = base::parse_url(without_slash(each));
           return listed && *listed == *asked;
         });
}

// The state of what a server answered to a key's query; its resources are put among the facts.
AnswerState take(base::Result<base::JsonDocument> answer, const PrefetchKey& key, const HookRequest& request,
                 fhir::Facts& facts) {
  const bool is_read = key.template_text.find('?') == std::string::npos;
  if (!answer)
    return is_read && answer.error().kind == ProblemKind::kNotFound ? AnswerState::kNone : AnswerState::kFailed;
  const JsonView json = answer->root();
  if (is_wrong_chart(json, key.type == fhir::find_type("Patient"), request)) return AnswerState::kFailed;
  const AnswerState state = state_of(json, key.type);
  add_facts(facts.keep(*std::move(answer)), facts);
  return state;
}

// CDS Hooks 3.0, FHIR Resource Access: "the CDS Service MAY use the FHIR server to obtain any FHIR resources for which
// it's authorized, beyond those provided by the CDS Client as prefetched data".
// https://cds-hooks.hl7.org/#fhir-resource-access
void fetch_missing(const Settings& settings, const Service& service, const HookRequest& request, fhir::Reader& reader,
                   States& states, fhir::Facts& facts) {
  if (request.fhir_server.empty() || !is_listed(settings, request.fhir_server)) return;
  std::vector<fhir::ReadRequest> reads;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i] != AnswerState::kNotSent) continue;
    std::optional<std::string> query = fill_template(service.prefetch[i].template_text, *service.hook, request.context);
    if (!query) continue;
    reads.push_back({service.prefetch[i].key, *std::move(query)});
    places.push_back(i);
  }
  if (reads.empty()) return;
  const fhir::FhirAccess access{request.fhir_server,
                                request.fhir_authorization ? request.fhir_authorization->access_token : ""};
  std::vector<base::Result<base::JsonDocument>> answers = reader.read(access, reads, settings.fetch_deadline);
  for (std::size_t i = 0; i < places.size() && i < answers.size(); ++i)
    states[places[i]] = take(std::move(answers[i]), service.prefetch[places[i]], request, facts);
}

// problem-list-item-create: the conditions that are being created are part of the chart, before they are stored.
// https://cds-hooks.hl7.org/hooks/problem-list-item-create/
void add_new_conditions(const HookRequest& request, fhir::Facts& facts) {
  if (request.hook->name != "problem-list-item-create") return;
  for (const JsonView json : request.context_resources("conditions"))
    if (fhir::is_about_patient({json, fhir::find_type(json["resourceType"].string()), json["id"].string()},
                               request.patient_id))
      facts.add(json);
}

void sort_out(const Service& service, const States& states, Gathered& gathered) {
  const fhir::TypeId patient = fhir::find_type("Patient");
  for (std::size_t i = 0; i < states.size(); ++i) {
    const PrefetchKey& key = service.prefetch[i];
    switch (states[i]) {
      case AnswerState::kNotSent:
        gathered.missing.push_back(key.key);
        break;
      case AnswerState::kIncomplete:
        gathered.incomplete.push_back(key.key);
        break;
      case AnswerState::kFailed:
        gathered.failed.push_back(key.key);
        break;
      case AnswerState::kNone:
      case AnswerState::kComplete:
        // Ours: "no such data" is an answer about everything but the patient whose chart is open.
        if (key.type == patient && !gathered.facts.patient()) gathered.missing.push_back(key.key);
        break;
    }
  }
}

}  // namespace

// CDS Hooks 3.0, Prefetch Template: "It is the CDS Service's responsibility to check prefetched data against its
// template to determine what requests were satisfied (if any) and to programmatically retrieve any additional necessary
// data."
base::Result<Gathered> gather(const Catalogue& catalogue, const Service& service, const HookRequest& request,
                              fhir::Reader& reader) {
  Gathered gathered{fhir::Facts(request.patient_id), {}, {}, {}};
  States states(service.prefetch.size(), AnswerState::kNotSent);
  CDS_CHECK(read_prefetch(catalogue.settings, service, request, states, gathered.facts));
  fetch_missing(catalogue.settings, service, request, reader, states, gathered.facts);
  add_new_conditions(request, gathered.facts);
  sort_out(service, states, gathered);
  return gathered;
}

}  // namespace cds

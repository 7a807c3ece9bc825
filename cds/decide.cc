#include "cds/decide.h"

#include <algorithm>

#include "cards/abilities.h"
#include "cards/compose.h"
#include "cards/write_card.h"
#include "cql/evaluation.h"

namespace cds {
namespace {

using base::ProblemKind;

using Clock = std::chrono::steady_clock;

std::chrono::microseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
}

bool contains(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Keys without which a critical criterion may be unknown: a required one that is not there, and one that a critical
// criterion reads of which something is known to be missing.
std::vector<const PrefetchKey*> undecidable_keys(const Service& service, const Gathered& gathered) {
  std::vector<const PrefetchKey*> keys;
  for (const PrefetchKey& key : service.prefetch) {
    const bool broken = contains(gathered.failed, key.key) || contains(gathered.incomplete, key.key);
    if ((key.required && contains(gathered.missing, key.key)) || ((key.required || key.critical) && broken))
      keys.push_back(&key);
  }
  return keys;
}

bool has_critical(const std::vector<cards::Card>& all) {
  return std::any_of(all.begin(), all.end(),
                     [](const cards::Card& card) { return card.indicator == cards::Indicator::kCritical; });
}

tl::unexpected<base::Problem> missing_data(const std::vector<const PrefetchKey*>& keys, const Gathered& gathered) {
  std::string detail = "prefetch lacks what urgent criteria need, and it could not be fetched:";
  for (const PrefetchKey* key : keys) {
    detail += (key == keys.front() ? " " : "; ") + key->key + " (" + key->template_text + ")";
    for (const cards::KeyReason& each : gathered.reasons)
      if (each.key == key->key) detail += ": " + each.reason + ", " + each.detail;
  }
  return base::fail(ProblemKind::kMissingData, "prefetch-missing", "/prefetch", std::move(detail));
}

// A client's own profile tells; what settings.json says for all is for callers without one. CDS Hooks 1.0 has none.
bool takes_system_actions(const Settings& settings, const Client& client) {
  if (client.name.empty()) return settings.system_actions;
  return client.abilities.system_actions && client.abilities.version != cards::SpecificationVersion::k1_0;
}

cards::Occasion occasion_of(const HookRequest& request, const base::Instant& now, const Client& client,
                            bool system_actions) {
  return {client.name,
          std::string(request.hook->name),
          request.hook_instance,
          request.patient_id,
          request.user_id,
          request.encounter_id,
          now,
          system_actions};
}

}  // namespace

// CDS Hooks 3.0, CDS Service Response. https://cds-hooks.hl7.org/#cds-service-response
// "If the CDS Service is unable to obtain required data [...] the service SHALL respond with an HTTP 412". Ours: what
// is there is evaluated first, because a critical card must not wait for data that would not unmake it.
base::Result<Decision> decide(const Catalogue& catalogue, const Service& service, const HookRequest& request,
                              fhir::Reader& reader, const base::Instant& called_at, const Client& client) {
  if (service.hook != request.hook)
    return base::fail(ProblemKind::kMalformed, "hook-not-served", "/hook", "the service does not serve this hook");
  Decision decision;
  const base::Instant now = client.time_zone ? client.time_zone->local(called_at) : called_at;
  auto start = Clock::now();
  CDS_TRY(const Gathered gathered, gather(catalogue, service, request, reader, now, client));
  decision.times.gather = since(start);

  start = Clock::now();
  Ignored ignored;
  const cql::Parameters parameters = hook_parameters(catalogue, request, gathered.facts, ignored);
  decision.remarks.ignored_selections = ignored.selections;
  decision.remarks.ignored_context = ignored.context;
  cql::Evaluation evaluation(*catalogue.program, catalogue.value_sets, gathered.facts, parameters, now,
                             catalogue.settings.evaluation, service.baseline.get());
  cards::Composition composition =
      cards::compose(*service.plan, catalogue.activities, *catalogue.program, evaluation,
                     occasion_of(request, now, client, takes_system_actions(catalogue.settings, client)));
  decision.times.evaluate = since(start);

  start = Clock::now();
  const std::vector<const PrefetchKey*> undecidable = undecidable_keys(service, gathered);
  if (!undecidable.empty() && !has_critical(composition.cards)) return missing_data(undecidable, gathered);
  decision.cards = std::move(composition.cards);
  decision.system_actions = std::move(composition.system_actions);
  decision.failures = cards::enforce_invariants(decision.cards);
  decision.failures.insert(decision.failures.end(), composition.failures.begin(), composition.failures.end());
  decision.remarks.left_out_cards = composition.left_out_cards + cards::adapt(decision.cards, client.abilities);
  decision.counts = gathered.facts.counts();
  decision.remarks.missing = gathered.missing;
  decision.remarks.missing.insert(decision.remarks.missing.end(), gathered.incomplete.begin(),
                                  gathered.incomplete.end());
  decision.remarks.failed = gathered.failed;
  decision.remarks.reasons = gathered.reasons;
  decision.remarks.undecided = std::move(composition.undecided);
  decision.body = cards::write_response(decision.cards, decision.remarks, decision.system_actions);
  decision.times.compose = since(start);
  return decision;
}

}  // namespace cds

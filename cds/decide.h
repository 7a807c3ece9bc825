// decide: the whole service as one function: a checked request in, the answer's body out. The server, the command line
// and the tests all run this; data and time are arguments.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "cards/card.h"
#include "cds/catalogue.h"
#include "cds/client.h"
#include "cds/hook_request.h"
#include "fhir/facts.h"
#include "fhir/reader.h"

namespace cds {

struct StageTimes {
  std::chrono::microseconds gather{}, evaluate{}, compose{};
};

struct Decision {
  std::vector<cards::Card> cards;
  std::vector<cards::Action> system_actions;
  cards::Remarks remarks;
  fhir::FactCounts counts;
  std::vector<base::Problem> failures;  // for the log: criteria that failed, invariants that were broken
  StageTimes times;
  std::string body;  // the response, written
};

// The answer is made for this client: what it can show, and its own clock. Client{} is nobody in particular.
// kMalformed "hook-not-served", "wrong-chart"; kMissingData "prefetch-missing" naming the keys (one Problem, keys in
// detail).
base::Result<Decision> decide(const Catalogue& catalogue, const Service& service, const HookRequest& request,
                              fhir::Reader& reader, const base::Instant& now, const Client& client);

// The same gathering, for `ischia evaluate --define/--trace` and tests.
struct Gathered {
  fhir::Facts facts;
  std::vector<std::string> missing;     // prefetch keys that were neither sent nor fetched
  std::vector<std::string> incomplete;  // of which pages are missing: what is there is among the facts
  std::vector<std::string> failed;      // answered with an error
  std::vector<cards::KeyReason> reasons;
};
// kMalformed "wrong-chart". The request must outlive what is gathered: facts point into it.
base::Result<Gathered> gather(const Catalogue& catalogue, const Service& service, const HookRequest& request,
                              fhir::Reader& reader, const base::Instant& now, const Client& client);
// Whether deciding may have to read from the request's FHIR server, and so to wait: it names one that is listed, for
// all or for this client.
bool may_fetch(const Settings& settings, const Client& client, const HookRequest& request);
// What of a hook's context the criteria are not told.
struct Ignored {
  std::uint32_t selections = 0;  // that name no draft
  // Drafts that name another patient, and orders that are referred to and not among the facts.
  std::uint32_t context = 0;
};
// What the criteria are told beside the facts. Drafts that name another patient are left out; the orders that
// order-dispatch refers to are those among the facts, which must outlive the parameters.
cql::Parameters hook_parameters(const Catalogue& catalogue, const HookRequest& request, const fhir::Facts& facts,
                                Ignored& ignored);
// The same for a call that names no order, condition, appointment or user: what most calls of a hook have in common.
cql::Parameters usual_parameters(const Catalogue& catalogue, const Hook& hook);

}  // namespace cds

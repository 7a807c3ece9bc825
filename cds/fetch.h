// What one call may read from its client's FHIR server, and what an answer says of a prefetch key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cds/catalogue.h"
#include "cds/hook_request.h"
#include "cds/prefetch_answer.h"
#include "cds/scopes.h"
#include "fhir/facts.h"
#include "fhir/reader.h"

namespace cds {

// Of a service's prefetch key while its data are gathered.
struct KeyState {
  AnswerState state = AnswerState::kNotSent;
  bool is_part = false;              // what there is is a part, and nobody failed: the token allows no more
  bool had_others = false;           // some of it named another patient, and was left out
  std::optional<base::Problem> why;  // it is missing, incomplete or failed
};

// CDS Hooks 3.0, FHIR Resource Access: "the CDS Service MAY use the FHIR server to obtain any FHIR resources for which
// it's authorized, beyond those provided by the CDS Client as prefetched data".
// https://cds-hooks.hl7.org/#fhir-resource-access
// The references must outlive it.
class Fetch {
 public:
  Fetch(const Settings& settings, const Client& client, const HookRequest& request, fhir::Reader& reader)
      : deadline_(request.received + client.fetch_deadline.value_or(settings.fetch_deadline)),
        request_(request),
        reader_(reader) {}

  // What the token's scopes allow of a query; all without a token.
  ScopedQuery allowed(const std::string& query) const;
  // One answer a request, in their order, until the call's time for fetching is over.
  std::vector<base::Result<fhir::ReadAnswer>> read(const std::vector<fhir::ReadRequest>& requests) const;

 private:
  fhir::Reader::Deadline deadline_;
  const HookRequest& request_;
  fhir::Reader& reader_;
};

// Puts what a server answered to a key's query among the facts, and lets the key's state be no better than the answer.
// `place`: of the key in the service's prefetch. `is_page`: of a key whose first page was prefetched, and counts
// whatever came of this one.
void take_answer(base::Result<fhir::ReadAnswer> answer, const Service& service, std::size_t place, bool is_page,
                 const HookRequest& request, KeyState& key, fhir::Facts& facts);

}  // namespace cds

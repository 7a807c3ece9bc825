// What a client sent under a prefetch key, or a FHIR server answered to its query: told apart as the specification does
// (CDS Hooks 3.0, Prefetch Template), and put among the facts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "cds/hook_request.h"
#include "fhir/facts.h"
#include "fhir/model.h"
#include "fhir/search_count.h"

namespace cds {

// In the order in which the worse of two answers under one key counts.
enum class AnswerState : std::uint8_t {
  kNotSent,  // to be fetched, or missing
  kNone,     // "no such data"
  kComplete,
  kIncomplete,  // pages are missing: what is there counts, what is not stays unknown
  kFailed,      // an OperationOutcome, an error page, something unreadable; what can be read of it counts all the same
};

// `type` is what the key asks for.
AnswerState state_of(base::JsonView answer, fhir::TypeId type);
// A `next` link that makes an answer incomplete.
struct NextLink {
  std::string url;           // "" when it has none
  fhir::SearchCount before;  // of the Bundle that has it
};
std::vector<NextLink> next_links(base::JsonView answer);
// Why what a FHIR server sent cannot be the answer to a search of `type`: a match of another type.
bool has_other_matches(base::JsonView answer, fhir::TypeId type);

// Whose what was added is.
struct Added {
  bool ours = false;    // some of the type that was asked for is this patient's
  bool others = false;  // some names another patient, and was left out
};
// Adds all resources that can be read. `type` is what the key asks for.
Added add_facts(base::JsonView answer, fhir::TypeId type, fhir::Facts& facts);

// Whether the Patient that stands under a key is someone else: alone or as the only entry, under any key; under the key
// of the Patient also among others, when the request's is not there. Not the user's own record (userId Patient/...),
// and not a Patient without an id. Patients within Bundles of other things are not the chart.
bool is_wrong_chart(base::JsonView answer, bool key_of_patient, const HookRequest& request);

}  // namespace cds

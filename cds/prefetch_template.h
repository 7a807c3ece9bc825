// Prefetch templates (CDS Hooks 3.0, Prefetch Template): what a service asks the client to send, derived from what its
// criteria retrieve, and the queries that templates become when the service has to ask itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "cards/plan.h"
#include "cds/catalogue.h"
#include "cds/hooks.h"
#include "cql/program.h"
#include "fhir/value_set.h"

namespace cds {

inline constexpr std::size_t kMaxFilterCodes = 10;           // Ours: longer lists make URLs that servers refuse
inline constexpr std::size_t kMaxTemplateCharacters = 1499;  // Ours: as above

// One key a resource type: the patient first, then by name. `patient`, `conditions`, `familyMemberHistories`.
std::vector<PrefetchKey> derive_prefetch(const cql::Program& program, const fhir::ValueSets& value_sets,
                                         const cards::Plan& plan, std::string_view hook);

// The types that a hook's criteria read and that belong to no patient: they are found by reference only.
std::vector<fhir::TypeId> referenced_types(const cql::Program& program, const cards::Plan& plan, std::string_view hook);

// "Condition" to "conditions", "FamilyMemberHistory" to "familyMemberHistories", "Patient" to "patient".
std::string prefetch_key_name(std::string_view type);

// Whether a template from settings may stand for a key: of the key's resource type, short enough, and with no token but
// those that the hook's context can fill (cds/prefetch_token.h). kMalformed "prefetch-template-malformed" (`where` is
// empty).
base::Result<void> check_template(std::string_view template_text, fhir::TypeId type, const Hook& hook);

// The template with its tokens filled in and percent-encoded; nothing when the context lacks one of them. `now` says
// what today is.
std::optional<std::string> fill_template(std::string_view template_text, const Hook& hook, base::JsonView context,
                                         const base::Instant& now);

}  // namespace cds

// Prefetch tokens: what stands between "{{" and "}}" in a template (CDS Hooks 3.0, Prefetch tokens).
//   context.patientId                    a field of the hook's context that is a string
//   userPractitionerId ...               the user's id, when context.userId is of that type
//   today()   today() - 90 days          a date, in the time zone of `now`
//   context.draftOrders.entry.resource.ofType(MedicationRequest).medication.resolve().id
//                                        "Simpler FHIRPath": paths, ofType(), resolve(), `|`; several values are
//                                        joined by commas
// https://cds-hooks.hl7.org/#prefetch-tokens  Not read: %variables, which the specification calls experimental.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/json.h"
#include "cds/hooks.h"

namespace cds {

// Whether the hook's context could ever give the token a value.
bool is_known_token(std::string_view token, const Hook& hook);

// The token's value, percent-encoded for a URL; nothing when this context has none, or one that would be another place
// in the URL ("." and "..").
std::optional<std::string> token_value(std::string_view token, const Hook& hook, base::JsonView context,
                                       const base::Instant& now);

}  // namespace cds

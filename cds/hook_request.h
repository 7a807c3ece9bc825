// A HookRequest is a CDS Hooks request (3.0, "Calling a CDS Service") whose shape was checked. It owns its document.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cds/hooks.h"

namespace cds {

struct FhirAuthorization {
  std::string access_token;  // never logged, never stored
  std::string token_type, scope, subject, patient;
  std::int64_t expires_in = 0;
};

struct HookRequest {
  base::JsonDocument document;
  const Hook* hook = nullptr;
  std::string hook_instance;
  std::string fhir_server;  // "" when none
  std::optional<FhirAuthorization> fhir_authorization;
  std::string patient_id, user_id, encounter_id;  // user_id, encounter_id: "" when none
  base::JsonView context, prefetch;               // prefetch: missing when the request has none
  // When the call came: what is left of the time for fetching is counted from here.
  std::chrono::steady_clock::time_point received = std::chrono::steady_clock::now();

  // Resources of the context that name their medicine by a reference to what stands around them, with its code in that
  // place (cds/medication_reference.h).
  std::map<const base::JsonNode*, base::JsonDocument> restated;

  // The resources of a context field that is a Bundle (draftOrders, appointments, conditions ...): R4 types only, in
  // order, as they came or restated.
  std::vector<base::JsonView> context_resources(std::string_view field) const;
  // order-select's `selections` as "Type/id" of the draft each names (by Type/id, absolute URL or bare id); one without
  // a match is left out and counted in `ignored`.
  std::vector<std::string> normalised_selections(std::uint32_t& ignored) const;
};

// kMalformed "body-malformed", "hook-missing", "hook-unknown", "hook-instance-malformed", "context-...",
// "prefetch-malformed", "fhir-authorization-without-server" ...: each with the JSON Pointer.
base::Result<HookRequest> parse_hook_request(base::JsonDocument document);

}  // namespace cds

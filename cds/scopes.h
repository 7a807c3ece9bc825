// SMART scopes (SMART App Launch 2.2, "Scopes for requesting FHIR Resources", v1 and v2 wording), as far as a service
// that only reads needs them: whether a token allows a query, known before it is asked.
//   patient/Condition.read   user/*.rs   patient/Observation.rs?category=laboratory
// https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cds {

enum class Granted : std::uint8_t {
  kNothing,
  kPart,  // of what the query asks for: `query` asks for that part only
  kAll,
};
struct ScopedQuery {
  Granted granted = Granted::kNothing;
  std::string query;
};

// What `scope` (space-separated) allows of a read ("Patient/1") or a search ("Condition?patient=1"). `is_for_patient`
// says whether the token's `patient` is the request's, without which patient/ scopes allow nothing.
ScopedQuery apply_scopes(std::string_view scope, bool is_for_patient, std::string_view query);

}  // namespace cds

// Reader: how resources that a client did not prefetch are had. One implementation speaks HTTP (server/); tests have
// others. Answers are documents; a failure is named, never thrown.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace fhir {

struct ReadRequest {
  std::string key;    // the prefetch key
  std::string query;  // relative: "Patient/1", "Condition?patient=1"
};

struct FhirAccess {
  std::string base_url;      // the request's fhirServer
  std::string access_token;  // "" when none; never logged, never stored
};

class Reader {
 public:
  virtual ~Reader() = default;
  // Reads all in parallel, one answer a request, in their order, within `deadline` in all. A 404 of a read is a Problem
  // kNotFound; an OperationOutcome is a Problem. kForbidden "fhir-server-not-listed" for every one when the server is
  // not allowed; kTimeout; kUnavailable.
  virtual std::vector<base::Result<base::JsonDocument>> read(const FhirAccess& access,
                                                             const std::vector<ReadRequest>& requests,
                                                             std::chrono::milliseconds deadline) = 0;
};

}  // namespace fhir

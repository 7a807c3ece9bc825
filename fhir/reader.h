// Reader: how resources that a client did not prefetch are had. One implementation speaks HTTP (server/); tests have
// others. Answers are documents; a failure is named, never thrown.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "fhir/search_count.h"

namespace fhir {

struct ReadRequest {
  std::string key;    // the prefetch key
  std::string query;  // relative: "Patient/1", "Condition?patient=1"; or the absolute URL of a Bundle's `next` link
  SearchCount before = {};  // of the pages that came before such a link
};

struct FhirAccess {
  std::string base_url;      // the request's fhirServer
  std::string access_token;  // "" when none; never logged, never stored
};

struct ReadAnswer {
  std::vector<base::JsonDocument> pages;    // at least one: the resource, or the search's Bundles in order
  std::optional<base::Problem> unfinished;  // why there are more pages that are not here
};

class Reader {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  virtual ~Reader() = default;
  // Reads all in parallel, one answer a request, in their order; gives up at the deadline. `next` links are followed.
  // A 404 of a read is a Problem kNotFound; an OperationOutcome is a Problem. kForbidden "fhir-server-not-listed" for
  // every one when the server is not allowed; kTimeout; kUnavailable. No Problem quotes what the server sent.
  virtual std::vector<base::Result<ReadAnswer>> read(const FhirAccess& access, const std::vector<ReadRequest>& requests,
                                                     Deadline deadline) = 0;
};

}  // namespace fhir

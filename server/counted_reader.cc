#include "server/counted_reader.h"

namespace server {

std::vector<base::Result<fhir::ReadAnswer>> CountedReader::read(const fhir::FhirAccess& access,
                                                                const std::vector<fhir::ReadRequest>& requests,
                                                                Deadline deadline) {
  using Clock = std::chrono::steady_clock;
  const std::shared_ptr<fhir::Reader> reader = source_();
  const Clock::time_point start = Clock::now();
  auto answers = reader->read(access, requests, deadline);
  metrics_.fetched_all(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start));
  for (const auto& answer : answers)
    metrics_.fetched(!answer ? std::string_view(answer.error().slug) : answer->unfinished ? "unfinished" : "read");
  return answers;
}

}  // namespace server

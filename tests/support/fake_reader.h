// A fhir::Reader that answers from a map of queries, and remembers what it was asked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fhir/reader.h"

namespace support {

class FakeReader : public fhir::Reader {
 public:
  // What a query ("Condition?patient=1") gets: JSON text. Any other query gets a 404.
  FakeReader& answer(const std::string& query, const std::string& json) {
    answers_.insert_or_assign(query, base::Result<std::string>(json));
    return *this;
  }
  FakeReader& fail(const std::string& query, base::ProblemKind kind) {
    answers_.insert_or_assign(query, base::Result<std::string>(base::fail(kind, "fake", "", "as the test asked")));
    return *this;
  }

  std::vector<base::Result<base::JsonDocument>> read(const fhir::FhirAccess& access,
                                                     const std::vector<fhir::ReadRequest>& requests,
                                                     std::chrono::milliseconds deadline) override {
    accesses.push_back(access);
    deadlines.push_back(deadline);
    std::vector<base::Result<base::JsonDocument>> results;
    for (const fhir::ReadRequest& request : requests) {
      asked.push_back(request.query);
      const auto found = answers_.find(request.query);
      if (found == answers_.end())
        results.emplace_back(base::fail(base::ProblemKind::kNotFound, "fake-not-found", "", "no such query"));
      else
        results.push_back(
            found->second.and_then([](const std::string& text) { return base::JsonDocument::parse(text); }));
    }
    return results;
  }

  std::vector<std::string> asked;  // queries, in order
  std::vector<fhir::FhirAccess> accesses;
  std::vector<std::chrono::milliseconds> deadlines;

 private:
  std::map<std::string, base::Result<std::string>> answers_;
};

}  // namespace support

// A fhir::Reader that answers from a map of queries, and remembers what it was asked.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fhir/reader.h"

namespace support {

class FakeReader : public fhir::Reader {
 public:
  // What a query ("Condition?patient=1") gets: JSON text. Any other query gets a 404.
  FakeReader& answer(const std::string& query, const std::string& json) {
    answers_.insert_or_assign(query, Given{{json}, {}, {}});
    return *this;
  }
  // Several pages, and why there are not more of them ("" when these are all).
  FakeReader& pages(const std::string& query, std::vector<std::string> texts, const std::string& unfinished = "") {
    answers_.insert_or_assign(query, Given{std::move(texts), unfinished, {}});
    return *this;
  }
  FakeReader& fail(const std::string& query, base::ProblemKind kind) {
    answers_.insert_or_assign(query, Given{{}, {}, base::Problem{kind, "fake", "", "as the test asked"}});
    return *this;
  }

  std::vector<base::Result<fhir::ReadAnswer>> read(const fhir::FhirAccess& access,
                                                   const std::vector<fhir::ReadRequest>& requests,
                                                   Deadline deadline) override {
    accesses.push_back(access);
    deadlines.push_back(deadline);
    std::vector<base::Result<fhir::ReadAnswer>> results;
    for (const fhir::ReadRequest& request : requests) {
      asked.push_back(request.query);
      befores.push_back(request.before);
      results.push_back(answer_to(request.query));
    }
    return results;
  }

  std::vector<std::string> asked;          // queries, in order
  std::vector<fhir::SearchCount> befores;  // likewise: of the pages before each
  std::vector<fhir::FhirAccess> accesses;
  std::vector<Deadline> deadlines;

 private:
  struct Given {
    std::vector<std::string> pages;
    std::string unfinished;
    std::optional<base::Problem> problem;
  };

  base::Result<fhir::ReadAnswer> answer_to(const std::string& query) const {
    const auto found = answers_.find(query);
    if (found == answers_.end()) return base::fail(base::ProblemKind::kNotFound, "fake-not-found", "", "no such query");
    const Given& given = found->second;
    if (given.problem) return tl::unexpected(*given.problem);
    fhir::ReadAnswer answer;
    for (const std::string& text : given.pages) {
      CDS_TRY(base::JsonDocument page, base::JsonDocument::parse(text));
      answer.pages.push_back(std::move(page));
    }
    if (!given.unfinished.empty())
      answer.unfinished = base::Problem{base::ProblemKind::kUnavailable, given.unfinished, "", "as the test asked"};
    return answer;
  }

  std::map<std::string, Given> answers_;
};

}  // namespace support

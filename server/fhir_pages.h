// Answers of a FHIR server as documents, and the pages of a search.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/url.h"
#include "fhir/search_count.h"

namespace server {

constexpr std::size_t kMaxAnswerBytes = 8 * 1024 * 1024;  // Ours: one page of an answer
constexpr std::size_t kMaxPages = 20;                     // Ours: of one search
constexpr std::size_t kMaxEntries = 5'000;                // Ours: of one search; no page is asked for beyond

// The document of an answer to a read or a search (FHIR R4, 3.1.0). `content_type` is "" when the server gave none.
// kNotFound "fhir-not-found" (404, 410)  kForbidden "fhir-forbidden" (401, 403)  kUnavailable "fhir-status" (any other
// status but 200), "fhir-not-json", "fhir-operation-outcome"
base::Result<base::JsonDocument> read_answer(int status, std::string_view content_type, std::string body);

// The url of a Bundle's link `next` (FHIR R4, 3.1.1.4.1 Paging); "" when it has none.
std::string_view next_link(base::JsonView bundle);

struct NextPage {
  std::string target;                    // path and query; "" when there is none, or it may not be had
  std::optional<base::Problem> why_not;  // the search has more than its pages hold
};
// The page after these, `asked` being the targets so far; `before`: the pages that the reading did not begin with.
// kForbidden "next-link-elsewhere", kUnavailable "next-link-repeats", and those below.
NextPage next_page(const base::Url& server, const std::vector<base::JsonDocument>& pages,
                   const std::set<std::string>& asked, const fhir::SearchCount& before = {});

// Why no page is asked for beyond these, though the last one has a `next` link: "fhir-too-many-pages",
// "fhir-too-many-resources"; nothing when there is room for one more.
std::optional<base::Problem> page_limit(const std::vector<base::JsonDocument>& pages);

// kUnavailable "fhir-total-short" when the search's `total` promises more matches than all pages hold.
std::optional<base::Problem> shortfall(const std::vector<base::JsonDocument>& pages,
                                       const fhir::SearchCount& before = {});

}  // namespace server

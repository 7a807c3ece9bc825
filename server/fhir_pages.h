// Answers of a FHIR server as documents, and the pages of a search as one Bundle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace server {

constexpr std::size_t kMaxAnswerBytes = 8 * 1024 * 1024;  // Ours: one page of an answer
constexpr std::size_t kMaxPages = 20;                     // Ours: of one search
constexpr std::size_t kMaxEntries = 5'000;                // Ours: of one search; no page is asked for beyond

// The document of an answer to a read or a search (FHIR R4, 3.1.0).
// kNotFound "fhir-not-found" (404, 410)  kForbidden "fhir-forbidden" (401, 403)  kUnavailable "fhir-status" (any other
// status but 200), "fhir-not-json", "fhir-operation-outcome"
base::Result<base::JsonDocument> read_answer(int status, std::string body);

// The url of a Bundle's link `next` (FHIR R4, 3.1.1.4.1 Paging); "" when it has none.
std::string_view next_link(base::JsonView bundle);

// All pages as one document: the first Bundle with the entries of all. When the last page has a `next` link, so has the
// result: what it holds counts, but it is not all. `pages` is not empty.
base::Result<base::JsonDocument> merge_pages(std::vector<base::JsonDocument> pages);

}  // namespace server

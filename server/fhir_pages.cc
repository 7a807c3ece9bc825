#include "server/fhir_pages.h"

#include <algorithm>
#include <utility>

#include "server/fhir_server_url.h"

namespace server {

using base::ProblemKind;

namespace {

tl::unexpected<base::Problem> unavailable(const char* slug, std::string detail) {
  return base::fail(ProblemKind::kUnavailable, slug, "", std::move(detail));
}

// FHIR R4, 3.1.0.1.10: application/fhir+json; many servers say application/json. Anything else is a page for people.
bool is_json_type(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return type.empty() || type.find("json") != std::string::npos;
}

std::size_t entries(const std::vector<base::JsonDocument>& pages) {
  std::size_t count = 0;
  for (const base::JsonDocument& page : pages) count += page.root()["entry"].size();
  return count;
}

}  // namespace

base::Result<base::JsonDocument> read_answer(int status, std::string_view content_type, std::string body) {
  if (status == 404 || status == 410)
    return base::fail(ProblemKind::kNotFound, "fhir-not-found", "", "the FHIR server has no such resource");
  if (status == 401 || status == 403)
    return base::fail(ProblemKind::kForbidden, "fhir-forbidden", "", "the FHIR server does not allow this");
  if (status != 200) return unavailable("fhir-status", "the FHIR server said " + std::to_string(status));
  if (!is_json_type(content_type)) return unavailable("fhir-not-json", "the FHIR server's answer is not JSON");
  auto document = base::JsonDocument::parse(std::move(body), {kMaxAnswerBytes, base::JsonLimits{}.depth});
  // The parser's own words could quote what the server sent.
  if (!document || !document->root()["resourceType"].is_string())
    return unavailable("fhir-not-json", "the FHIR server's answer is no FHIR JSON");
  if (document->root()["resourceType"].string() == "OperationOutcome")
    return unavailable("fhir-operation-outcome", "the FHIR server reported a problem");
  return document;
}

std::string_view next_link(base::JsonView bundle) {
  if (bundle["resourceType"].string() != "Bundle") return {};
  for (const base::JsonView link : bundle["link"])
    if (link["relation"].string() == "next") return link["url"].string();
  return {};
}

NextPage next_page(const base::Url& server, const std::vector<base::JsonDocument>& pages,
                   const std::set<std::string>& asked, const fhir::SearchCount& before) {
  const std::string_view link = next_link(pages.back().root());
  if (link.empty()) return {"", shortfall(pages, before)};
  if (auto limit = page_limit(pages)) return {"", std::move(limit)};
  auto target = next_target(server, link);
  if (!target) return {"", target.error()};
  if (asked.contains(*target))
    return {"", base::Problem{ProblemKind::kUnavailable, "next-link-repeats", "", "the pages go in a circle"}};
  return {*std::move(target), std::nullopt};
}

std::optional<base::Problem> page_limit(const std::vector<base::JsonDocument>& pages) {
  const auto stopped = [](const char* slug, std::size_t most, const char* what) {
    return base::Problem{ProblemKind::kTooLarge, slug, "",
                         "reading stopped after " + std::to_string(most) + " " + what + "; there are more"};
  };
  if (pages.size() >= kMaxPages) return stopped("fhir-too-many-pages", kMaxPages, "pages");
  if (entries(pages) >= kMaxEntries) return stopped("fhir-too-many-resources", kMaxEntries, "resources");
  return std::nullopt;
}

std::optional<base::Problem> shortfall(const std::vector<base::JsonDocument>& pages, const fhir::SearchCount& before) {
  fhir::SearchCount all = before;
  for (const base::JsonDocument& page : pages) all = fhir::with_page(all, page.root());
  if (!fhir::falls_short(all)) return std::nullopt;
  return base::Problem{ProblemKind::kUnavailable, "fhir-total-short", "",
                       "the FHIR server promised more results than it sent"};
}

}  // namespace server

#include "server/fhir_pages.h"

#include <utility>

namespace server {

using base::ProblemKind;

base::Result<base::JsonDocument> read_answer(int status, std::string body) {
  if (status == 404 || status == 410)
    return base::fail(ProblemKind::kNotFound, "fhir-not-found", "", "the FHIR server has no such resource");
  if (status == 401 || status == 403)
    return base::fail(ProblemKind::kForbidden, "fhir-forbidden", "", "the FHIR server does not allow this");
  if (status != 200)
    return base::fail(ProblemKind::kUnavailable, "fhir-status", "", "the FHIR server said " + std::to_string(status));
  auto document = base::JsonDocument::parse(std::move(body), {kMaxAnswerBytes, base::JsonLimits{}.depth});
  // The parser's own words could quote what the server sent.
  if (!document || !document->root()["resourceType"].is_string())
    return base::fail(ProblemKind::kUnavailable, "fhir-not-json", "", "the FHIR server's answer is no FHIR JSON");
  if (document->root()["resourceType"].string() == "OperationOutcome")
    return base::fail(ProblemKind::kUnavailable, "fhir-operation-outcome", "", "the FHIR server reported a problem");
  return document;
}

std::string_view next_link(base::JsonView bundle) {
  if (bundle["resourceType"].string() != "Bundle") return {};
  for (const base::JsonView link : bundle["link"])
    if (link["relation"].string() == "next") return link["url"].string();
  return {};
}

base::Result<base::JsonDocument> merge_pages(std::vector<base::JsonDocument> pages) {
  if (pages.size() == 1) return std::move(pages.front());
  base::JsonWriter writer;
  writer.begin_object().member("resourceType", "Bundle").member("type", "searchset");
  if (const std::string_view next = next_link(pages.back().root()); !next.empty()) {
    writer.key("link").begin_array().begin_object().member("relation", "next").member("url", next);
    writer.end_object().end_array();
  }
  writer.key("entry").begin_array();
  for (const base::JsonDocument& page : pages)
    for (const base::JsonView entry : page.root()["entry"]) writer.value(entry);
  writer.end_array().end_object();
  return base::JsonDocument::parse(writer.take(), {kMaxPages * kMaxAnswerBytes, base::JsonLimits{}.depth});
}

}  // namespace server

// A hostile FHIR server, or prefetch: the bytes are a JSON list of pages, each one an answer; all of them become one
// patient's facts, and each says where the next one is.
#include <set>
#include <string>
#include <vector>

#include "base/url.h"
#include "cds/prefetch_answer.h"
#include "fhir/facts.h"
#include "server/fhir_pages.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

void read_facts(base::JsonView answer) {
  const fhir::TypeId condition = fhir::find_type("Condition");
  (void)cds::state_of(answer, condition);
  fhir::Facts facts("1");
  (void)cds::next_links(answer);
  cds::add_facts(answer, condition, facts);
  (void)facts.patient();
  std::size_t seen = 0;
  for (fhir::TypeId type = 0; fhir::is_resource(type) || !fhir::type_name(type).empty(); ++type) {
    for (const fhir::Resource& each : facts.of_type(type)) {
      ++seen;
      if (each.id.empty()) continue;
      const auto found = facts.find(std::string(fhir::type_name(type)) + "/" + std::string(each.id));
      fuzz::require(!found || found->type == type, "a reference leads to a resource of its type");
    }
  }
  fuzz::require(seen == facts.size(), "facts count what they keep");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = base::JsonDocument::parse(fuzz::text_of(data, size), {1 << 20, 64});
  if (!document) return 0;
  read_facts(document->root());
  const base::Url fhir_server = *base::parse_url("https://ehr.example.org/fhir");
  std::vector<base::JsonDocument> pages;
  std::set<std::string> asked;
  for (const base::JsonView page : document->root()) {
    auto answer = server::read_answer(200, "application/fhir+json", base::to_text(page));
    if (!answer) continue;
    read_facts(answer->root());
    (void)server::next_link(answer->root());
    pages.push_back(*std::move(answer));
    const server::NextPage next = server::next_page(fhir_server, pages, asked);
    if (next.target.empty()) continue;
    fuzz::require(next.target.starts_with("/fhir"), "a next page lies below the server's base");
    fuzz::require(asked.insert(next.target).second, "no page is asked for twice");
    fuzz::require(pages.size() < server::kMaxPages, "no page is asked for beyond the limit");
  }
  if (pages.empty()) return 0;
  (void)server::page_limit(pages);
  (void)server::shortfall(pages);
  return 0;
}

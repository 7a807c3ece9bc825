// A hostile FHIR server, or prefetch: the bytes are a JSON list of pages, each one an answer; all of them become one
// Bundle and one patient's facts.
#include "cds/prefetch_answer.h"
#include "fhir/facts.h"
#include "server/fhir_pages.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

void read_facts(base::JsonView answer) {
  const fhir::TypeId condition = fhir::find_type("Condition");
  (void)cds::state_of(answer, condition);
  fhir::Facts facts("1");
  cds::add_facts(answer, facts);
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
  std::vector<base::JsonDocument> pages;
  for (const base::JsonView page : document->root()) {
    auto answer = server::read_answer(200, base::to_text(page));
    if (!answer) continue;
    (void)server::next_link(answer->root());
    pages.push_back(*std::move(answer));
  }
  if (pages.empty()) return 0;
  std::size_t entries = 0;
  for (const base::JsonDocument& page : pages)
    if (page.root()["entry"].is_array()) entries += page.root()["entry"].size();
  const bool one = pages.size() == 1;
  const auto merged = server::merge_pages(std::move(pages));
  fuzz::require(merged.has_value(), "pages that can be read can be merged");
  fuzz::require(one || merged->root()["entry"].size() == entries, "no entry is lost");
  read_facts(merged->root());
  return 0;
}

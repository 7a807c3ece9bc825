// A hostile body: parsing JSON, writing it, and reading a CDS Hooks request.
#include "base/json.h"
#include "cds/feedback.h"
#include "cds/hook_request.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto document = base::JsonDocument::parse(fuzz::text_of(data, size), {1 << 20, 64});
  if (!document) {
    fuzz::require(!document.error().slug.empty() && !document.error().detail.empty(), "a problem says what it is");
    return 0;
  }
  const auto again = base::JsonDocument::parse(base::to_text(document->root()), {8 << 20, 64});
  fuzz::require(again && base::same_content(document->root(), again->root()), "JSON that is written reads the same");
  (void)cds::parse_feedback(document->root());

  const auto request = cds::parse_hook_request(*std::move(document));
  if (!request) return 0;
  fuzz::require(request->hook != nullptr && !request->hook_instance.empty(), "a request has its hook and instance");
  for (std::size_t i = 0; i < request->context.size(); ++i)
    (void)request->context_resources(request->context.name_at(i));
  std::uint32_t ignored = 0;
  const auto selections = request->normalised_selections(ignored);
  fuzz::require(selections.size() <= again->root()["context"]["draftOrders"]["entry"].size(),
                "a selection is one of the drafts");
  return 0;
}

// A hostile request and chart: the bytes are the body of a call. The project's own library is compiled once.
#include <cstdlib>

#include "cards/write_card.h"
#include "cds/catalogue.h"
#include "cds/decide.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace {

constexpr base::Instant kNow{1'762'776'000'000, 60};  // 2025-11-10T12:00Z

const cds::Catalogue& catalogue() {
  static const auto loaded = cds::load_catalogue(support::source_dir() + "/config");
  fuzz::require(loaded.has_value(), "config/ loads");
  return **loaded;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parse = [&] { return base::JsonDocument::parse(fuzz::text_of(data, size)); };
  auto document = parse();
  if (!document) return 0;
  const auto request = cds::parse_hook_request(*std::move(document));
  if (!request) return 0;
  for (const cds::Service* const service : catalogue().of_hook(request->hook->name)) {
    support::FakeReader reader;
    const auto decision = cds::decide(catalogue(), *service, *request, reader, kNow, cds::Client{});
    if (!decision) continue;
    fuzz::require(base::JsonDocument::parse(decision->body).has_value(), "the answer is JSON");
    std::vector<cards::Card> cards = decision->cards;
    fuzz::require(cards::enforce_invariants(cards).empty(), "cards keep the specification's invariants");
    support::FakeReader second_reader;
    const auto second = cds::decide(catalogue(), *service, *request, second_reader, kNow, cds::Client{});
    fuzz::require(second && second->body == decision->body, "the same call has the same answer");
  }
  return 0;
}

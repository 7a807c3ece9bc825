// One catalogue and one reading of the vignettes for all tests of this folder, and a row decided.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cds/catalogue.h"
#include "cds/decide.h"
#include "cds/hook_request.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"
#include "tests/support/vignette.h"

namespace vignettes {

inline const Vignettes& rows() {
  static const Vignettes all(support::source_dir() + "/tests/vignettes");
  return all;
}

inline const cds::Catalogue& catalogue(const std::string& profile = "seed") {
  static std::map<std::string, std::shared_ptr<const cds::Catalogue>> loaded;
  std::shared_ptr<const cds::Catalogue>& one = loaded[profile];
  if (!one) one = cds::load_catalogue(support::source_dir() + "/config", profile).value();
  return *one;
}

// The ids of the cards that the services at a hook can give.
inline std::vector<std::string> planned(const cds::Catalogue& of, const std::string& hook) {
  std::vector<std::string> ids;
  for (const cds::Service* service : of.of_hook(hook))
    for (const cards::PlannedCard& card : service->plan->cards)
      if (std::find(card.hooks.begin(), card.hooks.end(), hook) != card.hooks.end()) ids.push_back(card.id);
  return ids;
}
inline std::vector<std::string> planned(const std::string& hook) { return planned(catalogue(), hook); }

// Every service of the row's hook; no data but what the request brings.
inline base::Result<std::vector<cds::Decision>> try_to_decide_all(const cds::Catalogue& with, const std::string& hook,
                                                                  const Request& from, const cds::Client& client = {}) {
  std::vector<cds::Decision> decisions;
  for (const cds::Service* service : with.of_hook(hook)) {
    CDS_TRY(base::JsonDocument body, base::JsonDocument::parse(from.body));
    CDS_TRY(const cds::HookRequest request, cds::parse_hook_request(std::move(body)));
    support::FakeReader reader;
    CDS_TRY(cds::Decision decision, cds::decide(with, *service, request, reader, from.now, client));
    decisions.push_back(std::move(decision));
  }
  return decisions;
}
inline std::vector<cds::Decision> decide_all(const Vignette& row, const Request& from) {
  return try_to_decide_all(catalogue(row.profile), row.hook, from).value();
}

inline std::vector<cards::Card> cards_of(const std::vector<cds::Decision>& decisions) {
  std::vector<cards::Card> all;
  for (const cds::Decision& decision : decisions) all.insert(all.end(), decision.cards.begin(), decision.cards.end());
  return all;
}

}  // namespace vignettes

#include "fhir/search_count.h"

#include <string_view>

namespace fhir {

SearchCount count_matches(base::JsonView bundle) { return with_page({}, bundle); }

// FHIR R4, Bundle.entry.search.mode. https://hl7.org/fhir/R4/valueset-search-entry-mode.html
bool is_match(base::JsonView entry) {
  const std::string_view mode = entry["search"]["mode"].string();
  return mode.empty() || mode == "match";
}

SearchCount with_page(const SearchCount& before, base::JsonView bundle) {
  SearchCount all = before;
  for (const base::JsonView entry : bundle["entry"])
    if (is_match(entry) && entry["resource"].is_object()) ++all.matches;
  if (!all.total) all.total = bundle["total"].integer();
  return all;
}

bool falls_short(const SearchCount& all_pages) { return all_pages.total && all_pages.matches < *all_pages.total; }

}  // namespace fhir

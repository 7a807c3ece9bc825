// How many results of a search there are, and how many its server promised (FHIR R4, Bundle.total: "the total number of
// matches across all pages"; what was included, and outcomes, are no matches).
#pragma once

#include <cstdint>
#include <optional>

#include "base/json.h"

namespace fhir {

struct SearchCount {
  std::int64_t matches = 0;
  std::optional<std::int64_t> total;  // nothing when none was told
};

// Whether an entry's resource is a result of the search itself. Ours: what says no `mode` is.
bool is_match(base::JsonView entry);
// Of one page. A match is a resource: an entry that has none is what was promised and did not come.
SearchCount count_matches(base::JsonView bundle);
// Whether more was promised than these pages hold. The first `total` counts: each page may tell it.
bool falls_short(const SearchCount& all_pages);
// Of these pages and one more.
SearchCount with_page(const SearchCount& before, base::JsonView bundle);

}  // namespace fhir

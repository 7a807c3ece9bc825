// Plans become services: one for each hook, with its prefetch (CDS Hooks 3.0, Discovery).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cds/catalogue.h"

namespace cds {

// Fills `services` from `plans`, in the plans' order and each plan's order of hooks. kMalformed "hook-unknown",
// "service-repeated" (id and hook stand in another plan), "service-id-malformed", "required-data-unknown".
void make_services(Catalogue& catalogue, std::vector<base::Problem>& problems);

// Puts the settings' templates in the place of those derived. `file` is the settings file.
// kMalformed "prefetch-key-unknown" (a template's or a client key's), "prefetch-template-malformed".
void apply_prefetch_settings(Catalogue& catalogue, const std::string& file, std::vector<base::Problem>& problems);

}  // namespace cds

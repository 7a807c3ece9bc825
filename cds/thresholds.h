// Thresholds of settings.json: other values for the criteria's parameters ("Review after": 3 weeks).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cds/catalogue.h"
#include "cql/evaluation.h"

namespace cds {

// kMalformed "threshold-unknown" (no library declares the parameter), "threshold-type" (a Quantity without a unit, or
// with one that does not measure what its default does; a number where text is asked; a fraction where a whole number
// is), "threshold-value" (more than ten times its default, or less than a tenth).
void check_thresholds(const Catalogue& catalogue, const std::string& file, std::vector<base::Problem>& problems);
// Makes every card that reads a threshold which settings change show it in its evidence, beside those its plan names.
void show_thresholds(Catalogue& catalogue);
void set_thresholds(const Catalogue& catalogue, cql::Parameters& parameters);

}  // namespace cds

// Thresholds of settings.json and of the profile: other values for the criteria's parameters ("Review after": 3 weeks).
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
void check_thresholds(const Catalogue& catalogue, const std::vector<ThresholdOverride>& thresholds,
                      const std::string& file, std::vector<base::Problem>& problems);
// Makes every card that reads a threshold which settings change show it in its evidence, beside those its plan names.
void show_thresholds(Catalogue& catalogue);
// Those in force: settings.json's, and the profile's that settings.json has no other value for.
std::vector<ThresholdOverride> thresholds_of(const Catalogue& catalogue);
// The profile's name and thresholds, and those of settings.json, which go before the profile's.
void set_thresholds(const Catalogue& catalogue, cql::Parameters& parameters);

}  // namespace cds

// A Profile is a choice of criteria, thresholds and wording for the country that a site practises in: one file of
// profiles/. Its name reaches the criteria as the parameter "Profile"; settings.json chooses it.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cds/settings.h"

namespace cds {

struct Profile {
  std::string name;  // "uk": the file's name without .json
  std::string title, description, file;
  std::vector<ThresholdOverride> thresholds;  // where it differs from the defaults; settings.json's own come after
};

// {"title": text, "description": text, "thresholds": as in settings.json}; title is required.
// Every problem with file and JSON Pointer: kMalformed "profile-malformed", "profile-unknown", "settings-malformed".
tl::expected<Profile, std::vector<base::Problem>> parse_profile(base::JsonView profile, const std::string& file);

}  // namespace cds

#include "cds/profile.h"

#include <filesystem>
#include <string_view>

namespace cds {

using base::Problem;
using base::ProblemKind;

tl::expected<Profile, std::vector<Problem>> parse_profile(base::JsonView json, const std::string& file) {
  std::vector<Problem> problems;
  const auto problem = [&](const char* slug, const std::string& pointer, const char* detail) {
    problems.push_back({ProblemKind::kMalformed, slug, file + "#" + pointer, detail});
  };
  Profile profile;
  profile.name = std::filesystem::path(file).stem().string();
  profile.file = file;
  if (!json.is_object()) problem("profile-malformed", "", "a profile is an object");
  for (std::size_t i = 0; i < json.size() && json.is_object(); ++i) {
    const std::string_view name = json.name_at(i);
    const base::JsonView value = json.value_at(i);
    if (name == "title" || name == "description") {
      if (value.string().empty()) problem("profile-malformed", "/" + std::string(name), "a string that is not empty");
      (name == "title" ? profile.title : profile.description) = value.string();
    } else if (name == "thresholds") {
      profile.thresholds = parse_thresholds(value, file, "/thresholds", problems);
    } else {
      problem("profile-unknown", "/" + std::string(name), "a profile has title, description and thresholds");
    }
  }
  if (json.is_object() && !json["title"]) problem("profile-malformed", "/title", "a profile needs a title");
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return profile;
}

}  // namespace cds

#include <filesystem>
#include <ostream>

#include "commands/commands.h"

namespace commands {

std::string config_folder(const std::string& given) {
  namespace fs = std::filesystem;
  if (!given.empty()) return given;
  const auto is_config = [](const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "settings.json", ignored);
  };
  if (is_config("config")) return "config";
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  constexpr int kLevels = 4;  // build/release/ischia stands two below the checkout
  fs::path folder = program;
  for (int i = 0; i < kLevels && !error && folder.has_parent_path(); ++i) {
    folder = folder.parent_path();
    if (is_config(folder / "config")) return (folder / "config").string();
  }
  return "config";
}

std::shared_ptr<const cds::Catalogue> load_catalogue(const std::string& folder, std::ostream& err,
                                                     const std::string& profile) {
  auto catalogue = cds::load_catalogue(folder, profile);
  if (catalogue) return *std::move(catalogue);
  for (const base::Problem& problem : catalogue.error()) err << base::to_text(problem) << '\n';
  return nullptr;
}

base::Result<base::Instant> parse_now(const std::string& now) {
  if (now.empty()) return base::machine_now();
  return base::parse_instant(now);
}

int fail(const base::Problem& problem, std::ostream& err) {
  err << base::to_text(problem) << '\n';
  return 1;
}

}  // namespace commands

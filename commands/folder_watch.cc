#include "commands/folder_watch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "base/digest.h"

namespace commands {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  constexpr auto kFollow = fs::directory_options::follow_directory_symlink;
  for (fs::recursive_directory_iterator each(folder, kFollow, error), end; !error && each != end;
       each.increment(error)) {
    std::error_code ignored;
    if (each->is_regular_file(ignored)) files.push_back(each->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// "" when it cannot be read, or went away between two looks.
std::string state_of(const fs::path& file) {
  std::error_code no_size, no_time;
  const auto size = fs::file_size(file, no_size);
  const auto time = fs::last_write_time(file, no_time);
  if (no_size || no_time) return "";
  return file.string() + '\0' + std::to_string(size) + ' ' + std::to_string(time.time_since_epoch().count()) + '\n';
}

}  // namespace

std::string folder_state(const std::string& folder) {
  std::string state;
  for (const fs::path& file : files_below(folder)) state += state_of(file);
  return state;
}

std::string files_state(const std::vector<std::string>& files) {
  std::string state;
  for (const std::string& file : files) state += state_of(file);
  return state;
}

std::string folder_digest(const std::string& folder) {
  constexpr std::size_t kDigits = 12;  // Ours: enough to tell the versions of one site apart
  std::string digests;
  for (const fs::path& file : files_below(folder)) {
    std::ifstream stream(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    digests += fs::relative(file, folder).string() + '\0' + base::sha256_hex(content) + '\n';
  }
  return base::sha256_hex(digests).substr(0, kDigits);
}

bool FolderWatch::has_changed() {
  const std::string now = state();
  const bool is_settled = now == std::exchange(last_, now);
  if (!is_settled || now == known_) return false;
  known_ = now;
  return true;
}

}  // namespace commands

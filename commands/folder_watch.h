// Watching a configuration folder: whether its files have changed, and a short name for what they hold.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace commands {

// Every file below the folder with its size and time of change; "" when the folder cannot be read. Links are followed,
// as Kubernetes mounts a ConfigMap.
std::string folder_state(const std::string& folder);

// The first digits of a SHA-256 over the names and contents of all files below the folder.
std::string folder_digest(const std::string& folder);

// The same of single files; "" for one that cannot be read.
std::string files_state(const std::vector<std::string>& files);

// Says once that a folder, or a file that stands elsewhere, has changed, as soon as two looks find it alike: who is
// still copying files is waited for.
class FolderWatch {
 public:
  using MoreFiles = std::function<std::vector<std::string>()>;

  // `more_files`: asked at each look.
  explicit FolderWatch(
      std::string folder, MoreFiles more_files = [] { return std::vector<std::string>(); })
      : folder_(std::move(folder)), more_files_(std::move(more_files)), known_(state()), last_(known_) {}

  // Looks. True when what is watched differs from what it was at the start, or when this was last true.
  bool has_changed();

 private:
  std::string state() const { return folder_state(folder_) + files_state(more_files_()); }

  const std::string folder_;
  const MoreFiles more_files_;
  std::string known_, last_;
};

}  // namespace commands

// Watching a configuration folder: whether its files have changed, and a short name for what they hold.
#pragma once

#include <string>

namespace commands {

// Every file below the folder with its size and time of change; "" when the folder cannot be read. Links are followed,
// as Kubernetes mounts a ConfigMap.
std::string folder_state(const std::string& folder);

// The first digits of a SHA-256 over the names and contents of all files below the folder.
std::string folder_digest(const std::string& folder);

// Says once that a folder has changed, as soon as two looks find it alike: who is still copying files is waited for.
class FolderWatch {
 public:
  explicit FolderWatch(std::string folder) : folder_(std::move(folder)), known_(folder_state(folder_)), last_(known_) {}

  // Looks. True when the folder differs from what it was at the start, or when this was last true.
  bool has_changed();

 private:
  const std::string folder_;
  std::string known_, last_;
};

}  // namespace commands

// Loading: reads the files of a configuration folder and collects every problem, so that a person mends them all at
// once.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace cds {

struct LoadedFile {
  std::string path;
  base::JsonDocument document;
};

class Loading {
 public:
  explicit Loading(std::string folder) : folder_(std::move(folder)) {}

  // The folder's *.json in the order of their names. kNotFound "folder-unreadable", and as read_json_file.
  std::vector<LoadedFile> read_folder(std::string_view name);
  // kNotFound "file-unreadable" and as read_json_file; an empty document then.
  LoadedFile read(std::string_view name);

  void add(base::Problem problem) { problems_.push_back(std::move(problem)); }
  void add(std::vector<base::Problem> problems);
  std::vector<base::Problem>& problems() { return problems_; }

 private:
  LoadedFile read_path(std::string path);

  std::string folder_;
  std::vector<base::Problem> problems_;
};

}  // namespace cds

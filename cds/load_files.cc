#include "cds/load_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace cds {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxFileDepth = 1024;  // ELM: three levels for each `and` of a chain

}  // namespace

LoadedFile Loading::read_path(std::string path) {
  LoadedFile file{std::move(path), {}};
  base::Result<base::JsonDocument> document = base::read_json_file(file.path, {kMaxFileBytes, kMaxFileDepth});
  if (document)
    file.document = *std::move(document);
  else
    add(document.error());
  return file;
}

LoadedFile Loading::read(std::string_view name) { return read_path(folder_ + "/" + std::string(name)); }

std::vector<LoadedFile> Loading::read_folder(std::string_view name) {
  const std::string folder = folder_ + "/" + std::string(name);
  std::error_code error;
  std::vector<std::string> paths;
  std::filesystem::directory_iterator entry(folder, error);
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string file = entry->path().filename().string();
    if (file.ends_with(".json") && !file.starts_with(".")) paths.push_back(folder + "/" + file);
  }
  if (error) add({base::ProblemKind::kNotFound, "folder-unreadable", folder, "cannot be read: " + error.message()});
  std::sort(paths.begin(), paths.end());
  std::vector<LoadedFile> files;
  for (std::string& path : paths) {
    LoadedFile file = read_path(std::move(path));
    if (file.document.root()) files.push_back(std::move(file));
  }
  return files;
}

void Loading::add(std::vector<base::Problem> problems) {
  for (base::Problem& problem : problems) add(std::move(problem));
}

}  // namespace cds

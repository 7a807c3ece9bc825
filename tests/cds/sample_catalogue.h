// A configuration folder for tests: tests/cds/sample_config and FHIRHelpers, copied so that a test can spoil a file.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cds/catalogue.h"
#include "tests/support/source_dir.h"

namespace cds {

class SampleFolder {
 public:
  SampleFolder() {
    static int count = 0;
    namespace fs = std::filesystem;
    path_ =
        fs::temp_directory_path() / ("ischia-cds-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    fs::remove_all(path_);
    fs::copy(support::source_dir() + "/tests/cds/sample_config", path_, fs::copy_options::recursive);
    fs::copy(support::source_dir() + "/config/criteria/FHIRHelpers-4.0.1.json", path_ / "criteria");
  }
  ~SampleFolder() { std::filesystem::remove_all(path_); }
  SampleFolder(const SampleFolder&) = delete;
  SampleFolder& operator=(const SampleFolder&) = delete;

  std::string path() const { return path_.string(); }
  void write(const std::string& file, const std::string& text) { std::ofstream(path_ / file) << text; }
  std::string read(const std::string& file) const {
    std::ostringstream text;
    text << std::ifstream(path_ / file).rdbuf();
    return text.str();
  }
  void remove(const std::string& file) { std::filesystem::remove_all(path_ / file); }
  // Replaces the first `from`, which must be there.
  void replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = read(file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << file << " has no " << from;
    write(file, text.replace(at, from.size(), to));
  }

  // The catalogue, or nullptr with a failure that lists the problems.
  std::shared_ptr<const Catalogue> load() const {
    auto loaded = load_catalogue(path());
    if (loaded) return *loaded;
    for (const base::Problem& problem : loaded.error()) ADD_FAILURE() << base::to_text(problem);
    return nullptr;
  }

 private:
  std::filesystem::path path_;
};

// The sample with these settings.
inline std::shared_ptr<const Catalogue> sample_catalogue(const std::string& settings = "{}") {
  SampleFolder folder;
  folder.write("settings.json", settings);
  return folder.load();
}

}  // namespace cds

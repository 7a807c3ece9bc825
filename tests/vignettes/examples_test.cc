// config/examples: what its README promises of every file.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

constexpr const char* kWrittenFor = "2025-11-10T12:00:00Z";

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(support::source_dir() + "/" + folder))
    if (entry.path().extension() == ".json") files.push_back(folder + "/" + entry.path().filename().string());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<cds::Decision> decide_file(const std::string& file, const char* now) {
  std::ostringstream text;
  text << std::ifstream(support::source_dir() + "/" + file).rdbuf();
  const auto request = cds::parse_hook_request(base::JsonDocument::parse(text.str()).value());
  if (!request) {
    ADD_FAILURE() << file << ": " << base::to_text(request.error());
    return {};
  }
  // Under the profile that settings.json names.
  return try_to_decide_all(catalogue(""), std::string(request->hook->name), {text.str(), *base::parse_instant(now)})
      .value();
}

bool is_quiet(const std::string& file) { return file.find("/quiet-") != std::string::npos; }

TEST(Examples, GetCardsUnlessTheyAreQuiet) {
  for (const char* const folder : {"config/examples", "config/examples/dated"})
    for (const std::string& file : files_in(folder)) {
      const std::vector<cds::Decision> decisions = decide_file(file, kWrittenFor);
      EXPECT_EQ(cards_of(decisions).empty(), is_quiet(file)) << file;
      for (const cds::Decision& decision : decisions)
        for (const base::Problem& problem : decision.failures) ADD_FAILURE() << file << ": " << base::to_text(problem);
    }
}

TEST(Examples, WithoutDatesGiveTheSameCardsAtAnyTime) {
  for (const std::string& file : files_in("config/examples"))
    EXPECT_EQ(outline(cards_of(decide_file(file, kWrittenFor))),
              outline(cards_of(decide_file(file, "2041-02-28T23:59:59+13:45"))))
        << file;
}

TEST(Examples, ServeEveryHookOfEveryService) {
  std::vector<std::string> files = files_in("config/examples");
  for (std::string& file : files) file = file.substr(file.rfind('/') + 1);
  for (const cds::Service& service : catalogue().services)
    EXPECT_TRUE(std::any_of(files.begin(), files.end(), [&](const std::string& file) {
      return file.starts_with(service.hook->name);
    })) << service.hook->name;
}

}  // namespace
}  // namespace vignettes

// Every threshold of config/criteria can be set in settings.json, and shows in the evidence of the cards that read it.
#include "cds/thresholds.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/instant.h"
#include "fhir/facts.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

namespace fs = std::filesystem;

bool is_threshold(const cql::ParameterSummary& parameter) {
  return parameter.has_default && (parameter.type == "System.Quantity" || parameter.type == "System.Decimal" ||
                                   parameter.type == "System.Integer");
}

// config/ with other settings.
class ConfigCopy {
 public:
  explicit ConfigCopy(const std::string& settings)
      : path_(fs::temp_directory_path() / ("ischia-thresholds-test-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directory(path_);
    for (const char* const folder : {"criteria", "services", "valuesets"})
      fs::create_directory_symlink(support::source_dir() + "/config/" + folder, path_ / folder);
    std::ofstream(path_ / "settings.json") << settings;
  }
  ~ConfigCopy() { fs::remove_all(path_); }
  ConfigCopy(const ConfigCopy&) = delete;
  ConfigCopy& operator=(const ConfigCopy&) = delete;
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

// {"Review after": {"value": 3, "unit": "weeks"}, ...}: every threshold set to its default.
std::string all_defaults(const Catalogue& catalogue) {
  const fhir::Facts nobody("");
  const cql::Parameters none;
  cql::Evaluation evaluation(*catalogue.program, catalogue.value_sets, nobody, none, base::Instant{});
  base::JsonWriter writer;
  writer.begin_object().key("thresholds").begin_object();
  for (const cql::ParameterSummary& parameter : catalogue.program->parameters()) {
    if (!is_threshold(parameter)) continue;
    const auto value = evaluation.parameter(*catalogue.program->find_parameter(parameter.name));
    EXPECT_TRUE(value) << parameter.name;
    writer.key(parameter.name);
    cql::write_json(writer, *value);
  }
  return writer.end_object().end_object().take();
}

TEST(Thresholds, AllOfThemCanBeSetAndShowInTheEvidence) {
  const auto shipped = load_catalogue(support::source_dir() + "/config");
  ASSERT_TRUE(shipped) << base::to_text(shipped.error().front());
  const ConfigCopy copy(all_defaults(**shipped));
  const auto loaded = load_catalogue(copy.path());
  ASSERT_TRUE(loaded) << base::to_text(loaded.error().front());
  int thresholds = 0;
  for (const cql::ParameterSummary& parameter : (*loaded)->program->parameters()) {
    if (!is_threshold(parameter)) continue;
    ++thresholds;
    const bool shown = std::any_of((*loaded)->plans.begin(), (*loaded)->plans.end(), [&](const auto& plan) {
      return std::any_of(plan->cards.begin(), plan->cards.end(), [&](const cards::PlannedCard& card) {
        return std::count(card.thresholds.begin(), card.thresholds.end(), parameter.name) == 1;
      });
    });
    EXPECT_TRUE(shown) << parameter.name << " shows on no card";
  }
  EXPECT_GE(thresholds, 30);
  for (const auto& plan : (*loaded)->plans)
    for (const cards::PlannedCard& card : plan->cards)
      if (card.id == "suspected-cauda-equina") {
        EXPECT_EQ(std::count(card.thresholds.begin(), card.thresholds.end(), "Clock allowance"), 1);
        EXPECT_EQ(std::count(card.thresholds.begin(), card.thresholds.end(), "NSAIDs from eGFR"), 0) << "it reads none";
      }
}

}  // namespace
}  // namespace cds

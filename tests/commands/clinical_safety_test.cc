// docs/clinical-safety.md: its tables are of the criteria and cards as they are.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "cds/catalogue.h"
#include "tests/support/source_dir.h"

namespace commands {
namespace {

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const std::string& page() {
  static const std::string text = content(support::source_dir() + "/docs/clinical-safety.md");
  return text;
}

const cds::Catalogue& catalogue() {
  static const auto loaded = cds::load_catalogue(support::source_dir() + "/config", "us").value();
  return *loaded;
}

std::string section(const std::string& text, const std::string& heading) {
  const std::size_t first = text.find("\n## " + heading);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find("\n## ", first + 1) - first);
}

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> all;
  for (auto found = std::sregex_iterator(text.begin(), text.end(), regex); found != std::sregex_iterator(); ++found)
    all.push_back((*found)[1]);
  return all;
}

std::set<std::string> set_of(const std::vector<std::string>& all) { return {all.begin(), all.end()}; }

// The rows of "Where each guideline criterion is", by id: their cells.
std::map<std::string, std::vector<std::string>> rows() {
  std::map<std::string, std::vector<std::string>> rows;
  const std::string table = section(page(), "Where each guideline criterion is");
  for (const std::string& line : matches(table, "\n(\\| X-[^\n]*)")) {
    const std::vector<std::string> cells = matches(line, "\\| ([^|]*?) ?(?=\\|)");
    if (!cells.empty()) rows[cells[0]] = cells;
  }
  return rows;
}

TEST(ClinicalSafety, HasARowForEveryGuidelineCriterionThatTheCriteriaName) {
  const auto table = rows();
  for (const auto& entry : std::filesystem::directory_iterator(support::source_dir() + "/config/criteria"))
    if (entry.path().extension() == ".cql") {
      for (const std::string& id : matches(content(entry.path().string()), "(X-[A-Z]+-[0-9]+)"))
        EXPECT_TRUE(table.contains(id)) << id << " of " << entry.path().filename();
    }
  for (const auto& plan : catalogue().plans)
    for (const cards::PlannedCard& card : plan->cards)
      if (card.source.topic && card.source.topic->code.starts_with("X-")) {
        ASSERT_TRUE(table.contains(card.source.topic->code)) << card.id;
        EXPECT_NE(table.at(card.source.topic->code).at(2).find("`" + card.id + "`"), std::string::npos) << card.id;
      }
}

TEST(ClinicalSafety, NamesDefinesAndCardsThatThereAre) {
  std::set<std::string> cards;
  for (const auto& plan : catalogue().plans)
    for (const cards::PlannedCard& card : plan->cards) cards.insert(card.id);
  EXPECT_GT(rows().size(), 25U);
  for (const auto& [id, cells] : rows()) {
    ASSERT_EQ(cells.size(), 4U) << id;
    const auto defines = matches(cells[1] + ";", "([A-Za-z]+: [^;]+);");
    EXPECT_FALSE(defines.empty()) << id;
    for (const std::string& define : defines) {
      const std::size_t colon = define.find(": ");
      EXPECT_TRUE(catalogue().program->find_define(define.substr(0, colon), define.substr(colon + 2)))
          << id << ": " << define;
    }
    const auto shown = matches(cells[2], "`([^`]+)`");
    EXPECT_FALSE(shown.empty()) << id;
    for (const std::string& card : shown) EXPECT_TRUE(cards.contains(card)) << id << ": " << card;
  }
}

// A citation that names a copy or a restatement was not read in the original.
TEST(ClinicalSafety, ListsEverySourceThatWasNotReadInTheOriginal) {
  const std::string listed = section(page(), "Sources not read in the original");
  std::set<std::string> cited;
  const std::regex second_hand(
      "secondary|restated|quoted|copied|copy|announcement|in part|summarised|\\(abstract\\)|as reported");
  for (const auto& plan : catalogue().plans)
    for (const cards::PlannedCard& card : plan->cards) {
      std::vector<std::string> labels = {card.source.label};
      for (const cards::Link& link : card.links) labels.push_back(link.label);
      for (const std::string& label : labels) {
        if (!std::regex_search(label, second_hand)) continue;
        cited.insert(label);
        const std::size_t line = listed.find("\n| " + label + " | ");
        ASSERT_NE(line, std::string::npos) << card.id << ": " << label;
        EXPECT_NE(listed.substr(line + 1, listed.find('\n', line + 1) - line).find("`" + card.id + "`"),
                  std::string::npos)
            << card.id << ": " << label;
      }
    }
  std::set<std::string> in_table = set_of(matches(listed, "\n\\| ([^|\n]*) \\| `"));
  EXPECT_EQ(in_table, cited) << "and none that no card cites any more";
}

// Links lead to the page itself: where only a site's first page is public, the citation says so.
TEST(ClinicalSafety, CitesPagesNotSites) {
  const std::regex first_page("https?://[^/]+/?");
  for (const auto& plan : catalogue().plans)
    for (const cards::PlannedCard& card : plan->cards)
      for (const cards::Link& link : card.links)
        if (std::regex_match(link.url, first_page)) {
          EXPECT_NE(link.label.find("only the"), std::string::npos) << card.id << ": " << link.label;
          EXPECT_NE(link.label.find("public address"), std::string::npos) << card.id << ": " << link.label;
        }
}

TEST(ClinicalSafety, HasTheRowsThatWereAskedFor) {
  const char* const set = std::getenv("ISCHIA_SHARED");
  const std::string shared = set != nullptr ? set : support::source_dir() + "/../shared";
  const std::string asked =
      section(content(shared + "/knowledge/criteria.md"), "6. Guideline criteria beyond the seed");
  if (asked.empty()) GTEST_SKIP() << "no knowledge/criteria.md in ISCHIA_SHARED";
  std::set<std::string> in_table;
  for (const auto& [id, cells] : rows()) in_table.insert(id);
  EXPECT_EQ(in_table, set_of(matches(asked, "\n\\| (X-[A-Z]+-[0-9]+) \\|")));
  // Each of these asks for a clinician's agreement to what was decided here, but for two that leave nothing open.
  const std::string signatures = section(page(), "Signatures needed before use");
  for (const std::string& id : in_table)
    EXPECT_TRUE(id == "X-CES-2" || id == "X-MOT-1" || signatures.find(id) != std::string::npos) << id;
}

}  // namespace
}  // namespace commands

// `ischia explain --profile` and `--diff`: what is left out is what the profile decides, and nothing else is.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "cds/decide.h"
#include "commands/commands.h"
#include "commands/profile_logic.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace commands {
namespace {

const std::string& config() {
  static const std::string folder = support::source_dir() + "/config";
  return folder;
}

const std::string& page_of(const std::vector<std::string>& profiles) {
  static std::map<std::vector<std::string>, std::string> pages;
  std::string& page = pages[profiles];
  if (!page.empty()) return page;
  std::ostringstream out, err;
  EXPECT_EQ(explain({config(), profiles}, out, err), 0) << err.str();
  return page = out.str();
}

bool has(const std::string& page, std::string_view words) { return page.find(words) != std::string::npos; }

// "## Cards" up to the next heading of that level.
std::string section(const std::string& page, const std::string& heading) {
  const std::size_t first = page.find("\n## " + heading + "\n");
  if (first == std::string::npos) return "";
  return page.substr(first, page.find("\n## ", first + 1) - first);
}

TEST(ExplainProfile, HasTheCardsThatThisProfileCanShowAndNamesTheOthers) {
  const std::string &seed = page_of({"seed"}), us = page_of({"us"});
  EXPECT_TRUE(seed.starts_with("# Profile `seed`: Seed: the statements of an article"));
  for (const char* const card : {"limb-ischaemia", "suspected-malignancy", "suspected-dvt", "suspected-fracture",
                                 "suspected-spinal-infection", "aortic-aneurysm", "imaging-too-early"}) {
    const std::string heading = "### `" + std::string(card) + "` of ";
    EXPECT_FALSE(has(section(seed, "Cards"), heading)) << card;
    EXPECT_TRUE(has(section(seed, "Cards that this profile does not have"), card)) << card;
    EXPECT_TRUE(has(section(us, "Cards"), heading)) << card;
  }
  EXPECT_TRUE(has(section(seed, "Cards"), "`suspected-cauda-equina`"));
  EXPECT_EQ(section(us, "Cards that this profile does not have"), "");
}

TEST(ExplainProfile, SaysItsOwnWordsAlone) {
  const std::string &seed = page_of({"seed"}), us = page_of({"us"}), uk = page_of({"uk"});
  EXPECT_TRUE(has(seed, "    - Often goes away without treatment.")) << "words stand below their text";
  EXPECT_TRUE(has(seed, "Heat or ice, whichever helps."));
  EXPECT_FALSE(has(seed, "Heat first: it has the better evidence."));
  EXPECT_TRUE(has(us, "Heat first: it has the better evidence."));
  EXPECT_FALSE(has(us, "Heat or ice, whichever helps."));
  EXPECT_TRUE(has(uk, "MSCC coordinator"));
  EXPECT_FALSE(has(us, "MSCC coordinator"));
  EXPECT_TRUE(has(seed, "(`tens`"));
  EXPECT_FALSE(has(us, "(`tens`")) << "a suggestion that the profile never makes";
  // A list of conditions without the one that the profile has decided, and CQL without its branch.
  EXPECT_TRUE(has(uk, "- any of:\n  - [Pain is recent](#imaging-pain-is-recent)\n  - not: [Imaging is due]"));
  EXPECT_TRUE(has(us, "#### Imaging: Image is early\n"));
  EXPECT_TRUE(has(us, "itself then.\n\n- [Pain is recent]"));
  EXPECT_FALSE(has(us, "Guidelines apply"));
}

TEST(ExplainProfile, HasTheSourcesThatItCanCiteWithTheConditionOfEach) {
  const std::string &seed = page_of({"seed"}), us = page_of({"us"}), uk = page_of({"uk"});
  const std::string pregnancy = "FDA, Avoid NSAIDs from week 20 of pregnancy",
                    condition = ">, when [NSAID in pregnancy]";
  for (const std::string& page : {seed, us, uk}) {
    EXPECT_TRUE(has(page, "- Source: " + pregnancy));
    EXPECT_TRUE(has(page, condition));
    EXPECT_TRUE(has(page, "#### OrderCards: NSAID in pregnancy"));
  }
  EXPECT_FALSE(has(seed, "Conversion factors apply")) << "a caution that this profile has not";
  EXPECT_TRUE(has(us, "when [Conversion factors apply]"));
  EXPECT_TRUE(has(us, "- Source: Webster et al."));
  EXPECT_FALSE(has(uk, "- Source: Webster et al."));
}

TEST(ExplainProfile, ReadsOnlyTheThresholdsThatCount) {
  EXPECT_TRUE(has(section(page_of({"us"}), "Thresholds"), "| Quality measure counts for | 28 days | same |"));
  EXPECT_FALSE(has(section(page_of({"uk"}), "Thresholds"), "Quality measure counts for"));
  EXPECT_TRUE(has(section(page_of({"seed"}), "Thresholds"), "| Review after | 3 weeks | same |"));
  EXPECT_FALSE(has(section(page_of({"seed"}), "Thresholds"), "Fever from"));
}

TEST(ExplainDifference, NamesWhatAClinicianOfTheOtherCountryHasToKnow) {
  const std::string page = page_of({"us", "uk"});
  EXPECT_TRUE(has(section(page, "Cards that only one has"), "Both have the same cards."));
  EXPECT_TRUE(has(section(page, "Thresholds"), "| Quality measure counts for | 28 days | not read |"));
  const std::string cards = section(page, "Indicators, words and suggestions");
  EXPECT_TRUE(has(cards, "- - Indicator: warning\n+ - Indicator: info\n")) << "imaging-too-early";
  EXPECT_TRUE(has(cards, "+     - NICE advises against routine imaging outside specialist care") ||
              has(cards, "+   - NICE advises against routine imaging outside specialist care"));
  EXPECT_TRUE(has(section(page, "Criteria"), "-     'warning'\n+     'critical'\n")) << "leg pain on both sides";
  EXPECT_TRUE(has(section(page, "Criteria"), "Read by the cards `imaging-too-early`")) << "Image is early";
  EXPECT_FALSE(has(page, "limb-ischaemia` of")) << "alike in both";
}

TEST(ExplainDifference, NamesCardsThatOnlyOneHas) {
  const std::string only = section(page_of({"seed", "us"}), "Cards that only one has");
  EXPECT_TRUE(has(only, "Only in `us`:\n\n- `aortic-aneurysm` of `buttock-and-leg-pain-orders`"));
  EXPECT_FALSE(has(only, "Only in `seed`"));
}

TEST(ExplainDifference, OfAProfileAndItselfIsNothing) {
  const std::string page = page_of({"uk", "uk"});
  for (const char* const words : {"Both have the same cards.", "Every threshold has the same value in both.",
                                  "Cards that both have say the same.", "Criteria that both have are the same."})
    EXPECT_TRUE(has(page, words)) << words;
  EXPECT_FALSE(has(page, "```"));
}

TEST(ExplainCommand, RefusesAProfileThatThereIsNot) {
  std::ostringstream out, err;
  EXPECT_EQ(explain({config(), {"us", "mars"}}, out, err), 1);
  EXPECT_TRUE(has(err.str(), "mars")) << err.str();
  EXPECT_EQ(out.str(), "");
}

// What is called the same for every record is what the engine gives for each.
bool agrees(const Known& known, const cql::Value& value) {
  switch (known.kind) {
    case Known::Kind::kUnknown:
      return true;
    case Known::Kind::kNull:
      return value.is_null();
    // As `exists` and `flatten` read it.
    case Known::Kind::kEmptyList:
      return value.is_null() || (value.is(cql::ValueType::kList) && value.as_list().items.empty());
    case Known::Kind::kBoolean:
      return value.is(cql::ValueType::kBoolean) && value.as_boolean() == known.boolean;
    case Known::Kind::kString:
      return value.is(cql::ValueType::kString) && value.as_string() == known.string;
  }
  return false;
}

struct Counted {
  int known = 0, wrong = 0;
};
Counted compare(const cds::Catalogue& catalogue, const Decided& decided, const std::string& file) {
  Counted counted;
  const cds::HookRequest request = cds::parse_hook_request(base::read_json_file(file).value()).value();
  support::FakeReader reader;
  const base::Instant now = *base::parse_instant("2025-11-10T12:00:00Z");
  for (const cds::Service* const service : catalogue.of_hook(request.hook->name)) {
    const cds::Gathered gathered = cds::gather(catalogue, *service, request, reader, now, {}).value();
    cds::Ignored ignored;
    const cql::Parameters parameters = cds::hook_parameters(catalogue, request, gathered.facts, ignored);
    cql::Evaluation evaluation(*catalogue.program, catalogue.value_sets, gathered.facts, parameters, now);
    for (const cql::LibrarySummary& library : catalogue.program->libraries())
      for (const cql::DefineId define : catalogue.program->defines_of(library.id)) {
        const std::string_view name = catalogue.program->define_name(define);
        const Known known = decided.value_of_define(library.id, name);
        if (known.kind == Known::Kind::kUnknown) continue;
        ++counted.known;
        if (agrees(known, evaluation.value(define).value())) continue;
        ++counted.wrong;
        ADD_FAILURE() << catalogue.profile->name << ", " << file << ": " << library.id << "." << name;
      }
  }
  return counted;
}

TEST(Decided, SaysOfDefinesWhatTheEngineGivesForEveryExample) {
  for (const char* const profile : {"seed", "us", "uk"}) {
    const auto catalogue = cds::load_catalogue(config(), profile).value();
    const ProfileLogic logic(config(), profile);
    Counted all;
    for (const auto& entry : std::filesystem::directory_iterator(config() + "/examples"))
      if (entry.path().extension() == ".json") {
        const Counted one = compare(*catalogue, logic.decided(), entry.path().string());
        all.known += one.known;
        all.wrong += one.wrong;
      }
    EXPECT_GT(all.known, 0) << profile;
    EXPECT_EQ(all.wrong, 0) << profile;
  }
}

// A library of one define, "X", whose CQL stands on its first line; `elm` is its expression.
std::string logic_of(const std::string& cql, const std::string& elm, const std::string& result = "Boolean") {
  const base::JsonDocument library =
      base::JsonDocument::parse(R"({"library": {"identifier": {"id": "L", "version": "1"}, "statements": {"def": [
        {"name": "X", "locator": "1:1-1:9", "resultTypeName": "{urn:hl7-org:elm-types:r1})" +
                                result + R"(", "expression": )" + elm + "}]}}}")
          .value();
  const LogicText text(library.root(), cql);
  return text.body(library.root()["library"]["statements"]["def"][0]);
}

TEST(LogicOfOneDefine, ShowsIsNotNullAsOneThing) {
  EXPECT_EQ(logic_of("define X: A and B is not null",
                     R"({"type": "And", "operand": [{"type": "ExpressionRef", "name": "A", "locator": "1:11-1:11"},
            {"type": "Not", "locator": "1:17-1:29", "operand": {"type": "IsNull", "locator": "1:17-1:29",
              "operand": {"type": "ExpressionRef", "name": "B", "locator": "1:17-1:17"}}}]})"),
            "- all of:\n  - [A](#l-a)\n  - `B is not null`\n\n");
}

}  // namespace
}  // namespace commands

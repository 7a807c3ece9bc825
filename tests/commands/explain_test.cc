// `ischia explain`: the page for reviewers is that of the criteria as they are, and says what they say.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "commands/commands.h"
#include "commands/explain_logic.h"
#include "tests/support/source_dir.h"

namespace commands {
namespace {

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ExplainCommand, GivesTheCommittedPage) {
  std::ostringstream out, err;
  ASSERT_EQ(explain({support::source_dir() + "/config", {}}, out, err), 0) << err.str();
  // EXPECT_EQ would print both pages.
  EXPECT_TRUE(out.str() == content(support::source_dir() + "/docs/knowledge.md"))
      << "docs/knowledge.md is not of the criteria as they are: run ./dev explain and commit it";
}

class Logic : public testing::Test {
 protected:
  static std::string libraries(const std::string& name) {
    return support::source_dir() + "/tests/commands/data/libraries/" + name;
  }
  base::JsonView definition(const std::string& name) const {
    for (const base::JsonView each : elm_.root()["library"]["statements"]["def"])
      if (each["name"].string() == name) return each;
    return {};
  }

  base::JsonDocument elm_ = base::read_json_file(libraries("Signs.json")).value();
  std::string cql_ = content(libraries("Signs.cql"));
  LogicText text_{elm_.root(), cql_};
};

TEST_F(Logic, ShowsTheTruthOfABooleanDefineAsLists) {
  EXPECT_EQ(text_.statement(definition("Sign")), R"(#### Signs: Sign

A comment of two lines.

- all of:
  - [Old](#signs-old)
  - [Ill](#signs-ill)
  - not:
    - any of:
      - [Old](#signs-old)
      - [Always](#shared-always)
  - there is: [Conditions](#signs-conditions)
  - `1 < 2`

)");
}

TEST_F(Logic, ShowsAllElseAsItsCql) {
  EXPECT_EQ(text_.statement(definition("Old")), "#### Signs: Old\n\n```cql\nAgeInYears() >= 65\n```\n\n");
  EXPECT_EQ(text_.statement(definition("Conditions")),
            "#### Signs: Conditions\n\n```cql\n[Condition] C\n  where C.onset is not null\n```\n\n");
  EXPECT_EQ(text_.statement(definition("Half")),
            "#### Signs: Half\n\n```cql\ndefine function \"Half\"(number Decimal):\n  number / 2\n```\n\n");
}

TEST_F(Logic, FindsCommentsAboveAndBehind) {
  const base::JsonView parameter = elm_.root()["library"]["parameters"]["def"][0];
  EXPECT_EQ(text_.comment_above(parameter["locator"].string()), "R1: as the article says.");
  EXPECT_EQ(text_.comment_behind(parameter["locator"].string()), "21 days");
  EXPECT_EQ(text_.introduction(), "Signs of something. They lead nowhere.");
}

TEST(LogicPlaces, ThatLieNowhereGiveNoText) {
  const base::JsonDocument elm = base::JsonDocument::parse(R"({"library": {"identifier": {"id": "X"}}})").value();
  const LogicText text(elm.root(), "define X: 1\n");
  for (const char* place : {"", "x", "9:1-9:5", "1:1-9:5", "1", "1:2:3:4:5-6:7"}) {
    EXPECT_EQ(text.comment_behind(place), "") << place;
    EXPECT_EQ(text.comment_above(place), "") << place;
  }
}

TEST(LogicNames, AreShownAsTheyAre) {
  EXPECT_EQ(plain(" a_b | c*\n<d> "), "a\\_b \\| c\\* \\<d>");
  EXPECT_EQ(link_to("Care", "Pain, \"worse\" at 3 weeks"), "[Pain, \"worse\" at 3 weeks](#care-pain-worse-at-3-weeks)");
}

}  // namespace
}  // namespace commands

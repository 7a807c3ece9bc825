// The whole answer to every row, as people have read it.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/vignettes/golden_answers.h"

namespace vignettes {
namespace {

// With ISCHIA_WRITE_GOLDEN=1 they are written instead.
TEST(GoldenAnswers, AreGivenToEveryRow) {
  if (std::getenv("ISCHIA_WRITE_GOLDEN") != nullptr) {
    std::filesystem::remove_all(golden_folder());
    std::filesystem::create_directories(golden_folder());
    for (const auto& [name, text] : golden_texts()) std::ofstream(golden_folder() + "/" + name + ".txt") << text;
    GTEST_SKIP() << "the golden answers are written: read git diff tests/vignettes/golden";
  }
  const std::string wrong = difference_from_golden();
  EXPECT_TRUE(wrong.empty()) << wrong;
}

cards::Card card_with(const std::string& detail, const std::string& label) {
  cards::Card card;
  card.id = "numbness";
  card.summary = "Numb leg";
  card.detail = detail;
  card.source.label = "Article";
  for (const char* const id : {"mri", "referral"}) {
    cards::Suggestion suggestion;
    suggestion.id = id;
    suggestion.label = label;
    cards::Action action;
    action.resource =
        R"({"resourceType":"ServiceRequest","status":"draft","code":{"coding":[{"system":"http://loinc.org","code":"1-8"}]}})";
    suggestion.actions.push_back(action);
    card.suggestions.push_back(suggestion);
  }
  return card;
}

std::string text_of(const std::vector<cards::Card>& answers) {
  GoldenText text;
  int row = 0;
  for (const cards::Card& card : answers) text.add("V-" + std::to_string(++row), "a case", readable({card}, {}));
  return text.take();
}

TEST(GoldenText, WritesACardOnceAndThenNamesTheRowThatHasIt) {
  const cards::Card card = card_with("First.\n\nSecond.", "Order");
  const std::string text = text_of({card, card});
  EXPECT_NE(text.find("== V-1: a case\nnumbness\n  info: Numb leg\n  First.\n  Second.\n"), std::string::npos) << text;
  EXPECT_NE(text.find("      code: loinc.org#1-8\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("== V-2: a case\nnumbness as in V-1\n")) << text;
}

TEST(GoldenText, WritesWhatDiffersFromTheNearestCard) {
  const std::string long_line = "A sentence that both have, long enough that what differs is the lesser part.";
  const std::string text =
      text_of({card_with(long_line + "\nfirst", "Order"), card_with(long_line + "\nsecond", "Order")});
  EXPECT_TRUE(
      text.ends_with("== V-2: a case\nnumbness like V-1\n  - first\n  + second\n  * mri as in V-1\n"
                     "  * referral as in V-1\n"))
      << text;
}

TEST(GoldenText, DiffersWhereAnyPartOfACardDoes) {
  const cards::Card card = card_with("First.", "Order");
  cards::Card other = card;
  other.suggestions[1].actions[0].resource_id = "ServiceRequest/draft-1";
  EXPECT_EQ(difference(text_of({card}), text_of({card})), "");
  EXPECT_NE(difference(text_of({card}), text_of({other})).find("== V-1: a case\n  - "), std::string::npos);
  EXPECT_EQ(difference(text_of({card, card}), text_of({card})), "- == V-2: a case\n");
}

}  // namespace
}  // namespace vignettes

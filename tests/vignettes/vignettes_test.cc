// Every row of tests/vignettes as it stands: the cards that must come, and those that must not.
#include <gtest/gtest.h>

#include <cctype>
#include <iostream>

#include "cards/markdown.h"
#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

class VignetteTest : public testing::TestWithParam<std::size_t> {};

TEST_P(VignetteTest, GivesItsCardsAndTheSameBytesAgain) {
  const Vignette& row = rows().all().at(GetParam());
  SCOPED_TRACE(row.id + ": " + row.text);
  const Request request = rows().request(GetParam(), Form::kAsWritten);
  const std::vector<cds::Decision> decisions = decide_all(row, request);
  const std::vector<cards::Card> cards = cards_of(decisions);
  const Verdict verdict = rows().judge(GetParam(), cards, planned(row.hook));
  for (const std::string& failure : verdict.failures) ADD_FAILURE() << failure << "\ncards:\n" << outline(cards);
  for (const cds::Decision& decision : decisions)
    for (const base::Problem& problem : decision.failures) ADD_FAILURE() << base::to_text(problem);
  // Nothing of a card of ours looks like markup or a link that a record brought: none had to be changed.
  for (const cards::Card& card : cards) {
    EXPECT_EQ(cards::without_links(card.detail), card.detail);
    EXPECT_EQ(cards::plain_line(card.summary), card.summary);
  }
  const std::vector<cds::Decision> again = decide_all(row, request);
  ASSERT_EQ(decisions.size(), again.size());
  for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(decisions[i].body, again[i].body);
}

// "V-15b" as it is, "T-01/90d" as "T_01_90d".
std::string name_of(const testing::TestParamInfo<std::size_t>& row) {
  std::string name = rows().all().at(row.param).id;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rows, VignetteTest, testing::Range(std::size_t{0}, rows().all().size()), name_of);

// So that rows that check nothing yet do not pass for ones that do.
TEST(VignettesTest, CountsWhatLaterCriteriaOwe) {
  int checked = 0, later = 0;
  for (std::size_t row = 0; row < rows().all().size(); ++row) {
    const std::string& hook = rows().all()[row].hook;
    const Verdict verdict = rows().judge(row, {}, planned(hook));
    checked += verdict.checked;
    later += verdict.later;
  }
  std::cout << rows().all().size() << " rows, " << checked << " expectations checked, " << later
            << " on cards that no plan has yet\n";
  EXPECT_GE(rows().all().size(), 3000U);
  EXPECT_GE(checked, 4500);
}

}  // namespace
}  // namespace vignettes

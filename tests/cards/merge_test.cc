#include "cards/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cards/rows.h"

namespace cards {
namespace {

using testing::ElementsAre;

// A card in one line: "motor-deficit critical urgent: mri referral" is a card of the group `urgent` that makes two
// suggestions; "-" stands for no group.
Candidate candidate(const std::string& line) {
  std::istringstream words(line);
  Candidate made;
  std::string indicator, group;
  words >> made.card.id >> indicator >> group;
  made.card.indicator = indicator == "critical"  ? Indicator::kCritical
                        : indicator == "warning" ? Indicator::kWarning
                                                 : Indicator::kInfo;
  made.card.summary = "Summary of " + made.card.id;
  if (group != "-") made.one_card_of = group;
  for (std::string id; words >> id;) made.card.suggestions.push_back({id, "Label of " + id, "", false, {}});
  if (!made.card.suggestions.empty()) made.card.selection_behavior = SelectionBehavior::kAny;
  return made;
}
std::vector<Candidate> candidates(const std::vector<std::string>& lines) {
  std::vector<Candidate> made;
  std::transform(lines.begin(), lines.end(), std::back_inserter(made), candidate);
  return made;
}
std::string to_line(const Card& card) {
  std::string line = card.id;
  for (const Suggestion& suggestion : card.suggestions) line += " " + suggestion.id;
  return line;
}

struct Row {
  const char* name;
  std::vector<std::string> candidates;  // in the order of the plan
  std::vector<std::string> cards;
  std::uint32_t left_out = 0;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class Merge : public testing::TestWithParam<Row> {};

TEST_P(Merge, OrdersMergesAndLimits) {
  std::vector<Candidate> all = candidates(GetParam().candidates);
  order_by_urgency(all);
  std::vector<Card> cards = merge_groups(std::move(all));
  drop_repeated_suggestions(cards);
  EXPECT_EQ(limit_cards(cards, 4), GetParam().left_out);
  std::vector<std::string> lines;
  std::transform(cards.begin(), cards.end(), std::back_inserter(lines), to_line);
  EXPECT_EQ(lines, GetParam().cards);
}

INSTANTIATE_TEST_SUITE_P(
    Cards, Merge,
    testing::Values(
        Row{"Nothing", {}, {}},
        Row{"CriticalBeforeWarningBeforeInfo", {"a info -", "b critical -", "c warning -"}, {"b", "c", "a"}},
        Row{"ThenAsPlanned", {"z warning -", "a warning -", "m critical -", "b warning -"}, {"m", "z", "a", "b"}},
        Row{"OneCardOfAGroup", {"a warning urgent", "b warning urgent", "c info -"}, {"a", "c"}},
        Row{"TheGravestOfAGroupStays", {"a warning urgent", "b critical urgent"}, {"b"}},
        Row{"GroupsAreApart", {"a warning urgent", "b warning care", "c warning urgent"}, {"a", "b"}},
        Row{"WithoutAGroupNothingMerges", {"a warning -", "b warning -"}, {"a", "b"}},
        Row{"SuggestionsThatItLacksJoin",
            {"a critical urgent mri scan", "b warning urgent mri referral"},
            {"a mri scan referral"}},
        Row{"NoSuggestionTwiceOverAllCards",
            {"a info - mri physio", "b critical - mri", "c info - physio rest"},
            {"b mri", "a physio", "c rest"}},
        Row{"FourCards", {"a info -", "b info -", "c info -", "d info -", "e info -"}, {"a", "b", "c", "d"}, 1},
        Row{"CriticalOnesAreNeverCut",
            {"i info -", "a critical -", "b critical -", "c critical -", "d critical -", "e critical -", "w warning -"},
            {"a", "b", "c", "d", "e"},
            2},
        Row{"MergedCardsDoNotCount",
            {"a warning u", "b warning u", "c warning u", "d info -", "e info -", "f info -"},
            {"a", "d", "e", "f"}}),
    by_name);

TEST(MergeGroups, TakesOverEvidenceCriteriaSourcesThresholdsAndSaysSo) {
  std::vector<Candidate> two = candidates({"first warning urgent", "second warning urgent"});
  const Evidence shared{"S-1", "pain", "Condition/1", "2025-01-01"}, own{"S-2", "numbness", "Condition/2", ""};
  two[0].card.detail = "Detail.";
  two[0].card.evidence = {shared};
  two[1].card.evidence = {shared, own};
  two[0].card.criteria = {"S-1"};
  two[1].card.criteria = {"S-1", "S-2"};
  two[0].card.sources = {{"One", "", "", {}}};
  two[1].card.sources = {{"One", "", "", {}}, {"Two", "", "", {}}};
  two[0].card.thresholds = {{"Days", "90"}};
  two[1].card.thresholds = {{"Days", "90"}, {"Weeks", "6"}};
  two[1].card.links = {{"Form", "https://example.org", LinkType::kAbsolute, ""}};
  two[1].card.about = {"ServiceRequest/1"};
  const std::vector<Card> cards = merge_groups(std::move(two));
  ASSERT_EQ(cards.size(), 1U);
  EXPECT_EQ(cards[0].detail, "Detail.\n\nAlso: Summary of second");
  EXPECT_THAT(cards[0].evidence, ElementsAre(shared, own));
  EXPECT_THAT(cards[0].criteria, ElementsAre("S-1", "S-2"));
  EXPECT_EQ(cards[0].sources.size(), 2U);
  EXPECT_EQ(cards[0].thresholds.size(), 2U);
  EXPECT_EQ(cards[0].links.size(), 1U);
  EXPECT_THAT(cards[0].about, ElementsAre("ServiceRequest/1"));
}

TEST(MergeGroups, TheFirstCardsFormOfASuggestionStays) {
  std::vector<Candidate> two = candidates({"a critical urgent mri", "b warning urgent mri"});
  two[0].card.suggestions[0].label = "MRI now";
  two[1].card.suggestions[0].label = "MRI soon";
  const std::vector<Card> cards = merge_groups(std::move(two));
  ASSERT_EQ(cards[0].suggestions.size(), 1U);
  EXPECT_EQ(cards[0].suggestions[0].label, "MRI now");
}

struct BehaviorRow {
  const char* name;
  const char* first;
  SelectionBehavior firsts;
  const char* second;
  SelectionBehavior seconds;
  std::optional<SelectionBehavior> merged;
};
void PrintTo(const BehaviorRow& row, std::ostream* out) { *out << row.name; }
class MergedSelection : public testing::TestWithParam<BehaviorRow> {};

TEST_P(MergedSelection, Is) {
  std::vector<Candidate> two = candidates({GetParam().first, GetParam().second});
  if (two[0].card.selection_behavior) two[0].card.selection_behavior = GetParam().firsts;
  if (two[1].card.selection_behavior) two[1].card.selection_behavior = GetParam().seconds;
  EXPECT_EQ(merge_groups(std::move(two)).at(0).selection_behavior, GetParam().merged);
}

constexpr auto kAny = SelectionBehavior::kAny, kOne = SelectionBehavior::kAtMostOne;
INSTANTIATE_TEST_SUITE_P(
    Cards, MergedSelection,
    testing::Values(BehaviorRow{"AnyOnceBothBringSome", "a warning u x", kOne, "b warning u y", kOne, kAny},
                    BehaviorRow{"TheFirstsWhenNothingIsNew", "a warning u x", kOne, "b warning u x", kAny, kOne},
                    BehaviorRow{"TheSecondsWhenTheFirstHasNone", "a warning u", kAny, "b warning u x", kOne, kOne},
                    BehaviorRow{"TheFirstsWhenTheSecondHasNone", "a warning u x", kOne, "b warning u", kAny, kOne},
                    BehaviorRow{"NoneWithoutSuggestions", "a warning u", kAny, "b warning u", kAny, std::nullopt}),
    by_name);

// More than sorting by insertion would keep in order anyway.
TEST(OrderByUrgency, KeepsThePlansOrderOfManyCards) {
  std::vector<Candidate> many;
  for (int i = 0; i < 60; ++i)
    many.push_back(candidate(std::to_string(100 + i) + (i % 3 == 0 ? " critical -" : " warning -")));
  order_by_urgency(many);
  const auto in_order = [](const Candidate& a, const Candidate& b) {
    return a.card.indicator != b.card.indicator ? a.card.indicator > b.card.indicator : a.card.id < b.card.id;
  };
  EXPECT_TRUE(std::is_sorted(many.begin(), many.end(), in_order));
}

TEST(DropRepeatedSuggestions, ACardLeftWithoutAnyHasNoSelectionBehavior) {
  std::vector<Card> cards = {candidate("a critical - mri").card, candidate("b warning - mri").card};
  drop_repeated_suggestions(cards);
  EXPECT_TRUE(cards[0].selection_behavior);
  EXPECT_TRUE(cards[1].suggestions.empty());
  EXPECT_FALSE(cards[1].selection_behavior);
}

}  // namespace
}  // namespace cards

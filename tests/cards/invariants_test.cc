// Each row breaks one rule of CDS Hooks 3.0 and sees it kept and reported; the rules' names are those of the published
// logical model (https://cds-hooks.hl7.org/StructureDefinition-CDSHooksResponse.html).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "cards/card_text.h"
#include "cards/write_card.h"
#include "tests/cards/rows.h"

namespace cards {
namespace {

Card good_card() {
  Card card;
  card.id = "motor-deficit";
  card.uuid = "11111111-2222-5333-8444-555555555555";
  card.summary = "Refer today";
  card.detail = "Weakness is new.";
  card.indicator = Indicator::kCritical;
  card.source = {"Guideline", "https://example.org/guide#weakness", "https://example.org/icon.png",
                 fhir::Coding{"https://example.org/criteria", "S-1", "Motor deficit"}};
  Suggestion refer{"refer", "Refer", "", true, {{ActionType::kCreate, "Refer now", R"({"resourceType":"Task"})", ""}}};
  Suggestion remove{"remove", "Remove", "", false, {{ActionType::kDelete, "Remove it", "", "ServiceRequest/1"}}};
  card.suggestions = {refer, remove};
  card.selection_behavior = SelectionBehavior::kAtMostOne;
  card.override_reasons = {{"https://example.org/reasons", "known", "Known already"}};
  card.links = {{"Form", "https://example.org/form#start", LinkType::kSmart, "opaque"}};
  return card;
}

struct Row {
  const char* name;
  std::function<void(Card&)> spoil;
  const char* slug;                   // of the problem reported; "" when nothing is
  std::function<void(Card&)> expect;  // turns the good card into what must come out
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class Invariants : public testing::TestWithParam<Row> {};

TEST_P(Invariants, AreKeptAndReported) {
  std::vector<Card> cards = {good_card(), good_card()};
  GetParam().spoil(cards[1]);
  const std::vector<base::Problem> problems = enforce_invariants(cards);
  ASSERT_EQ(cards.size(), 2U) << "no card is ever dropped";
  EXPECT_EQ(cards[0], good_card()) << "another card's bug changes nothing";
  Card expected = good_card();
  GetParam().expect(expected);
  EXPECT_EQ(cards[1], expected) << write_response({cards[1]}, {}) << "\n" << write_response({expected}, {});
  if (std::string(GetParam().slug).empty()) {
    EXPECT_TRUE(problems.empty());
  } else {
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].slug, GetParam().slug);
    EXPECT_EQ(problems[0].kind, base::ProblemKind::kInternal);
    EXPECT_EQ(problems[0].where, "card motor-deficit");
  }
  std::vector<Card> again = cards;
  EXPECT_TRUE(enforce_invariants(again).empty()) << "what was kept is kept";
  EXPECT_EQ(again, cards);
}

const auto kNothing = [](Card&) {};
const auto kSameSuggestions = kNothing;
void drop_first_suggestion(Card& card) { card.suggestions.erase(card.suggestions.begin()); }

std::string repeated(const std::string& text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

INSTANTIATE_TEST_SUITE_P(
    Cards, Invariants,
    testing::Values(
        Row{"AGoodCardStaysAsItIs", kNothing, "", kNothing},
        Row{"Resp1OnlyOneIsRecommendedWhereAtMostOneMayBeChosen",
            [](Card& card) { card.suggestions[1].is_recommended = true; }, "card-recommended", kSameSuggestions},
        Row{"Resp1AnyNumberWhereAnyMayBeChosen",
            [](Card& card) {
              card.suggestions[1].is_recommended = true;
              card.selection_behavior = SelectionBehavior::kAny;
            },
            "",
            [](Card& card) {
              card.suggestions[1].is_recommended = true;
              card.selection_behavior = SelectionBehavior::kAny;
            }},
        Row{"Resp2DeleteWithoutResourceId", [](Card& card) { card.suggestions[1].actions[0].resource_id.clear(); },
            "card-action-resource", [](Card& card) { card.suggestions.pop_back(); }},
        Row{"Resp2DeleteWithAResource", [](Card& card) { card.suggestions[1].actions[0].resource = "{}"; },
            "card-action-resource", [](Card& card) { card.suggestions.pop_back(); }},
        Row{"Resp2CreateWithoutAResource", [](Card& card) { card.suggestions[0].actions[0].resource.clear(); },
            "card-action-resource", drop_first_suggestion},
        Row{"Resp2CreateWithAResourceId",
            [](Card& card) { card.suggestions[0].actions[0].resource_id = "ServiceRequest/1"; }, "card-action-resource",
            drop_first_suggestion},
        Row{"Resp2HalfASuggestionIsNone",
            [](Card& card) {
              card.suggestions[0].actions.push_back({ActionType::kUpdate, "And this", "", ""});
            },
            "card-action-resource", drop_first_suggestion},
        Row{"Resp3AppContextOnALinkThatIsNotSmart", [](Card& card) { card.links[0].type = LinkType::kAbsolute; },
            "card-app-context",
            [](Card& card) {
              card.links[0].type = LinkType::kAbsolute;
              card.links[0].app_context.clear();
            }},
        Row{"Resp4AReasonWithoutADisplay",
            [](Card& card) {
              card.override_reasons.push_back({"https://example.org/reasons", "x", ""});
            },
            "card-override-reason", kNothing},
        Row{"AReasonWithoutACode",
            [](Card& card) {
              card.override_reasons.push_back({"https://example.org", "", "x"});
            },
            "card-override-reason", kNothing},
        Row{"AReasonWithoutASystem",
            [](Card& card) {
              card.override_reasons.push_back({"", "x", "X"});
            },
            "card-override-reason", kNothing},
        Row{"Resp5AnActionWithoutDescription", [](Card& card) { card.suggestions[0].actions[0].description.clear(); },
            "card-action-description", [](Card& card) { card.suggestions[0].actions[0].description = "Refer"; }},
        Row{"Resp6SuggestionsWithoutSelectionBehavior", [](Card& card) { card.selection_behavior.reset(); },
            "card-selection-behavior", [](Card& card) { card.selection_behavior = SelectionBehavior::kAny; }},
        Row{"SelectionBehaviorWithoutSuggestions", [](Card& card) { card.suggestions.clear(); }, "",
            [](Card& card) {
              card.suggestions.clear();
              card.selection_behavior.reset();
            }},
        Row{"ASuggestionWithoutALabel", [](Card& card) { card.suggestions[0].label.clear(); }, "card-suggestion-label",
            drop_first_suggestion},
        Row{"ASuggestionMayHaveNoActions", [](Card& card) { card.suggestions[0].actions.clear(); }, "",
            [](Card& card) { card.suggestions[0].actions.clear(); }},
        Row{"NoSummaryTakesTheTopic", [](Card& card) { card.summary.clear(); }, "card-summary-empty",
            [](Card& card) { card.summary = "Motor deficit"; }},
        Row{"ASummaryOf139CharactersStays", [](Card& card) { card.summary = std::string(139, 'x'); }, "",
            [](Card& card) { card.summary = std::string(139, 'x'); }},
        Row{"ASummaryOf140CharactersIsCutAndKeptInDetail", [](Card& card) { card.summary = std::string(140, 'x'); },
            "card-summary-long",
            [](Card& card) {
              card.summary = std::string(136, 'x') + "...";
              card.detail = std::string(140, 'x') + "\n\nWeakness is new.";
            }},
        Row{"ASummaryOf139MultiByteCharactersStays", [](Card& card) { card.summary = repeated("\u75db", 139); }, "",
            [](Card& card) { card.summary = repeated("\u75db", 139); }},
        Row{"ASummaryOf140MultiByteCharactersIsCutBetweenCharacters",
            [](Card& card) { card.summary = repeated("\u75db", 140); }, "card-summary-long",
            [](Card& card) {
              card.summary = repeated("\u75db", 136) + "...";
              card.detail = repeated("\u75db", 140) + "\n\nWeakness is new.";
            }},
        Row{"ALongSummaryThatTheDetailRepeatsIsNotRepeatedAgain",
            [](Card& card) {
              card.summary = repeated("pain ", 30);
              card.detail = card.summary;
            },
            "card-summary-long",
            [](Card& card) {
              card.summary = repeated("pain ", 26) + "pain...";
              card.detail = repeated("pain ", 30);
            }},
        Row{"ASourceWithoutALabel", [](Card& card) { card.source.label.clear(); }, "card-source-label",
            [](Card& card) { card.source.label = "Ischia"; }},
        Row{"ASourceUrlThatIsRelative", [](Card& card) { card.source.url = "/guide"; }, "card-url",
            [](Card& card) { card.source.url.clear(); }},
        Row{"ASourceUrlThatIsAScript", [](Card& card) { card.source.url = "javascript:alert(1)"; }, "card-url",
            [](Card& card) { card.source.url.clear(); }},
        Row{"AnIconThatIsNoUrl", [](Card& card) { card.source.icon = "icon.png"; }, "card-url",
            [](Card& card) { card.source.icon.clear(); }},
        Row{"ATopicWithoutACode", [](Card& card) { card.source.topic->code.clear(); }, "card-topic",
            [](Card& card) { card.source.topic.reset(); }},
        Row{"ATopicWithoutASystem", [](Card& card) { card.source.topic->system.clear(); }, "card-topic",
            [](Card& card) { card.source.topic.reset(); }},
        Row{"ALinkWithoutAnAbsoluteUrl",
            [](Card& card) {
              card.links.push_back({"Other", "form.html", LinkType::kAbsolute, ""});
            },
            "card-link", kNothing},
        Row{"ALinkWithoutALabel",
            [](Card& card) {
              card.links.push_back({"", "https://example.org", LinkType::kAbsolute, ""});
            },
            "card-link", kNothing}),
    by_name);

TEST(EnforceInvariants, WithoutATopicTheIdIsTheSummary) {
  std::vector<Card> cards = {good_card()};
  cards[0].summary.clear();
  cards[0].source.topic.reset();
  enforce_invariants(cards);
  EXPECT_EQ(cards[0].summary, "motor-deficit");
}

TEST(EnforceInvariants, ReportsEveryRuleThatWasBroken) {
  std::vector<Card> cards = {good_card()};
  cards[0].summary.clear();
  cards[0].source.label.clear();
  cards[0].selection_behavior.reset();
  EXPECT_EQ(enforce_invariants(cards).size(), 3U);
}

}  // namespace
}  // namespace cards

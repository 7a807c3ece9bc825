#include "cards/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "cards/write_card.h"
#include "tests/cards/rows.h"
#include "tests/cards/sample.h"

namespace cards {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> ids(const Composition& composition) {
  std::vector<std::string> made;
  for (const Card& card : composition.cards) made.push_back(card.id);
  return made;
}

struct Row {
  const char* name;
  Flags flags;
  const char* hook;
  std::vector<std::string> cards;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class Compose : public testing::TestWithParam<Row> {};

TEST_P(Compose, Shows) {
  Occasion on = occasion();
  on.hook = GetParam().hook;
  const Composition composition = compose_sample(GetParam().flags, on);
  EXPECT_EQ(ids(composition), GetParam().cards);
  EXPECT_THAT(composition.failures, IsEmpty());
  EXPECT_THAT(composition.undecided, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Cards, Compose,
    testing::Values(Row{"NothingWhereNoConditionIsTrueAndNullIsNotTrue", {}, "order-select", {}},
                    Row{"ACardWhoseConditionsAreTrue", {"third"}, "order-select", {"third"}},
                    Row{"CardsOfOneGroupAsOne", {"first", "second"}, "order-select", {"first"}},
                    Row{"ACardOnlyUnderItsHooks", {"second", "third"}, "order-select", {"second", "third"}},
                    Row{"AndNotUnderOthers", {"second", "third"}, "patient-view", {"third"}},
                    Row{"NothingUnderAHookThatThePlanHasNot", {"first", "third"}, "order-sign", {}}),
    by_name);

TEST(ComposeCard, HasThePlansTextsWhereTheCriteriaSayNothing) {
  const Composition composition = compose_sample({"first"});
  const Card& card = composition.cards.at(0);
  EXPECT_EQ(card.summary, "First title");
  EXPECT_EQ(card.detail, "First detail");
  EXPECT_EQ(card.source.label, "Guideline");
  EXPECT_THAT(card.sources, ElementsAre(card.source));
  EXPECT_EQ(card.links.size(), 1U);
  EXPECT_EQ(card.override_reasons.size(), 1U);
}

struct CitedRow {
  const char* name;
  Flags flags;
  std::vector<std::string> labels;  // the source's, then the links'
};
void PrintTo(const CitedRow& row, std::ostream* out) { *out << row.name; }
class ComposeCites : public testing::TestWithParam<CitedRow> {};

TEST_P(ComposeCites, TheSourcesWhoseConditionHolds) {
  const Card card = compose_sample(GetParam().flags).cards.at(0);
  std::vector<std::string> labels{card.source.label};
  for (const Link& link : card.links) labels.push_back(link.label);
  EXPECT_EQ(labels, GetParam().labels);
  EXPECT_THAT(card.sources, ElementsAre(card.source));
}

INSTANTIATE_TEST_SUITE_P(
    Cards, ComposeCites,
    testing::Values(CitedRow{"WhatTheCardAlwaysCites", {"first"}, {"Guideline", "Further reading"}},
                    CitedRow{"AndWhatJoinsIt", {"first", "fourth"}, {"Guideline", "Further reading", "Only sometimes"}},
                    CitedRow{"TheFirstThatHoldsIsTheSource", {"second", "sixth"}, {"For the sixth"}},
                    CitedRow{"InThePlansOrder", {"second", "fifth", "sixth"}, {"For the fifth", "For the sixth"}},
                    CitedRow{"WhatCannotBeDecidedToo",
                             {"second", "fifth", "failing"},
                             {"For the fifth", "For the sixth", "For the failing"}},
                    CitedRow{"EachOnce",
                             {"second", "fifth", "sixth", "failing"},
                             {"For the fifth", "For the sixth", "For the failing"}},
                    CitedRow{"TheSourceOnceToo", {"second", "sixth", "failing"}, {"For the sixth", "For the failing"}},
                    CitedRow{"AllWhereNoneHolds", {"second"}, {"For the fifth", "For the sixth", "For the failing"}}),
    by_name);

TEST(ComposeCard, NotesAConditionOfSourcesThatFails) {
  EXPECT_THAT(compose_sample({"second", "fifth"}).failures, IsEmpty());
  ASSERT_FALSE(compose_sample({"second", "failing"}).failures.empty());
}

TEST(ComposeCard, HasTheCriteriasTextsWhereTheyGiveSome) {
  const Card card = compose_sample({"first", "named"}).cards.at(0);
  EXPECT_EQ(card.summary, "Named by the criteria");
  EXPECT_EQ(card.suggestions.at(0).label, "Labelled by the criteria");
  EXPECT_EQ(card.suggestions.at(0).actions.at(0).description, "Labelled by the criteria");
}

TEST(ComposeCard, IsAsGraveAsTheCriteriaSay) {
  EXPECT_EQ(compose_sample({"first"}).cards.at(0).indicator, Indicator::kWarning);
  EXPECT_EQ(compose_sample({"first", "critical"}).cards.at(0).indicator, Indicator::kCritical);
  EXPECT_EQ(compose_sample({"first", "odd"}).cards.at(0).indicator, Indicator::kCritical)
      << "a priority that is none: as the plan says";
}

TEST(ComposeCard, IsShownGraveAndWithThePlansTextWhenItCannotBeGradedOrWorded) {
  const Composition composition = compose_sample({"first", "ungraded"});
  const Card& card = composition.cards.at(0);
  EXPECT_EQ(card.indicator, Indicator::kCritical);
  EXPECT_EQ(card.detail, "First detail");
  EXPECT_THAT(composition.undecided, IsEmpty());
  ASSERT_FALSE(composition.failures.empty());
  EXPECT_EQ(composition.failures.at(0).slug, "cql-error");
}

TEST(ComposeCard, NamesItsEvidenceOnceAndItsThresholds) {
  const Card card = compose_sample({"first", "evident"}).cards.at(0);
  EXPECT_THAT(card.evidence,
              ElementsAre(Evidence{"S-1", "Pain", "Condition/1", "2025-11-01"}, Evidence{"S-2", "Numbness", "", ""}));
  EXPECT_THAT(card.criteria, ElementsAre("S-1", "S-2"));
  EXPECT_THAT(card.thresholds, ElementsAre(Threshold{"Review after", "3 weeks"})) << "one without a value has none";
}

TEST(ComposeCard, WithoutEvidenceItsTopicIsTheCriterion) {
  EXPECT_THAT(compose_sample({"third"}).cards.at(0).criteria, IsEmpty());
  const std::string text = Sample::plan_text("StructureDefinition/evidence", "StructureDefinition/other");
  EXPECT_THAT(compose_sample({"first"}, occasion(), "[]", text).cards.at(0).criteria, ElementsAre("S-1"));
}

TEST(ComposeSuggestion, CreatesADraftOrder) {
  const Card card = compose_sample({"first"}).cards.at(0);
  EXPECT_EQ(card.selection_behavior, SelectionBehavior::kAny);
  ASSERT_EQ(card.suggestions.size(), 1U) << "without drafts there is nothing to change";
  EXPECT_EQ(card.suggestions[0].id, "order");
  EXPECT_EQ(card.suggestions[0].label, "Order it");
  EXPECT_TRUE(card.suggestions[0].is_recommended);
  EXPECT_THAT(
      card.suggestions[0].actions,
      ElementsAre(Action{
          ActionType::kCreate, "Order it",
          R"({"resourceType":"ServiceRequest","instantiatesCanonical":["https://example.org/ActivityDefinition/order"],)"
          R"("status":"draft","intent":"order","priority":"stat","code":{"text":"Order"},)"
          R"("subject":{"reference":"Patient/p1"},"authoredOn":"2025-11-10T12:00:00.000Z",)"
          R"("requester":{"reference":"Practitioner/d1"},"note":[{"text":"Because of \"this\""}],)"
          R"("reasonCode":[{"coding":[{"system":"https://example.org/own","code":"1","display":"One"}],"text":"One"}]})",
          ""}));
}

constexpr const char* kDrafts = R"([{"resourceType":"ServiceRequest","id":"s1","priority":"routine","x":1.50},
    {"resourceType":"ServiceRequest"},{"resourceType":"MedicationRequest","id":"m1"}])";

TEST(ComposeSuggestion, UpdatesDraftsWholeAndWithTheirIds) {
  const Card card = compose_sample({"first", "no order"}, occasion(), kDrafts).cards.at(0);
  ASSERT_EQ(card.suggestions.size(), 1U);
  EXPECT_EQ(card.suggestions[0].id, "change");
  EXPECT_THAT(card.suggestions[0].actions,
              ElementsAre(Action{ActionType::kUpdate, "Raise its priority",
                                 R"({"resourceType":"ServiceRequest","id":"s1","priority":"stat","x":1.50})", ""},
                          Action{ActionType::kUpdate, "Raise its priority",
                                 R"({"resourceType":"MedicationRequest","id":"m1","priority":"stat"})", ""}));
  EXPECT_THAT(card.about, ElementsAre("ServiceRequest/s1", "MedicationRequest/m1"));
}

TEST(ComposeSuggestion, RemovesByReferenceAndDescribesAsTheCriteriaSay) {
  const Card card =
      compose_sample({"first", "no order", "removal", "named"}, occasion(), R"([{"resourceType":"Task","id":"t1"}])")
          .cards.at(0);
  EXPECT_THAT(card.suggestions.at(0).actions,
              ElementsAre(Action{ActionType::kUpdate, "Described by the criteria",
                                 R"({"resourceType":"Task","id":"t1","priority":"stat"})", ""},
                          Action{ActionType::kDelete, "Remove it", "", "Task/t1"}));
}

TEST(ComposeSuggestion, IsWholeOrLeftOut) {
  const struct {
    const char* why;
    Flags flags;
    const char* drafts;
  } rows[] = {
      {"the condition of an action fails", {"first", "no order", "failing removal"}, kDrafts},
      {"a value fails", {"first", "no order", "failing value"}, kDrafts},
      {"a draft has no such element",
       {"first", "no order"},
       R"([{"resourceType":"Appointment","id":"a1"},{"resourceType":"Device","id":"d"}])"},
  };
  for (const auto& row : rows) {
    const Composition composition = compose_sample(row.flags, occasion(), row.drafts);
    ASSERT_EQ(composition.cards.size(), 1U) << row.why;
    EXPECT_THAT(composition.cards[0].suggestions, IsEmpty()) << row.why;
    EXPECT_FALSE(composition.cards[0].selection_behavior) << row.why;
    EXPECT_EQ(composition.failures.size(), 1U) << row.why;
  }
}

TEST(ComposeSuggestion, PatientsAndRelativesAreNotAskedToOrder) {
  for (const char* const user : {"Patient/p1", "RelatedPerson/r1"}) {
    Occasion on = occasion();
    on.user = user;
    const Card card = compose_sample({"first"}, on, kDrafts).cards.at(0);
    EXPECT_THAT(card.suggestions, IsEmpty()) << user;
    EXPECT_FALSE(card.selection_behavior) << user;
  }
}

TEST(ComposeFailure, OfAGraveCriterionIsSaidInItsPlaceAndHidesNothing) {
  const Composition composition = compose_sample({"first", "critical", "third", "failing"});
  EXPECT_THAT(ids(composition), ElementsAre("first", "grave", "third"));
  EXPECT_THAT(composition.undecided, ElementsAre("grave", "light"));
  const Card& card = composition.cards.at(1);
  EXPECT_EQ(card.indicator, Indicator::kWarning);
  EXPECT_EQ(card.summary, "Ischia could not check for: a grave thing. Check by hand.");
  EXPECT_THAT(card.suggestions, IsEmpty());
  EXPECT_THAT(card.criteria, ElementsAre("S-9"));
  EXPECT_TRUE(base::is_uuid(card.uuid));
  EXPECT_EQ(composition.failures.size(), 1U) << "the same failure is noted once";
  std::vector<Card> cards = composition.cards;
  EXPECT_THAT(enforce_invariants(cards), IsEmpty());
}

TEST(ComposeFailure, TellsWhatToDoEvenOfALongTitle) {
  const std::string text =
      Sample::plan_text("a grave thing", "grave " + std::string(60, 'x') + " " + std::string(90, 'y'));
  std::vector<Card> cards = compose_sample({"failing"}, occasion(), "[]", text).cards;
  ASSERT_EQ(cards.size(), 1U);
  EXPECT_TRUE(cards[0].summary.ends_with("Check by hand.")) << cards[0].summary;
  EXPECT_THAT(enforce_invariants(cards), IsEmpty());
}

TEST(ComposeMerge, NamesTheOtherCardOfTheGroup) {
  const Card card = compose_sample({"first", "second"}).cards.at(0);
  EXPECT_EQ(card.detail, "First detail\n\nAlso: Second title");
}

TEST(ComposeUuid, IsTheSameForTheSameDataWheneverAsked) {
  Occasion later = occasion();
  later.now.milliseconds += 86'400'000;
  later.user = "Practitioner/d2";
  const Card one = compose_sample({"first"}).cards.at(0), same = compose_sample({"first"}, later).cards.at(0);
  EXPECT_TRUE(base::is_uuid(one.uuid));
  EXPECT_EQ(one.uuid, same.uuid);
  EXPECT_EQ(one.suggestions.at(0).uuid, same.suggestions.at(0).uuid);
  EXPECT_NE(one.uuid, one.suggestions.at(0).uuid);
  EXPECT_EQ(compose_sample({"first", "evident"}).cards.at(0).uuid,
            compose_sample({"first", "other order"}).cards.at(0).uuid);
}

struct UuidRow {
  const char* name;
  Flags flags;
  Occasion on;
};
void PrintTo(const UuidRow& row, std::ostream* out) { *out << row.name; }
class ComposeOtherUuid : public testing::TestWithParam<UuidRow> {};

TEST_P(ComposeOtherUuid, ForAnother) {
  const Card one = compose_sample({"first"}).cards.at(0);
  const Card other = compose_sample(GetParam().flags, GetParam().on).cards.at(0);
  EXPECT_NE(one.uuid, other.uuid);
  EXPECT_NE(one.suggestions.at(0).uuid, other.suggestions.at(0).uuid);
}

template <typename Change>
Occasion changed(Change change) {
  Occasion on = occasion();
  change(on);
  return on;
}
INSTANTIATE_TEST_SUITE_P(
    Cards, ComposeOtherUuid,
    testing::Values(UuidRow{"Indicator", {"first", "critical"}, occasion()},
                    UuidRow{"Criterion", {"first", "evident"}, occasion()},
                    UuidRow{"Resource", {"first", "elsewhere"}, occasion()},
                    UuidRow{"Client", {"first"}, changed([](Occasion& on) { on.client = "c2"; })},
                    UuidRow{"Patient", {"first"}, changed([](Occasion& on) { on.patient_id = "p2"; })},
                    UuidRow{"HookInstance", {"first"}, changed([](Occasion& on) { on.hook_instance = "other"; })}),
    by_name);

TEST(ComposeUuid, TwoCardsOrSuggestionsNeverShareOne) {
  const Composition composition = compose_sample({"first", "third", "failing"}, occasion(), kDrafts);
  std::vector<std::string> uuids;
  for (const Card& card : composition.cards) {
    uuids.push_back(card.uuid);
    for (const Suggestion& suggestion : card.suggestions) uuids.push_back(suggestion.uuid);
  }
  EXPECT_EQ(uuids.size(), 5U);
  std::sort(uuids.begin(), uuids.end());
  EXPECT_EQ(std::unique(uuids.begin(), uuids.end()), uuids.end());
}

// Six cards, each of its own: four are shown, and the answer says how many are not.
TEST(ComposeLimit, FourCards) {
  std::string cards;
  for (const char* const id : {"a", "b", "c", "d", "e", "f"})
    cards += std::string(cards.empty() ? "" : ",") + R"({"id":")" + id +
             R"(","title":"T","trigger":[{"type":"named-event","name":"order-select"}],"documentation":[{"label":"G"}],
        "condition":[{"kind":"applicability","expression":{"language":"text/cql-identifier","expression":"Always"}}]})";
  const std::string text = R"({"url":"x/limit","description":"d","library":["x/Sample"],"action":[)" + cards + "]}";
  const Composition composition = compose_sample({}, occasion(), "[]", text);
  EXPECT_THAT(ids(composition), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(composition.left_out_cards, 2U);
}

}  // namespace
}  // namespace cards

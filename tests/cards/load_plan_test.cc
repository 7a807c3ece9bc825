#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "cards/plan.h"
#include "tests/cards/rows.h"
#include "tests/cards/sample.h"

namespace cards {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string all_of(const std::vector<base::Problem>& problems) {
  std::string text;
  for (const base::Problem& problem : problems) text += base::to_text(problem) + "\n";
  return text;
}

class LoadPlan : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = Sample::get().load(Sample::plan_text());
    ASSERT_TRUE(loaded) << all_of(loaded.error());
    plan_ = *std::move(loaded);
  }
  std::string define(std::optional<cql::DefineId> id) {
    return id ? std::string(Sample::get().program().define_name(*id)) : "";
  }
  Plan plan_;
};

TEST_F(LoadPlan, ReadsWhatTheServiceSaysOfItself) {
  EXPECT_EQ(plan_.service_id, "sample");
  EXPECT_EQ(plan_.url, "https://example.org/PlanDefinition/sample");
  EXPECT_EQ(plan_.version, "1.2.0");
  EXPECT_EQ(plan_.title, "Sample");
  EXPECT_EQ(plan_.description, "What it does");
  EXPECT_EQ(plan_.usage, "What it needs");
  EXPECT_EQ(plan_.libraries, std::vector<std::string>{"Sample"});
  EXPECT_EQ(plan_.file, "plan.json");
  EXPECT_THAT(plan_.hooks, ElementsAre("patient-view", "order-select"));
  EXPECT_THAT(plan_.required_types, ElementsAre("Condition"));
}

TEST_F(LoadPlan, ReadsACard) {
  const PlannedCard& card = plan_.cards.at(0);
  EXPECT_EQ(card.id, "first");
  EXPECT_EQ(card.summary, "First title");
  EXPECT_EQ(card.detail, "First detail");
  EXPECT_EQ(card.indicator, Indicator::kCritical);
  EXPECT_TRUE(card.may_be_critical);
  EXPECT_THAT(card.hooks, ElementsAre("patient-view", "order-select"));
  ASSERT_EQ(card.conditions.size(), 2U);
  EXPECT_EQ(define(card.conditions[0]), "First");
  EXPECT_EQ(define(card.conditions[1]), "Always");
  EXPECT_EQ(define(card.summary_define), "Title");
  EXPECT_EQ(define(card.detail_define), "Detail");
  EXPECT_EQ(define(card.priority_define), "Priority");
  EXPECT_EQ(define(card.evidence_define), "Evidence");
  EXPECT_EQ(define(card.about_define), "Drafts");
  EXPECT_EQ(card.topic, (fhir::Coding{"https://example.org/criteria", "S-1", "One"}));
  ASSERT_EQ(card.citations.size(), 3U);
  EXPECT_EQ(card.citations[0].label, "Guideline");
  EXPECT_EQ(card.citations[0].url, "https://example.org/guide#one");
  EXPECT_EQ(card.citations[0].icon, "https://example.org/icon.png");
  EXPECT_FALSE(card.citations[0].condition);
  EXPECT_EQ(card.citations[1].label, "Further reading");
  EXPECT_EQ(card.citations[1].url, "https://example.org/more");
  EXPECT_EQ(card.citations[1].type, LinkType::kAbsolute);
  EXPECT_THAT(card.thresholds, ElementsAre("Review after", "Not set"));
  EXPECT_THAT(card.override_reasons,
              ElementsAre(fhir::Coding{"https://example.org/reasons", "known", "Known already"}));
  EXPECT_EQ(card.one_card_of, "urgent");
  EXPECT_EQ(card.selection_behavior, SelectionBehavior::kAny);
}

TEST_F(LoadPlan, ReadsANestedActionWithDocumentationAsSourcesUnderACondition) {
  const PlannedCard& card = plan_.cards.at(0);
  EXPECT_EQ(card.citations.at(2).label, "Only sometimes");
  EXPECT_EQ(define(card.citations.at(2).condition), "Fourth");
  EXPECT_EQ(card.suggestions.size(), 2U) << "it is no suggestion";
  const std::vector<cql::DefineId> all = all_defines(card);
  EXPECT_NE(std::find(all.begin(), all.end(), *card.citations[2].condition), all.end());
  EXPECT_EQ(define(plan_.cards.at(1).citations.at(0).condition), "Fifth") << "a card may have no other";
}

TEST_F(LoadPlan, ReadsASuggestionThatIsItsOwnAction) {
  const PlannedSuggestion& order = plan_.cards.at(0).suggestions.at(0);
  EXPECT_EQ(order.id, "order");
  EXPECT_EQ(order.label, "Order it");
  EXPECT_EQ(define(order.label_define), "Label");
  EXPECT_EQ(define(order.condition), "With order");
  EXPECT_TRUE(order.is_recommended);
  ASSERT_EQ(order.actions.size(), 1U);
  EXPECT_EQ(order.actions[0].type, ActionType::kCreate);
  EXPECT_EQ(order.actions[0].activity, "https://example.org/ActivityDefinition/order");
  EXPECT_EQ(order.actions[0].description, "") << "the label, whatever it will be";
  EXPECT_FALSE(order.actions[0].condition) << "it is the suggestion's";
  std::vector<std::string> paths;
  for (const DynamicValue& value : order.actions[0].dynamic_values) paths.push_back(value.path);
  EXPECT_THAT(paths, ElementsAre("priority", "note[0].text", "patientInstruction", "reasonCode"));
}

TEST_F(LoadPlan, ReadsActionsInsideASuggestion) {
  const PlannedSuggestion& change = plan_.cards.at(0).suggestions.at(1);
  EXPECT_FALSE(change.is_recommended);
  ASSERT_EQ(change.actions.size(), 2U);
  EXPECT_EQ(change.actions[0].type, ActionType::kUpdate);
  EXPECT_EQ(change.actions[0].description, "Raise its priority");
  EXPECT_EQ(define(change.actions[0].description_define), "Description");
  EXPECT_EQ(define(change.actions[0].resources), "Drafts");
  EXPECT_EQ(change.actions[1].type, ActionType::kDelete);
  EXPECT_EQ(change.actions[1].description, "Remove it");
  EXPECT_EQ(define(change.actions[1].condition), "With removal");
}

TEST_F(LoadPlan, ACardMayBeForSomeHooksAndOfNoGroup) {
  EXPECT_THAT(plan_.cards.at(1).hooks, ElementsAre("order-select"));
  EXPECT_EQ(plan_.cards.at(1).indicator, Indicator::kWarning);
  EXPECT_FALSE(plan_.cards.at(1).may_be_critical);
  EXPECT_EQ(plan_.cards.at(2).indicator, Indicator::kInfo) << "without a priority";
  EXPECT_EQ(plan_.cards.at(2).one_card_of, "");
  EXPECT_FALSE(plan_.cards.at(2).selection_behavior);
}

TEST(LoadPlanWithoutAGroup, EveryTopLevelActionIsACard) {
  const std::string card = R"("title":"T","trigger":[{"type":"named-event","name":"patient-view"}],
      "documentation":[{"label":"G"}],
      "condition":[{"kind":"applicability","expression":{"language":"text/cql-identifier","expression":"First"}}])";
  const auto plan =
      Sample::get().load(R"({"url":"x/sample","description":"d","library":["x/Sample"],"action":[{"id":"a",)" + card +
                         R"(},{"id":"b",)" + card + "}]}");
  ASSERT_TRUE(plan) << all_of(plan.error());
  EXPECT_EQ(plan->cards.size(), 2U);
  EXPECT_THAT(plan->hooks, ElementsAre("patient-view"));
  EXPECT_THAT(plan->cards.at(1).hooks, ElementsAre("patient-view"));
}

struct Row {
  const char* name;
  const char* part;  // of data/plan.json
  const char* instead;
  const char* slug;
  const char* where;  // how the problem's place ends
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
constexpr const char* kSometimes =
    R"("condition": [{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "Fourth"}}],)";
class LoadPlanRefuses : public testing::TestWithParam<Row> {};

TEST_P(LoadPlanRefuses, AndSaysWhere) {
  const auto plan = Sample::get().load(Sample::plan_text(GetParam().part, GetParam().instead));
  ASSERT_FALSE(plan);
  const auto is_it = [](const base::Problem& problem) {
    return problem.slug == GetParam().slug && problem.kind == base::ProblemKind::kMalformed &&
           problem.where == std::string("plan.json#") + GetParam().where && !problem.detail.empty();
  };
  EXPECT_TRUE(std::any_of(plan.error().begin(), plan.error().end(), is_it)) << all_of(plan.error());
}

constexpr const char* kFirst = "/action/0/action/0";
constexpr const char* kOrder = "/action/0/action/0/action/0";
INSTANTIATE_TEST_SUITE_P(
    Cards, LoadPlanRefuses,
    testing::Values(
        Row{"NoUrl", R"("url": "https://example.org/PlanDefinition/sample",)", "", "plan-url", "/url"},
        Row{"UrlWithoutALastPart", "PlanDefinition/sample", "PlanDefinition/", "plan-url", "/url"},
        Row{"NoDescription", R"("description": "What it does",)", "", "plan-description", "/description"},
        Row{"UnknownLibrary", "Library/Sample|", "Library/Simple|", "library-missing", "/library/0"},
        Row{"NoLibrary", R"("library": ["https://example.org/Library/Sample|1.0.0"],)", "", "library-missing",
            "/library/0"},
        Row{"RequiredDataOfNoType", R"("valueCode": "Condition")", R"("valueCode": "Findings")",
            "required-data-unknown", "/extension(required-data)"},
        Row{"RequiredDataThatIsADataType", R"("valueCode": "Condition")", R"("valueCode": "Period")",
            "required-data-unknown", "/extension(required-data)"},
        Row{"ATriggerOfAnotherType", R"({"type": "named-event", "name": "patient-view"})", R"({"type": "periodic"})",
            "trigger-unsupported", "/action/0/trigger"},
        Row{"ATriggerWithoutAName", R"({"type": "named-event", "name": "patient-view"})", R"({"type": "named-event"})",
            "trigger-unsupported", "/action/0/trigger"},
        Row{"NoTrigger",
            R"("trigger": [{"type": "named-event", "name": "patient-view"}, {"type": "named-event", "name": "order-select"}],)",
            "", "trigger-missing", "/action/0/trigger"},
        Row{"ACardsTriggerThatTheGroupHasNot", R"("trigger": [{"type": "named-event", "name": "order-select"}],)",
            R"("trigger": [{"type": "named-event", "name": "order-sign"}],)", "trigger-outside-group",
            "/action/0/action/1/trigger"},
        Row{"ACardWithoutAnId", R"("id": "first",)", "", "card-id", kFirst},
        Row{"TwoCardsOfOneId", R"("id": "second")", R"("id": "first")", "card-id-repeated", "/action"},
        Row{"ACardWithoutATitle", R"("title": "Third title",)", "", "title-missing", "/action/0/action/2"},
        Row{"ACardWithoutASource",
            R"("documentation": [{"type": "documentation", "label": "Guideline"}],
        "condition": [{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "Third"}}])",
            R"("condition": [{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "Third"}}])",
            "source-missing", "/action/0/action/2"},
        Row{"ADefineThatIsNotThere", R"("expression": "Third")", R"("expression": "Thrid")", "define-missing",
            "/action/0/action/2/condition"},
        Row{"CqlThatIsNoDefinesName", R"("language": "text/cql", "expression": "Always")",
            R"("language": "text/cql", "expression": "true or false")", "define-missing",
            "/action/0/action/0/condition"},
        Row{"AnotherLanguage", R"("language": "text/cql", "expression": "Always")",
            R"("language": "text/fhirpath", "expression": "Always")", "expression-language",
            "/action/0/action/0/condition"},
        Row{"AConditionOfAnotherKind", R"("kind": "applicability", "expression": {"language": "text/cql")",
            R"("kind": "stop", "expression": {"language": "text/cql")", "condition-kind",
            "/action/0/action/0/condition"},
        Row{"ACardWithoutACondition",
            R"("condition": [{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "Third"}}])",
            R"("condition": [])", "condition-missing", "/action/0/action/2"},
        Row{"AnUnknownPriority", R"("priority": "urgent")", R"("priority": "high")", "priority-unknown",
            "/action/0/action/1/priority"},
        Row{"ACardsDynamicValueForSomethingElse",
            R"({"path": "description", "expression": {"language": "text/cql-identifier", "expression": "Detail"}})",
            R"({"path": "detail", "expression": {"language": "text/cql-identifier", "expression": "Detail"}})",
            "dynamic-value-path", "/action/0/action/0/dynamicValue"},
        Row{"AnUnknownSelectionBehavior", R"("selectionBehavior": "any")", R"("selectionBehavior": "exactly-one")",
            "selection-behavior", "/action/0/action/0/selectionBehavior"},
        Row{"SuggestionsWithoutSelectionBehavior", R"("selectionBehavior": "any",)", "", "selection-behavior", kFirst},
        Row{"AThresholdThatNoLibraryHas", R"("valueString": "Not set")", R"("valueString": "Review afterwards")",
            "threshold-unknown", "/action/0/action/0/extension(threshold)"},
        Row{"ReasonsThatAreNotThere", "ValueSet/reasons", "ValueSet/no-reasons", "value-set-missing",
            "/action/0/action/0/extension(override-reasons)"},
        Row{"ReasonsWithoutDisplays", "ValueSet/reasons", "ValueSet/mute-reasons", "override-reason-display",
            "/action/0/action/0/extension(override-reasons)"},
        Row{"ASourceWithoutALabel", R"("label": "Guideline", "url": "https://example.org/guide#one")",
            R"("url": "https://example.org/guide#one")", "documentation-label", "/action/0/action/0/documentation"},
        Row{"ASourceUrlThatIsRelative", "https://example.org/guide#one", "/guide", "documentation-url",
            "/action/0/action/0/documentation"},
        Row{"AnIconThatIsNoUrl", "https://example.org/icon.png", "icon.png", "documentation-url",
            "/action/0/action/0/documentation"},
        Row{"ALinkThatIsAScript", "https://example.org/more", "javascript:alert(1)", "documentation-url",
            "/action/0/action/0/documentation"},
        Row{"ALinkWithoutAUrl", R"("display": "Further reading", "url": "https://example.org/more")",
            R"("display": "Further reading")", "documentation-link", "/action/0/action/0/documentation"},
        Row{"AConditionalLinkWithoutAUrl", R"("label": "Only sometimes", "url": "https://example.org/sometimes")",
            R"("label": "Only sometimes")", "documentation-link", "/action/0/action/0/action/2/documentation"},
        Row{"SourcesUnderNoCondition", kSometimes, "", "documentation-condition", "/action/0/action/0/action/2"},
        Row{"SourcesUnderTwoConditions", kSometimes,
            R"("condition": [{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "Fourth"}},
               {"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "Second"}}],)",
            "suggestion-condition", "/action/0/action/0/action/2"},
        Row{"SourcesUnderAConditionThatIsNotThere", R"("expression": "Fourth")", R"("expression": "Forth")",
            "define-missing", "/action/0/action/0/action/2/condition"},
        Row{"NoSourcesUnderACondition",
            R"([{"type": "documentation", "label": "Only sometimes", "url": "https://example.org/sometimes"}])", "[]",
            "documentation-empty", "/action/0/action/0/action/2/documentation"},
        Row{"ASuggestionWithSources", R"("id": "order",)",
            R"("id": "order", "documentation": [{"label": "Guideline"}],)", "documentation-suggestion", kOrder},
        Row{"SourcesThatAlsoCreate", kSometimes,
            R"("definitionCanonical": "https://example.org/ActivityDefinition/order", "condition": [{"kind": "applicability",
               "expression": {"language": "text/cql-identifier", "expression": "Fourth"}}],)",
            "documentation-suggestion", "/action/0/action/0/action/2"},
        Row{"ASuggestionWithoutAnId", R"("id": "order",)", "", "suggestion-id", kOrder},
        Row{"ASuggestionWithoutATitle", R"("title": "Change the draft",)", "", "suggestion-title",
            "/action/0/action/0/action/1"},
        Row{"ASuggestionOfTwoConditions",
            R"("condition": [{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "With order"}}],)",
            R"("condition": [{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "First"}},
               {"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "Second"}}],)",
            "suggestion-condition", kOrder},
        Row{"AnActionOfAnotherType", R"("code": "create")", R"("code": "fire-event")", "action-type",
            "/action/0/action/0/action/0/type"},
        Row{"AnActivityThatIsNotThere", "ActivityDefinition/order", "ActivityDefinition/odor", "activity-missing",
            "/action/0/action/0/action/0/definitionCanonical"},
        Row{"AnActivityThatCannotBeApplied", "ActivityDefinition/order", "ActivityDefinition/book", "activity-kind",
            "/action/0/action/0/action/0/definitionCanonical"},
        Row{"APathThatTheResourceHasNot", R"("path": "reasonCode")", R"("path": "reasons")", "dynamic-value-path",
            "/action/0/action/0/action/0/dynamicValue"},
        Row{"APathThatIsNone", R"("path": "note[0].text")", R"("path": "note[].text")", "dynamic-value-path",
            "/action/0/action/0/action/0/dynamicValue"},
        Row{"ADraftsIdStays",
            R"("path": "description", "expression": {"language": "text/cql-identifier", "expression": "Description"})",
            R"("path": "id", "expression": {"language": "text/cql-identifier", "expression": "Description"})",
            "dynamic-value-path", "/action/0/action/0/action/1/action/0/dynamicValue"},
        Row{"ARemovalSetsNothing", R"("description": "Remove it",)",
            R"("dynamicValue": [{"path": "status", "expression": {"language": "text/cql-identifier", "expression": "Stat"}}],)",
            "dynamic-value-path", "/action/0/action/0/action/1/action/1/dynamicValue"},
        Row{"AnUpdateOfNothing", R"("type": {"coding": [{"code": "update"}]},
                "extension": [)",
            R"("type": {"coding": [{"code": "update"}]},
                "modifierExtension": [)",
            "action-resource", "/action/0/action/0/action/1/action/0"},
        Row{"AFourthLevel", R"("description": "Remove it",)", R"("action": [{"title": "Deeper"}],)", "action-nested",
            "/action/0/action/0/action/1/action/1/action"}),
    by_name);

TEST(LoadPlanProblems, AreAllNamedAtOnce) {
  std::string text = Sample::plan_text(R"("priority": "urgent")", R"("priority": "high")");
  text.replace(text.find("\"Third\""), 7, "\"Thrid\"");
  const auto plan = Sample::get().load(text);
  ASSERT_FALSE(plan);
  EXPECT_THAT(all_of(plan.error()), HasSubstr("priority-unknown"));
  EXPECT_THAT(all_of(plan.error()), HasSubstr("define-missing"));
}

// Whatever JSON stands in the folder: problems, no crash.
TEST(LoadPlanProblems, OfWhatIsNoPlan) {
  for (
      const char* const text :
      {"{}", "[]", "null", "7", R"({"action":{}})", R"({"action":[7,null,"x",[]]})", R"({"action":[{"action":[[]]}]})",
       R"({"url":7,"library":"x","action":[{"trigger":{},"action":[{"id":[],"title":{},"condition":{},"action":[{"action":[7]}]}]}]})"})
    EXPECT_FALSE(Sample::get().load(text)) << text;
}

TEST(Activities, AreFoundByUrlAndStandOnce) {
  const base::JsonDocument one = parse(R"({"url":"https://example.org/a"})"), none = parse(R"({"kind":"Task"})");
  Activities activities;
  EXPECT_TRUE(activities.add(one.root(), "one.json"));
  const auto again = activities.add(one.root(), "two.json");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().slug, "activity-repeated");
  EXPECT_EQ(again.error().where, "two.json");
  EXPECT_THAT(again.error().detail, HasSubstr("one.json"));
  const auto nameless = activities.add(none.root(), "none.json");
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().slug, "activity-url");
  EXPECT_NE(activities.find("https://example.org/a"), nullptr);
  EXPECT_EQ(activities.find("https://example.org/b"), nullptr);
  EXPECT_EQ(activities.urls_and_files().size(), 1U);
}

}  // namespace
}  // namespace cards

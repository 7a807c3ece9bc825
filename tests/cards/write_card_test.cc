#include "cards/write_card.h"

#include <gtest/gtest.h>

#include "tests/cards/rows.h"

namespace cards {
namespace {

TEST(WriteResponse, NoCardsAreAnEmptyList) { EXPECT_EQ(write_response({}, {}), R"({"cards":[]})"); }

// "JSON attribute values SHALL NOT be null or empty": optional elements without a value are left out.
TEST(WriteResponse, TheLeastCard) {
  Card card;
  card.id = "ask-history";
  card.summary = "When did it begin?";
  card.source.label = "Guideline";
  EXPECT_EQ(write_response({card}, {}),
            R"({"cards":[{"summary":"When did it begin?","indicator":"info","source":{"label":"Guideline"},)"
            R"("extension":{"org.ischia.evidence":{"action":"ask-history"}}}]})");
}

TEST(WriteResponse, AWholeCard) {
  Card card;
  card.id = "motor-deficit";
  card.uuid = "11111111-2222-5333-8444-555555555555";
  card.summary = "Weakness: \"today\"";
  card.detail = "Line\nline, \u00e9";
  card.indicator = Indicator::kCritical;
  card.source = {"Guideline", "https://example.org/g", "https://example.org/i.png",
                 fhir::Coding{"https://example.org/c", "S-1", "Deficit"}};
  card.sources = {card.source, {"Second", "", "", {}}};
  card.suggestions = {
      {"refer",
       "Refer",
       "aaaaaaaa-2222-5333-8444-555555555555",
       true,
       {{ActionType::kCreate, "Refer now", R"({"resourceType":"ServiceRequest","quantity":1.50})", ""}}},
      {"swap",
       "Swap",
       "bbbbbbbb-2222-5333-8444-555555555555",
       false,
       {{ActionType::kUpdate, "Raise", R"({"resourceType":"ServiceRequest","id":"1"})", ""},
        {ActionType::kDelete, "Remove", "", "ServiceRequest/2"}}}};
  card.selection_behavior = SelectionBehavior::kAtMostOne;
  card.override_reasons = {{"https://example.org/r", "known", "Known"}};
  card.links = {{"Read", "https://example.org/read", LinkType::kAbsolute, ""},
                {"Form", "https://example.org/launch", LinkType::kSmart, "opaque"}};
  card.criteria = {"S-1", "S-2"};
  card.evidence = {{"S-1", "Foot drop", "Condition/1", "2025-11-09"}, {"S-2", "Pain", "", ""}};
  card.thresholds = {{"Review after", "3 weeks"}};
  card.about = {"ServiceRequest/1"};
  const Remarks remarks{
      {"devices"}, {"conditions"}, {{"conditions", "fetch-timeout", "late"}}, {"pain-after-injury"}, 2, 1};
  const std::string body = write_response({card}, remarks);
  EXPECT_EQ(
      body,
      R"({"cards":[{"uuid":"11111111-2222-5333-8444-555555555555","summary":"Weakness: \"today\"",)"
      "\"detail\":\"Line\\nline, \u00e9\","
      R"("indicator":"critical","source":{"label":"Guideline","url":"https://example.org/g","icon":"https://example.org/i.png",)"
      R"("topic":{"system":"https://example.org/c","code":"S-1","display":"Deficit"}},)"
      R"("suggestions":[{"label":"Refer","uuid":"aaaaaaaa-2222-5333-8444-555555555555","isRecommended":true,)"
      R"("actions":[{"type":"create","description":"Refer now","resource":{"resourceType":"ServiceRequest","quantity":1.50}}],)"
      R"("extension":{"org.ischia.suggestion":"refer"}},)"
      R"({"label":"Swap","uuid":"bbbbbbbb-2222-5333-8444-555555555555",)"
      R"("actions":[{"type":"update","description":"Raise","resource":{"resourceType":"ServiceRequest","id":"1"}},)"
      R"({"type":"delete","description":"Remove","resourceId":"ServiceRequest/2"}],)"
      R"("extension":{"org.ischia.suggestion":"swap"}}],"selectionBehavior":"at-most-one",)"
      R"("overrideReasons":[{"system":"https://example.org/r","code":"known","display":"Known"}],)"
      R"("links":[{"label":"Read","url":"https://example.org/read","type":"absolute"},)"
      R"({"label":"Form","url":"https://example.org/launch","type":"smart","appContext":"opaque"}],)"
      R"("extension":{"org.ischia.evidence":{"action":"motor-deficit","criteria":["S-1","S-2"],)"
      R"("findings":[{"criterion":"S-1","finding":"Foot drop","reference":"Condition/1","date":"2025-11-09"},)"
      R"({"criterion":"S-2","finding":"Pain"}],"thresholds":[{"name":"Review after","value":"3 weeks"}],)"
      R"("sources":[{"label":"Guideline","url":"https://example.org/g"},{"label":"Second"}]},)"
      R"("org.ischia.about":["ServiceRequest/1"]}}],)"
      R"("extension":{"org.ischia.remarks":{"missing":["devices"],"failed":["conditions"],)"
      R"("reasons":[{"key":"conditions","reason":"fetch-timeout","detail":"late"}],"undecided":["pain-after-injury"],)"
      R"("leftOutCards":2,"ignoredSelections":1}}})");
  EXPECT_TRUE(base::JsonDocument::parse(body));
}

TEST(WriteResponse, RemarksOnlyWhenThereIsSomethingToSay) {
  EXPECT_EQ(write_response({}, Remarks{{}, {}, {}, {}, 0, 3}),
            R"({"cards":[],"extension":{"org.ischia.remarks":{"ignoredSelections":3}}})");
}

TEST(WriteResponse, IndicatorsAreSpelledAsInTheSpecification) {
  const std::pair<Indicator, const char*> indicators[] = {
      {Indicator::kInfo, "info"}, {Indicator::kWarning, "warning"}, {Indicator::kCritical, "critical"}};
  for (const auto& [indicator, text] : indicators) {
    Card card;
    card.indicator = indicator;
    const base::JsonDocument body = parse(write_response({card}, {}));
    EXPECT_EQ(body.root()["cards"][std::size_t{0}]["indicator"].string(), text);
  }
}

}  // namespace
}  // namespace cards

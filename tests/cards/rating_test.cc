#include "cards/rating.h"

#include <gtest/gtest.h>

namespace cards {
namespace {

constexpr const char* kRating = "http://fhir.org/argonaut/Extension/pama-rating";

base::JsonDocument parse(const std::string& text) { return base::JsonDocument::parse(text).value(); }

base::JsonView extension_of(const base::JsonDocument& order, const std::string& url) {
  for (const base::JsonView extension : order.root()["extension"])
    if (extension["url"].string() == url) return extension;
  return {};
}

TEST(Rating, IsAddedToTheDraftAndChangesNothingElse) {
  const base::JsonDocument draft = parse(
      R"({"resourceType":"ServiceRequest","id":"draft-1","extension":[{"url":"https://ehr.example/own","valueString":"x"}],)"
      R"("status":"draft","quantityQuantity":{"value":1.50}})");
  const auto action = rate(draft.root(), {"appropriate", "cancer", "https://a.example/criteria", "urn:uuid:1"});
  ASSERT_TRUE(action) << base::to_text(action.error());
  EXPECT_EQ(action->type, ActionType::kUpdate);
  EXPECT_EQ(action->description, "cancer");
  const base::JsonDocument order = parse(action->resource);
  EXPECT_EQ(order.root()["extension"].size(), 4U);
  EXPECT_EQ(extension_of(order, "https://ehr.example/own")["valueString"].string(), "x");
  const base::JsonView coding = extension_of(order, kRating)["valueCodeableConcept"]["coding"][std::size_t{0}];
  EXPECT_EQ(coding["system"].string(), "http://fhir.org/argonaut/CodeSystem/pama-rating");
  EXPECT_EQ(coding["code"].string(), "appropriate");
  EXPECT_EQ(extension_of(order, std::string(kRating) + "-consult-id")["valueUri"].string(), "urn:uuid:1");
  EXPECT_EQ(extension_of(order, std::string(kRating) + "-auc-applied")["valueUri"].string(),
            "https://a.example/criteria");
  EXPECT_EQ(order.root()["quantityQuantity"]["value"].text(), "1.50");
  EXPECT_EQ(order.root()["status"].string(), "draft");
}

TEST(Rating, TakesThePlaceOfAnEarlierOne) {
  const base::JsonDocument draft = parse(R"({"resourceType":"ServiceRequest","id":"draft-1"})");
  const auto first = rate(draft.root(), {"not-appropriate", "early", "https://a.example/1", "urn:uuid:1"});
  ASSERT_TRUE(first);
  const base::JsonDocument rated = parse(first->resource);
  const auto second = rate(rated.root(), {"appropriate", "injury", "https://a.example/2", "urn:uuid:2"});
  ASSERT_TRUE(second);
  const base::JsonDocument order = parse(second->resource);
  EXPECT_EQ(order.root()["extension"].size(), 3U);
  EXPECT_EQ(extension_of(order, kRating)["valueCodeableConcept"]["coding"].size(), 1U);
  EXPECT_EQ(extension_of(order, std::string(kRating) + "-consult-id")["valueUri"].string(), "urn:uuid:2");
}

TEST(Rating, WithoutACriterionNamesNone) {
  const base::JsonDocument draft = parse(R"({"resourceType":"ServiceRequest","id":"draft-1"})");
  const auto action = rate(draft.root(), {"no-criteria-apply", "leg", "", "urn:uuid:1"});
  ASSERT_TRUE(action);
  EXPECT_EQ(parse(action->resource).root()["extension"].size(), 2U);
}

TEST(Rating, OfAnotherCodeIsRefused) {
  const base::JsonDocument draft = parse(R"({"resourceType":"ServiceRequest","id":"draft-1"})");
  const auto action = rate(draft.root(), {"maybe", "", "", "urn:uuid:1"});
  ASSERT_FALSE(action);
  EXPECT_EQ(action.error().slug, "rating-code");
}

}  // namespace
}  // namespace cards

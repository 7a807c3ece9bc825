#include "cards/abilities.h"

#include <gtest/gtest.h>

#include "cards/write_card.h"

namespace cards {
namespace {

Card card_with_everything() {
  Card card;
  card.id = "card";
  card.summary = "Send now";
  card.detail = "**Do not wait.** Ask \\[her\\].";
  card.indicator = Indicator::kCritical;
  card.source = {"Guide", "https://g.org", "", fhir::Coding{"urn:x", "S-1", "Urgent"}};
  card.override_reasons = {{"urn:x", "done", "Done"}};
  card.selection_behavior = SelectionBehavior::kAny;
  card.suggestions = {
      {"refer", "Refer, stat", "u1", true, {{ActionType::kCreate, "Refer, stat", R"({"resourceType":"X"})", ""}}},
      {"swap",
       "Swap the *order*",
       "u2",
       false,
       {{ActionType::kDelete, "Remove the draft", "", "ServiceRequest/1"},
        {ActionType::kCreate, "Order an MRI", R"({"resourceType":"X"})", ""}}}};
  card.links = {{"Pathway", "https://p.org", LinkType::kAbsolute, ""},
                {"Intake form", "https://app.org/launch", LinkType::kSmart, "context"}};
  return card;
}

Card adapted(const Abilities& abilities) {
  std::vector<Card> cards{card_with_everything()};
  adapt(cards, abilities);
  return cards.front();
}

TEST(Abilities, WhoCanDoEverythingGetsTheCardAsItIs) { EXPECT_EQ(adapted({}), card_with_everything()); }

TEST(Abilities, WithoutSuggestionsTheSameContentIsText) {
  Abilities abilities;
  abilities.suggestions = false;
  const Card card = adapted(abilities);
  EXPECT_TRUE(card.suggestions.empty());
  EXPECT_FALSE(card.selection_behavior);
  EXPECT_EQ(card.detail,
            "**Do not wait.** Ask \\[her\\].\n\nSuggested:\n\n- Refer, stat (recommended)\n"
            "- Swap the \\*order\\*: Remove the draft; Order an MRI");
}

TEST(Abilities, WithoutSuggestionsAlternativesAreTold) {
  std::vector<Card> cards{card_with_everything()};
  cards.front().selection_behavior = SelectionBehavior::kAtMostOne;
  Abilities abilities;
  abilities.suggestions = false;
  adapt(cards, abilities);
  EXPECT_NE(cards.front().detail.find("Suggested, one of:\n\n- Refer"), std::string::npos);
}

TEST(Abilities, WithoutMarkdownTheDetailIsPlain) {
  Abilities abilities;
  abilities.markdown = false;
  abilities.suggestions = false;
  EXPECT_EQ(adapted(abilities).detail,
            "Do not wait. Ask [her].\n\nSuggested:\n\n- Refer, stat (recommended)\n"
            "- Swap the *order*: Remove the draft; Order an MRI");
}

TEST(Abilities, WithoutSmartLinksTheAppIsNamed) {
  Abilities abilities;
  abilities.smart_links = false;
  const Card card = adapted(abilities);
  ASSERT_EQ(card.links.size(), 1U);
  EXPECT_EQ(card.links[0].label, "Pathway");
  EXPECT_NE(card.detail.find("In the app: Intake form"), std::string::npos);
}

TEST(Abilities, WithoutAppContextTheLinkStays) {
  Abilities abilities;
  abilities.app_context = false;
  const Card card = adapted(abilities);
  ASSERT_EQ(card.links.size(), 2U);
  EXPECT_EQ(card.links[1].app_context, "");
}

TEST(Abilities, Version1IsSpokenToInItsOwnWords) {
  Abilities abilities;
  abilities.version = SpecificationVersion::k1_0;
  const Card card = adapted(abilities);
  EXPECT_EQ(card.selection_behavior, SelectionBehavior::kAtMostOne);
  EXPECT_TRUE(card.override_reasons.empty());
  EXPECT_FALSE(card.source.topic);
  const std::string body = write_response({card}, {});
  EXPECT_NE(body.find(R"("description":"Remove the draft","resource":"ServiceRequest/1")"), std::string::npos) << body;
  for (const char* newer : {"resourceId", "isRecommended", "topic", "overrideReasons"})
    EXPECT_EQ(body.find(newer), std::string::npos) << newer;
}

TEST(Abilities, OfMoreCardsThanAClientTakesTheLastAreLeftOutButNoCriticalOne) {
  std::vector<Card> cards(4, card_with_everything());
  cards[2].indicator = cards[3].indicator = Indicator::kInfo;
  Abilities abilities;
  abilities.most_cards = 1;
  EXPECT_EQ(adapt(cards, abilities), 2U);
  EXPECT_EQ(cards.size(), 2U);
}

}  // namespace
}  // namespace cards

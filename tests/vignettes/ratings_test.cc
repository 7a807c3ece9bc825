// X-IMG-2: ratings of imaging orders as system actions, for clients that take them.
#include <gtest/gtest.h>

#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

// The answers to a row under settings that differ from the catalogue's in one thing.
std::vector<cds::Decision> decide(const std::string& id, bool system_actions, const cds::Client& client = {}) {
  for (std::size_t i = 0; i < rows().all().size(); ++i) {
    const Vignette& row = rows().all()[i];
    if (row.id != id) continue;
    static std::map<bool, std::shared_ptr<cds::Catalogue>> loaded;
    std::shared_ptr<cds::Catalogue>& with = loaded[system_actions];
    if (!with) {
      with = std::const_pointer_cast<cds::Catalogue>(
          cds::load_catalogue(support::source_dir() + "/config", row.profile).value());
      with->settings.system_actions = system_actions;
    }
    return try_to_decide_all(*with, row.hook, rows().request(i, Form::kAsWritten), client).value();
  }
  ADD_FAILURE() << "no row " << id;
  return {};
}

std::string rating_of(const cards::Action& action) {
  const base::JsonDocument order = base::JsonDocument::parse(action.resource).value();
  for (const base::JsonView extension : order.root()["extension"])
    if (extension["url"].string() == "http://fhir.org/argonaut/Extension/pama-rating")
      return std::string(extension["valueCodeableConcept"]["coding"][std::size_t{0}]["code"].string());
  return "";
}

struct Row {
  const char* id;
  std::vector<std::string> ratings;
};

class Ratings : public testing::TestWithParam<Row> {};

TEST_P(Ratings, StandOnTheOrdersForClientsThatTakeThem) {
  const std::vector<cds::Decision> decisions = decide(GetParam().id, true);
  ASSERT_EQ(decisions.size(), 1U);
  std::vector<std::string> ratings;
  for (const cards::Action& action : decisions[0].system_actions) {
    EXPECT_EQ(action.type, cards::ActionType::kUpdate);
    ratings.push_back(rating_of(action));
  }
  EXPECT_EQ(ratings, GetParam().ratings);
  EXPECT_TRUE(decisions[0].failures.empty());
  const base::JsonDocument body = base::JsonDocument::parse(decisions[0].body).value();
  EXPECT_EQ(body.root()["systemActions"].size(), GetParam().ratings.size());
}

TEST_P(Ratings, AreOnTheCardsAloneForAllOthers) {
  const std::vector<cds::Decision> decisions = decide(GetParam().id, false);
  ASSERT_EQ(decisions.size(), 1U);
  EXPECT_TRUE(decisions[0].system_actions.empty());
  const std::vector<cds::Decision> with = decide(GetParam().id, true);
  EXPECT_EQ(outline(decisions[0].cards), outline(with[0].cards));
  EXPECT_EQ(decisions[0].body.find("systemActions"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Orders, Ratings,
                         testing::Values(Row{"X-IMG-01/us", {"not-appropriate"}},
                                         Row{"X-IMG-08/us", {"no-criteria-apply"}}, Row{"X-IMG-10/us", {}},
                                         Row{"X-IMG-14/us", {"appropriate"}}, Row{"X-IMG-17/us", {}},
                                         Row{"X-IMG-24/us", {"appropriate"}}, Row{"X-IMG-40/us", {}},
                                         Row{"X-IMG-41/us", {"appropriate"}}, Row{"X-IMG-49/us", {"not-appropriate"}},
                                         Row{"X-IMG-60/us", {"not-appropriate"}}, Row{"X-IMG-62/us", {}},
                                         Row{"UT-IMG-70/us/84d", {"not-appropriate"}}),
                         [](const auto& row) {
                           std::string name = row.param.id;
                           for (char& c : name)
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           return name;
                         });

// What is agreed with a client stands in its own profile.
TEST(RatingsTest, AreForClientsWhoseProfileTakesThem) {
  cds::Client client;
  client.name = "ehr";
  EXPECT_TRUE(decide("X-IMG-01/us", true, client)[0].system_actions.empty());
  client.abilities.system_actions = true;
  EXPECT_FALSE(decide("X-IMG-01/us", false, client)[0].system_actions.empty());
  client.abilities.version = cards::SpecificationVersion::k1_0;
  EXPECT_TRUE(decide("X-IMG-01/us", false, client)[0].system_actions.empty()) << "CDS Hooks 1.0 has none";
}

}  // namespace
}  // namespace vignettes

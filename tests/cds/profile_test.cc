#include "cds/profile.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "cds/thresholds.h"
#include "tests/cds/sample_catalogue.h"

namespace cds {
namespace {

tl::expected<Profile, std::vector<base::Problem>> parse(const std::string& text) {
  const auto document = base::JsonDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return parse_profile(document->root(), "config/profiles/uk.json");
}

TEST(Profile, IsNamedByItsFileAndRead) {
  const auto profile =
      parse(R"({"title":"United Kingdom","description":"x","thresholds":{"Review after":{"value":2,"unit":"weeks"}}})");
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->name, "uk");
  EXPECT_EQ(profile->title, "United Kingdom");
  ASSERT_EQ(profile->thresholds.size(), 1U);
  EXPECT_EQ(profile->thresholds[0].parameter, "Review after");
}

class BadProfile : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(BadProfile, IsRefusedWithFileAndPlace) {
  const auto profile = parse(GetParam().first);
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().front().where, std::string("config/profiles/uk.json#") + GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(Rows, BadProfile,
                         testing::Values(std::pair{"[]", ""}, std::pair{"{}", "/title"},
                                         std::pair{R"({"title":""})", "/title"},
                                         std::pair{R"({"title":"x","criteria":[]})", "/criteria"},
                                         std::pair{R"({"title":"x","thresholds":{"a":"3 weeks"}})", "/thresholds/a"}));

// A folder with two profiles, and settings as given.
std::string folder_with(SampleFolder& folder, const std::string& settings) {
  std::filesystem::create_directory(folder.path() + "/profiles");
  folder.write("settings.json", settings);
  folder.write("profiles/us.json", R"({"title":"US"})");
  folder.write("profiles/uk.json", R"({"title":"UK","thresholds":{"Review after":{"value":2,"unit":"weeks"}}})");
  return folder.path();
}

TEST(Profile, IsChosenBySettings) {
  SampleFolder folder;
  const auto catalogue = load_catalogue(folder_with(folder, R"({"profile":"uk"})"));
  ASSERT_TRUE(catalogue) << base::to_text(catalogue.error().front());
  EXPECT_EQ((*catalogue)->profile->name, "uk");
  EXPECT_EQ((*catalogue)->profiles.size(), 2U);
  ASSERT_EQ(thresholds_of(**catalogue).size(), 1U);
  EXPECT_EQ(thresholds_of(**catalogue)[0].value, *base::Decimal::parse("2"));
}

TEST(Profile, GivesWayToTheSettingsOwnThresholds) {
  SampleFolder folder;
  const auto catalogue = load_catalogue(
      folder_with(folder, R"({"profile":"uk","thresholds":{"Review after":{"value":5,"unit":"weeks"}}})"));
  ASSERT_TRUE(catalogue);
  ASSERT_EQ(thresholds_of(**catalogue).size(), 1U);
  EXPECT_EQ(thresholds_of(**catalogue)[0].value, *base::Decimal::parse("5"));
}

TEST(Profile, CanBeChosenInPlaceOfTheSettings) {
  SampleFolder folder;
  const auto catalogue = load_catalogue(folder_with(folder, R"({"profile":"uk"})"), "us");
  ASSERT_TRUE(catalogue);
  EXPECT_EQ((*catalogue)->profile->name, "us");
}

TEST(Profile, ThatIsNotThereIsRefusedByName) {
  SampleFolder folder;
  const auto catalogue = load_catalogue(folder_with(folder, R"({"profile":"mars"})"));
  ASSERT_FALSE(catalogue);
  EXPECT_EQ(catalogue.error().front().slug, std::string("profile-unknown"));
  EXPECT_NE(catalogue.error().front().detail.find("uk, us"), std::string::npos) << catalogue.error().front().detail;
}

TEST(Profile, WithAThresholdThatNoLibraryHasIsRefusedThoughItIsNotInForce) {
  SampleFolder folder;
  folder_with(folder, R"({"profile":"us"})");
  folder.write("profiles/uk.json", R"({"title":"UK","thresholds":{"No such":{"value":2,"unit":"weeks"}}})");
  const auto catalogue = load_catalogue(folder.path());
  ASSERT_FALSE(catalogue);
  EXPECT_NE(catalogue.error().front().where.find("profiles/uk.json#/thresholds/No such"), std::string::npos);
}

}  // namespace
}  // namespace cds

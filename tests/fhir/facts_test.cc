#include "fhir/facts.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fhir {
namespace {

base::JsonDocument document_of(const std::string& text) {
  base::Result<base::JsonDocument> document = base::JsonDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return document ? std::move(*document) : base::JsonDocument();
}

class FactsTest : public testing::Test {
 protected:
  void add(const std::string& text) { facts.add(facts.keep(document_of(text))); }

  // Ids of a type's resources in order, with commas.
  std::string ids(std::string_view type) const {
    std::string text;
    for (const Resource& resource : facts.of_type(find_type(type))) text += std::string(resource.id) + ",";
    return text;
  }
  std::string note(std::string_view reference) const {
    const std::optional<Resource> found = facts.find(reference);
    return found ? std::string(found->json["code"]["text"].string()) : "nothing";
  }
  // A Condition with a text, and lastUpdated if there is one.
  static std::string condition(const std::string& id, const std::string& text, const std::string& updated = "") {
    const std::string meta = updated.empty() ? "" : R"("meta":{"lastUpdated":")" + updated + R"("},)";
    return R"({"resourceType":"Condition","id":")" + id + R"(",)" + meta + R"("code":{"text":")" + text + R"("}})";
  }

  Facts facts{"1"};
};

TEST_F(FactsTest, HoldASingleResource) {
  add(condition("c", "sciatica"));
  EXPECT_EQ(ids("Condition"), "c,");
  EXPECT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts.counts().kept, 1U);
  EXPECT_EQ(note("Condition/c"), "sciatica");
  EXPECT_EQ(note("https://ehr.example/fhir/Condition/c/_history/4"), "sciatica");
  EXPECT_EQ(note("Condition/d"), "nothing");
  EXPECT_EQ(note("Observation/c"), "nothing");
  EXPECT_EQ(note("NoSuchType/c"), "nothing");
  EXPECT_EQ(note("#c"), "nothing");
}

TEST_F(FactsTest, HoldTheEntriesOfBundlesHoweverNested) {
  add(R"({"resourceType":"Bundle","type":"searchset","entry":[
      {"fullUrl":"https://a/Condition/a","resource":)" +
      condition("a", "1") + R"(,"search":{"mode":"match"}},
      {"response":{"status":"204"}},
      {"resource":{"resourceType":"Bundle","entry":[{"resource":)" +
      condition("b", "2") + R"(},{"resource":{"resourceType":"Bundle"}}]}},
      )" +
      condition("bare", "3") + R"(,
      {"resource":{"resourceType":"OperationOutcome","issue":[]},"search":{"mode":"outcome"}}]})");
  EXPECT_EQ(ids("Condition"), "a,b,bare,");
  EXPECT_EQ(ids("Bundle"), "");
  EXPECT_EQ(ids("OperationOutcome"), "");
  EXPECT_EQ(facts.counts().unreadable, 0U);
}

TEST_F(FactsTest, HoldWhatIsWrapped) {
  add(R"({"response":{"status":"200 OK"},"resource":)" + condition("a", "1") + "}");
  add(R"({"resource":{"resourceType":"Bundle","entry":[{"resource":)" + condition("b", "2") + "}]}}");
  add(R"({"response":{"status":"404"},"resource":{"resourceType":"OperationOutcome"}})");
  add(R"({"response":{"status":"404"},"resource":null})");
  EXPECT_EQ(ids("Condition"), "a,b,");
  EXPECT_EQ(facts.counts().unreadable, 0U);
}

struct Unreadable {
  const char* name;
  const char* text;
  std::uint32_t unreadable;
};
class FactsUnreadable : public testing::TestWithParam<Unreadable> {};

TEST_P(FactsUnreadable, IsCountedAndLeftOut) {
  Facts facts("1");
  facts.add(facts.keep(document_of(GetParam().text)));
  EXPECT_EQ(facts.size(), 0U);
  EXPECT_EQ(facts.counts().unreadable, GetParam().unreadable);
}

INSTANTIATE_TEST_SUITE_P(
    Values, FactsUnreadable,
    testing::Values(Unreadable{"null", "null", 0}, Unreadable{"text", R"("<html>error</html>")", 1},
                    Unreadable{"number", "7", 1}, Unreadable{"list", "[]", 1}, Unreadable{"empty_object", "{}", 1},
                    Unreadable{"unknown_type", R"({"resourceType":"Sciatica","id":"1"})", 1},
                    Unreadable{"datatype", R"({"resourceType":"Coding"})", 1},
                    Unreadable{"abstract", R"({"resourceType":"DomainResource"})", 1},
                    Unreadable{"type_of_wrong_json", R"({"resourceType":["Condition"]})", 1},
                    Unreadable{"outcome", R"({"resourceType":"OperationOutcome"})", 0},
                    Unreadable{"bundle_without_entries", R"({"resourceType":"Bundle","total":0})", 0},
                    Unreadable{"entry_of_wrong_json", R"({"resourceType":"Bundle","entry":{"resource":{}}})", 0},
                    Unreadable{"entries_of_wrong_json", R"({"resourceType":"Bundle","entry":[null,7,"x",[],{}]})", 4},
                    Unreadable{
                        "resources_of_wrong_json",
                        R"({"resourceType":"Bundle","entry":[{"resource":7},{"resource":null},{"resource":[]}]})", 2}),
    [](const auto& row) { return row.param.name; });

TEST_F(FactsTest, SurviveDeepNesting) {
  std::string text = condition("deep", "x");
  for (int level = 0; level < 60; ++level) text = R"({"resource":)" + text + "}";
  add(text);
  EXPECT_EQ(ids("Condition"), "deep,");
}

TEST_F(FactsTest, AreUniqueByTypeAndId) {
  add(condition("a", "first"));
  add(condition("b", "other"));
  add(condition("a", "second"));
  add(R"({"resourceType":"Observation","id":"a"})");
  EXPECT_EQ(ids("Condition"), "a,b,");
  EXPECT_EQ(ids("Observation"), "a,");
  EXPECT_EQ(note("Condition/a"), "first");
  EXPECT_EQ(facts.counts().repeated, 1U);
  EXPECT_EQ(facts.counts().kept, 3U);
}

TEST_F(FactsTest, AreAllKeptWithoutIds) {
  for (int each = 0; each < 3; ++each) add(R"({"resourceType":"Condition","code":{"text":"x"}})");
  add(R"({"resourceType":"Condition","id":7})");
  add(R"({"resourceType":"Condition","id":""})");
  EXPECT_EQ(facts.of_type(find_type("Condition")).size(), 5U);
  EXPECT_EQ(facts.counts().repeated, 0U);
  EXPECT_FALSE(facts.find("Condition/"));
}

struct Newest {
  const char* name;
  const char* first;
  const char* second;
  const char* stays;
};
class FactsNewest : public FactsTest, public testing::WithParamInterface<Newest> {};

TEST_P(FactsNewest, StaysInTheFirstPlace) {
  add(condition("a", "first", GetParam().first));
  add(condition("b", "other"));
  add(condition("a", "second", GetParam().second));
  EXPECT_EQ(note("Condition/a"), GetParam().stays);
  EXPECT_EQ(ids("Condition"), "a,b,");
  EXPECT_EQ(facts.of_type(find_type("Condition"))[0].json["code"]["text"].string(), GetParam().stays);
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, FactsNewest,
    testing::Values(Newest{"second_is_newer", "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z", "second"},
                    Newest{"first_is_newer", "2025-01-02T00:00:00Z", "2025-01-01T00:00:00Z", "first"},
                    Newest{"alike", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "first"},
                    Newest{"by_instant_not_by_text", "2025-01-01T12:00:00+10:00", "2025-01-01T03:00:00Z", "second"},
                    Newest{"by_milliseconds", "2025-01-01T00:00:00.001Z", "2025-01-01T00:00:00.01Z", "second"},
                    Newest{"only_the_second_is_dated", "", "2025-01-01T00:00:00Z", "second"},
                    Newest{"only_the_first_is_dated", "2025-01-01T00:00:00Z", "", "first"},
                    Newest{"neither_is_dated", "", "", "first"},
                    Newest{"unreadable_is_undated", "yesterday", "1990-01-01T00:00:00Z", "second"}),
    [](const auto& row) { return row.param.name; });

TEST_F(FactsTest, DropOtherPatients) {
  add(R"({"resourceType":"Patient","id":"1"})");
  add(R"({"resourceType":"Patient","id":"2"})");
  add(R"({"resourceType":"Condition","id":"a","subject":{"reference":"Patient/2"}})");
  add(R"({"resourceType":"Condition","id":"b","subject":{"reference":"Patient/1"}})");
  EXPECT_EQ(ids("Patient"), "1,");
  EXPECT_EQ(ids("Condition"), "b,");
  EXPECT_EQ(facts.counts().other_patient, 2U);
  EXPECT_FALSE(facts.find("Condition/a"));
}

TEST_F(FactsTest, KnowThePatient) {
  EXPECT_FALSE(facts.patient());
  add(R"({"resourceType":"Patient","gender":"female"})");
  ASSERT_TRUE(facts.patient());
  EXPECT_EQ(facts.patient()->id, "");
  add(R"({"resourceType":"Patient","id":"1"})");
  EXPECT_EQ(facts.patient()->id, "1");
}

TEST_F(FactsTest, AnswerNothingForNoType) {
  EXPECT_TRUE(facts.of_type(kNoType).empty());
  EXPECT_TRUE(facts.of_type(find_type("Condition")).empty());
}

TEST_F(FactsTest, KeepTheirDocumentsWhenMoved) {
  for (int each = 0; each < 50; ++each) add(condition("c" + std::to_string(each), std::to_string(each)));
  const Facts moved = std::move(facts);
  EXPECT_EQ(moved.find("Condition/c49")->json["code"]["text"].string(), "49");
  EXPECT_EQ(moved.of_type(find_type("Condition")).size(), 50U);
}

}  // namespace
}  // namespace fhir

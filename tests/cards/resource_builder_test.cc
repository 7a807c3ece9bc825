#include "cards/resource_builder.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/cards/rows.h"

namespace cards {
namespace {

struct Set {
  const char* path;
  const char* json;
};
struct Row {
  const char* name;
  const char* resource;
  std::vector<Set> sets;
  const char* result;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class SetPath : public testing::TestWithParam<Row> {};

TEST_P(SetPath, Gives) {
  const base::JsonDocument resource = parse(GetParam().resource);
  ResourceBuilder builder(resource.root());
  for (const Set& set : GetParam().sets) {
    const auto done = builder.set(set.path, set.json);
    EXPECT_TRUE(done) << set.path << ": " << (done ? "" : base::to_text(done.error()));
  }
  EXPECT_EQ(builder.text(), GetParam().result);
}

constexpr const char* kOrder = R"({"resourceType":"ServiceRequest"})";

INSTANTIATE_TEST_SUITE_P(
    ResourceBuilder, SetPath,
    testing::Values(
        Row{"NewElementComesLast",
            R"({"resourceType":"ServiceRequest","status":"draft"})",
            {{"priority", R"("stat")"}},
            R"({"resourceType":"ServiceRequest","status":"draft","priority":"stat"})"},
        Row{"ExistingElementKeepsItsPlace",
            R"({"resourceType":"ServiceRequest","priority":"routine","status":"draft"})",
            {{"priority", R"("stat")"}},
            R"({"resourceType":"ServiceRequest","priority":"stat","status":"draft"})"},
        Row{"OneValueOfAListBecomesAList",
            kOrder,
            {{"reasonCode", R"({"text":"pain"})"}},
            R"({"resourceType":"ServiceRequest","reasonCode":[{"text":"pain"}]})"},
        Row{"AListStaysAList",
            kOrder,
            {{"reasonCode", R"([{"text":"a"},{"text":"b"}])"}},
            R"({"resourceType":"ServiceRequest","reasonCode":[{"text":"a"},{"text":"b"}]})"},
        Row{"AnElementThatIsNoListTakesTheFirst",
            kOrder,
            {{"code", R"([{"text":"a"},{"text":"b"}])"}},
            R"({"resourceType":"ServiceRequest","code":{"text":"a"}})"},
        Row{"AnItemTakesTheFirst",
            kOrder,
            {{"bodySite[0]", R"([{"text":"a"},{"text":"b"}])"}},
            R"({"resourceType":"ServiceRequest","bodySite":[{"text":"a"}]})"},
        Row{"NullAndEmptyListsChangeNothing",
            R"({"resourceType":"ServiceRequest","priority":"routine"})",
            {{"priority", "null"}, {"priority", "[]"}, {"reasonCode", "[]"}, {"code", "[null]"}},
            R"({"resourceType":"ServiceRequest","priority":"routine"})"},
        Row{"ElementsOnTheWayAreMade",
            kOrder,
            {{"note[0].text", R"("now")"}},
            R"({"resourceType":"ServiceRequest","note":[{"text":"now"}]})"},
        Row{"AListWithoutAnIndexOnTheWayMeansItsFirst",
            kOrder,
            {{"note.text", R"("now")"}},
            R"({"resourceType":"ServiceRequest","note":[{"text":"now"}]})"},
        Row{"OnePastTheEndIsAppended",
            R"({"resourceType":"ServiceRequest","note":[{"text":"a"}]})",
            {{"note[1].text", R"("b")"}, {"note[2].text", R"("c")"}},
            R"({"resourceType":"ServiceRequest","note":[{"text":"a"},{"text":"b"},{"text":"c"}]})"},
        Row{"OtherItemsAndMembersStay",
            R"({"resourceType":"ServiceRequest","note":[{"text":"a","time":"2025"},{"text":"b"}]})",
            {{"note[0].text", R"("z")"}},
            R"({"resourceType":"ServiceRequest","note":[{"text":"z","time":"2025"},{"text":"b"}]})"},
        Row{"WhatWasSetCanBeChangedInPart",
            R"({"resourceType":"MedicationRequest"})",
            {{"dosageInstruction", R"([{"text":"one","sequence":1}])"}, {"dosageInstruction[0].text", R"("two")"}},
            R"({"resourceType":"MedicationRequest","dosageInstruction":[{"text":"two","sequence":1}]})"},
        Row{"ChoiceElementsGoByTheirJsonName",
            R"({"resourceType":"MedicationRequest"})",
            {{"medicationCodeableConcept.text", R"("ibuprofen")"}},
            R"({"resourceType":"MedicationRequest","medicationCodeableConcept":{"text":"ibuprofen"}})"},
        Row{"DeepPaths",
            R"({"resourceType":"MedicationRequest"})",
            {{"dosageInstruction[0].doseAndRate[0].doseQuantity.value", "400.0"}},
            R"({"resourceType":"MedicationRequest","dosageInstruction":[{"doseAndRate":[{"doseQuantity":{"value":400.0}}]}]})"},
        Row{"DigitsStayAsWritten",
            R"({"resourceType":"ServiceRequest","quantityQuantity":{"value":1.500},"extension":[{"valueDecimal":1e2}]})",
            {{"quantityQuantity.unit", R"("mg")"}, {"quantityQuantity.value", "2.50"}},
            R"({"resourceType":"ServiceRequest","quantityQuantity":{"value":2.50,"unit":"mg"},"extension":[{"valueDecimal":1e2}]})"},
        Row{"PrimitivesHaveSiblings",
            R"({"resourceType":"ServiceRequest","_status":{"id":"x"}})",
            {{"_status.extension[0].url", R"("http://example.org")"}},
            R"({"resourceType":"ServiceRequest","_status":{"id":"x","extension":[{"url":"http://example.org"}]}})"},
        Row{"WhatADraftHasBeyondR4Stays",
            R"({"resourceType":"ServiceRequest","isSpecial":true,"x":null,"status":"draft"})",
            {{"status", R"("active")"}},
            R"({"resourceType":"ServiceRequest","isSpecial":true,"x":null,"status":"active"})"},
        Row{"ANullOnTheWayIsNothing",
            R"({"resourceType":"ServiceRequest","note":null})",
            {{"note[0].text", R"("a")"}},
            R"({"resourceType":"ServiceRequest","note":[{"text":"a"}]})"},
        Row{"TextIsEscaped",
            kOrder,
            {{"note[0].text", R"("a \"b\"\n\u00e9")"}},
            "{\"resourceType\":\"ServiceRequest\",\"note\":[{\"text\":\"a \\\"b\\\"\\n\u00e9\"}]}"},
        Row{"ContainedResourcesAreOfAnyType",
            R"({"resourceType":"ServiceRequest","contained":[{"resourceType":"Patient"}]})",
            {{"contained[0].birthDate", R"("1980")"}},
            R"({"resourceType":"ServiceRequest","contained":[{"resourceType":"Patient","birthDate":"1980"}]})"},
        Row{"ATypeThatR4HasNotIsTakenByForm",
            R"({"resourceType":"Unheard"})",
            {{"a.b[0].c", "1"}, {"a.b[1]", "2"}, {"d", "[1,2]"}},
            R"({"resourceType":"Unheard","a":{"b":[{"c":1},2]},"d":[1,2]})"}),
    by_name);

struct Refused {
  const char* name;
  std::string path;
  std::string json = R"("x")";
  const char* slug = "dynamic-value-path";
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class RefusePath : public testing::TestWithParam<Refused> {};

TEST_P(RefusePath, AndChangesNothing) {
  constexpr const char* kResource =
      R"({"resourceType":"ServiceRequest","id":"1","status":"draft","note":{"text":"no list"},"bodySite":["no object"],"code":7})";
  const base::JsonDocument resource = parse(kResource);
  ResourceBuilder builder(resource.root());
  const auto done = builder.set(GetParam().path, GetParam().json);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, base::ProblemKind::kMalformed);
  EXPECT_EQ(done.error().slug, GetParam().slug);
  EXPECT_EQ(builder.text(), kResource);
}

INSTANTIATE_TEST_SUITE_P(
    ResourceBuilder, RefusePath,
    testing::Values(Refused{"Empty", ""}, Refused{"OnlyADot", "."}, Refused{"LeadingDot", ".status"},
                    Refused{"TrailingDot", "status."}, Refused{"TwoDots", "code..text"}, Refused{"OnlyAnIndex", "[0]"},
                    Refused{"NegativeIndex", "supportingInfo[-1]"},
                    Refused{"IndexBeyondOnePastTheEnd", "supportingInfo[1]"},
                    Refused{"IndexBeyondNumbers", "supportingInfo[99999999999999999999999]"},
                    Refused{"IndexNotClosed", "supportingInfo[0"}, Refused{"IndexNotOpened", "supportingInfo0]"},
                    Refused{"IndexEmpty", "supportingInfo[]"}, Refused{"IndexTwice", "supportingInfo[0][0]"},
                    Refused{"IndexWithMore", "supportingInfo[0]x"}, Refused{"IndexOfWhatIsNoList", "status[0]"},
                    Refused{"UnknownElement", "colour"}, Refused{"UnknownElementBelow", "subject.colour"},
                    Refused{"ChoiceWithoutItsType", "occurrence"}, Refused{"BelowAPrimitive", "status.text"},
                    Refused{"SiblingOfWhatIsNoPrimitive", "_subject"}, Refused{"ResourceType", "resourceType"},
                    Refused{"Quotes", "status\""}, Refused{"Spaces", "sta tus"},
                    Refused{"WithTheTypeInFront", "ServiceRequest.status"},
                    Refused{"NulByte", std::string("status\0", 7)},
                    Refused{"VeryDeep",
                            [] {
                              std::string path = "extension[0]";
                              for (int i = 0; i < 100'000; ++i) path += ".extension[0]";
                              return path;
                            }()},
                    Refused{"TheDraftHasAnObjectForAList", "note[0].text"},
                    Refused{"TheDraftHasTextForAnObject", "bodySite[0].text"},
                    Refused{"TheDraftHasANumberForAnObject", "code.text"},
                    Refused{"ValueIsNoJson", "status", "draft", "json-malformed"},
                    Refused{"ValueIsMoreThanOneJson", "status", R"("a","intent":"b")", "json-malformed"}),
    by_name);

TEST(ResourceBuilder, BuildsFromNothingInTheOrderOfTheCalls) {
  ResourceBuilder builder("Task");
  builder.set_string("status", "draft");
  builder.set_string("for.reference", "Patient/\"1\"");
  EXPECT_EQ(builder.text(), R"({"resourceType":"Task","status":"draft","for":{"reference":"Patient/\"1\""}})");
}

TEST(ResourceBuilder, WhatIsNoObjectHasNoPaths) {
  for (const char* const text : {"[]", "\"Patient\"", "7", "true"}) {
    const base::JsonDocument document = parse(text);
    ResourceBuilder builder(document.root());
    EXPECT_FALSE(builder.set("status", "1")) << text;
  }
}

TEST(ResourceBuilder, MovesWithWhatItHolds) {
  ResourceBuilder first("");
  {
    ResourceBuilder second("Task");
    ASSERT_TRUE(second.set("status", R"("a text that is too long to stand inside a std::string")"));
    first = std::move(second);
  }
  ResourceBuilder third(std::move(first));
  EXPECT_EQ(third.text(),
            R"({"resourceType":"Task","status":"a text that is too long to stand inside a std::string"})");
}

TEST(IsPath, ChecksAgainstTheModelWhereThereIsOne) {
  EXPECT_TRUE(is_path("ServiceRequest", "reasonCode[3].text"));
  EXPECT_FALSE(is_path("ServiceRequest", "dosageInstruction"));
  EXPECT_TRUE(is_path("MedicationRequest", "dosageInstruction"));
  EXPECT_TRUE(is_path("", "anything[0].goes")) << "of a draft whose type is not known yet";
  EXPECT_FALSE(is_path("", "not a path"));
}

}  // namespace
}  // namespace cards

#include "fhir/value_set.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/source_dir.h"

namespace fhir {
namespace {

constexpr std::string_view kSnomed = "http://snomed.info/sct";
constexpr std::string_view kIcd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10";

base::Result<ValueSetId> add(ValueSets& sets, const std::string& text, const std::string& file = "set.json") {
  const base::Result<base::JsonDocument> document = base::JsonDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return sets.add(document->root(), file);
}

// A set of that name with what its compose holds.
std::string set_of(const std::string& name, const std::string& compose) {
  return R"({"resourceType":"ValueSet","url":"https://x/)" + name + R"(","version":"1.0","title":")" + name +
         R"(","compose":{)" + compose + "}}";
}
std::string concepts(std::string_view system, const std::vector<std::string>& codes) {
  std::string text = R"({"system":")" + std::string(system) + R"(","concept":[)";
  for (const std::string& code : codes) text += R"({"code":")" + code + R"(","display":"of )" + code + R"("},)";
  text.back() = ']';
  return text + "}";
}
std::string below(std::string_view system, const std::string& code, const std::string& op = "is-a") {
  return R"({"system":")" + std::string(system) + R"(","filter":[{"property":"concept","op":")" + op +
         R"(","value":")" + code + R"("}]})";
}

class ValueSetTest : public testing::Test {
 protected:
  ValueSetTest() {
    pain = *add(sets, set_of("pain", R"("include":[)" + concepts(kSnomed, {"23056005", "279039007"}) + "," +
                                         below(kIcd10Cm, "M54.3") + "," + concepts(kIcd10, {"M54.3"}) + "]"));
    back = *add(sets, set_of("back", R"("include":[)" + below(kIcd10Cm, "M54") + "," + below(kIcd10Cm, "S39.012") +
                                         "," + concepts(kIcd10Cm, {"M51.26", "M54.5", "M54.50"}) + "," +
                                         concepts(kSnomed, {"279039007"}) + R"(],"exclude":[)" +
                                         below(kIcd10Cm, "M54.6") + "," + concepts(kIcd10Cm, {"M54.50"}) + "]"));
    strict = *add(sets, set_of("strict", R"("include":[)" + below(kIcd10Cm, "M54", "descendent-of") + "]"));
  }

  std::vector<ValueSetId> sets_of(std::string_view system, std::string_view code) const {
    std::vector<ValueSetId> found = {99};
    sets.sets_of(system, code, found);
    return found;
  }

  ValueSets sets;
  ValueSetId pain = 0;
  ValueSetId back = 0;
  ValueSetId strict = 0;
};

struct Member {
  const char* name;
  std::string_view system;
  std::string_view code;
  bool in_pain;
  bool in_back;
  bool in_strict;
};
class ValueSetMember : public ValueSetTest, public testing::WithParamInterface<Member> {};

TEST_P(ValueSetMember, IsFoundEachWay) {
  const Member& row = GetParam();
  EXPECT_EQ(sets.contains(pain, row.system, row.code), row.in_pain);
  EXPECT_EQ(sets.contains(back, row.system, row.code), row.in_back);
  EXPECT_EQ(sets.contains(strict, row.system, row.code), row.in_strict);
  std::vector<ValueSetId> expected;
  if (row.in_pain) expected.push_back(pain);
  if (row.in_back) expected.push_back(back);
  if (row.in_strict) expected.push_back(strict);
  EXPECT_EQ(sets_of(row.system, row.code), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Codings, ValueSetMember,
    testing::Values(Member{"enumerated", kSnomed, "23056005", true, false, false},
                    Member{"in_two_sets", kSnomed, "279039007", true, true, false},
                    Member{"other_system", kIcd10, "23056005", false, false, false},
                    Member{"unknown_system", "http://x", "23056005", false, false, false},
                    Member{"no_system", "", "23056005", false, false, false},
                    Member{"no_code", kSnomed, "", false, false, false},
                    Member{"code_begins_alike", kSnomed, "230560051", false, false, false},
                    Member{"beginning_of_a_code", kSnomed, "2305600", false, false, false},
                    Member{"prefix_itself", kIcd10Cm, "M54.3", true, true, true},
                    Member{"below_the_prefix", kIcd10Cm, "M54.31", true, true, true},
                    Member{"beside_the_prefix", kIcd10Cm, "M54.4", false, true, true},
                    Member{"above_the_prefix", kIcd10Cm, "M5", false, false, false},
                    Member{"shorter_than_any", kIcd10Cm, "M", false, false, false},
                    Member{"category_itself", kIcd10Cm, "M54", false, true, false},
                    Member{"seventh_character", kIcd10Cm, "S39.012A", false, true, false},
                    Member{"beside_the_seventh", kIcd10Cm, "S39.013A", false, false, false},
                    Member{"prefix_is_of_its_system", kIcd10, "M54.31", false, false, false},
                    Member{"enumerated_of_icd10", kIcd10, "M54.3", true, false, false},
                    Member{"enumerated_beside_prefixes", kIcd10Cm, "M51.26", false, true, false},
                    Member{"enumerated_is_no_prefix", kIcd10Cm, "M51.261", false, false, false},
                    Member{"enumerated_and_by_prefix_once", kIcd10Cm, "M54.5", false, true, true},
                    Member{"excluded_by_prefix", kIcd10Cm, "M54.61", false, false, true},
                    Member{"excluded_though_enumerated", kIcd10Cm, "M54.50", false, false, true},
                    Member{"beside_the_excluded", kIcd10Cm, "M54.51", false, true, true},
                    Member{"lower_case_is_another", kIcd10Cm, "m54.3", false, false, false},
                    Member{"without_the_point_is_another", kIcd10Cm, "M543", false, true, true},
                    Member{"oid_of_icd10cm", "urn:oid:2.16.840.1.113883.6.90", "M54.31", true, true, true},
                    Member{"oid_of_snomed", "urn:oid:2.16.840.1.113883.6.96", "23056005", true, false, false},
                    Member{"oid_of_icd10", "urn:oid:2.16.840.1.113883.6.3", "M54.3", true, false, false},
                    Member{"other_oid", "urn:oid:2.16.840.1.113883.6.9", "M54.3", false, false, false},
                    Member{"oid_without_urn", "2.16.840.1.113883.6.90", "M54.31", false, false, false}),
    [](const auto& row) { return row.param.name; });

TEST_F(ValueSetTest, LooksUpLongCodesQuickly) {
  EXPECT_EQ(sets_of(kIcd10Cm, "M54.3" + std::string(5'000'000, '1')), (std::vector{pain, back, strict}));
  EXPECT_TRUE(sets_of(std::string(5'000'000, 'x'), "M54.3").empty());
}

TEST_F(ValueSetTest, KeepsEarlierSetsWhenALaterNamesACodeBelow) {
  const ValueSetId late = *add(sets, set_of("late", R"("include":[)" + concepts(kIcd10Cm, {"M54.31", "M54.61"}) + "]"));
  EXPECT_EQ(sets_of(kIcd10Cm, "M54.31"), (std::vector{pain, back, strict, late}));
  EXPECT_EQ(sets_of(kIcd10Cm, "M54.311"), (std::vector{pain, back, strict}));
  EXPECT_EQ(sets_of(kIcd10Cm, "M54.61"), (std::vector{strict, late}));
  const std::span<const ValueSetId> same = sets.sets_of(kIcd10Cm, "M54.61");
  EXPECT_EQ(std::vector(same.begin(), same.end()), (std::vector{strict, late}));
}

TEST_F(ValueSetTest, FindsACodeOfAnySystem) {
  EXPECT_TRUE(sets.contains_code(pain, "23056005"));
  EXPECT_TRUE(sets.contains_code(pain, "M54.32"));
  EXPECT_FALSE(sets.contains_code(pain, "M54.4"));
  EXPECT_FALSE(sets.contains_code(back, "M54.50"));
}

TEST_F(ValueSetTest, IsFoundByItsCanonical) {
  EXPECT_EQ(sets.find("https://x/back"), back);
  EXPECT_EQ(sets.find("https://x/back|1.0"), back);
  EXPECT_FALSE(sets.find("https://x/back|2.0"));
  EXPECT_FALSE(sets.find("https://x/back|"));
  EXPECT_FALSE(sets.find("https://x/none"));
  EXPECT_FALSE(sets.find(""));
}

TEST_F(ValueSetTest, IsSummedUp) {
  EXPECT_EQ(sets.size(), 3U);
  const ValueSetSummary& summary = sets.summary(back);
  EXPECT_EQ(summary.url, "https://x/back");
  EXPECT_EQ(summary.version, "1.0");
  EXPECT_EQ(summary.title, "back");
  EXPECT_EQ(summary.file, "set.json");
  EXPECT_EQ(summary.codes, 3U);
  EXPECT_EQ(summary.prefixes, 2U);
  const std::vector<Coding> codes = {{std::string(kIcd10Cm), "M51.26", "of M51.26"},
                                     {std::string(kIcd10Cm), "M54.5", "of M54.5"},
                                     {std::string(kSnomed), "279039007", "of 279039007"}};
  EXPECT_EQ(sets.codes(back), codes);
}

TEST_F(ValueSetTest, StaysWhenMoved) {
  const ValueSets moved = std::move(sets);
  EXPECT_TRUE(moved.contains(pain, kSnomed, "23056005"));
}

struct Refused {
  const char* name;
  std::string text;
  const char* slug;
  const char* where;
};
class ValueSetRefused : public testing::TestWithParam<Refused> {};

TEST_P(ValueSetRefused, IsAProblemAndLeavesNothing) {
  ValueSets sets;
  const base::Result<ValueSetId> id = add(sets, GetParam().text, "f.json");
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().slug, GetParam().slug);
  EXPECT_EQ(id.error().where, GetParam().where);
  EXPECT_EQ(sets.size(), 0U);
  EXPECT_FALSE(sets.find("https://x/a"));
  std::vector<ValueSetId> found;
  sets.sets_of(kSnomed, "1", found);
  EXPECT_TRUE(found.empty());
}

const std::string kGood = concepts(kSnomed, {"1"});

INSTANTIATE_TEST_SUITE_P(
    Sets, ValueSetRefused,
    testing::Values(
        Refused{"no_object", "[]", "value-set-malformed", "f.json"},
        Refused{"other_type", R"({"resourceType":"Patient"})", "value-set-malformed", "f.json"},
        Refused{"no_url", R"({"resourceType":"ValueSet","compose":{"include":[)" + kGood + "]}}", "value-set-malformed",
                "f.json"},
        Refused{"nothing", R"({"resourceType":"ValueSet","url":"https://x/a"})", "value-set-unsupported",
                "f.json#/compose"},
        Refused{"expansion_without_codes", R"({"resourceType":"ValueSet","url":"https://x/a","expansion":{}})",
                "value-set-malformed", "f.json#/expansion"},
        Refused{
            "expansion_without_system",
            R"({"resourceType":"ValueSet","url":"https://x/a","expansion":{"contains":[{"system":"s","code":"1"},{"code":"2"}]}})",
            "value-set-malformed", "f.json#/expansion/contains/1"},
        Refused{"no_include", set_of("a", ""), "value-set-malformed", "f.json#/compose"},
        Refused{"empty_include", set_of("a", R"("include":[])"), "value-set-malformed", "f.json#/compose"},
        Refused{"include_of_wrong_json", set_of("a", R"("include":[)" + kGood + ",7]"), "value-set-malformed",
                "f.json#/compose/include/1"},
        Refused{"no_system", set_of("a", R"("include":[)" + kGood + R"(,{"concept":[{"code":"1"}]}])"),
                "value-set-malformed", "f.json#/compose/include/1"},
        Refused{"concept_without_code",
                set_of("a", R"("include":[{"system":"s","concept":[{"code":"1"},{"display":"x"}]}])"),
                "value-set-malformed", "f.json#/compose/include/0/concept/1"},
        Refused{"concept_of_wrong_json", set_of("a", R"("include":[{"system":"s","concept":"1"}])"),
                "value-set-malformed", "f.json#/compose/include/0/concept"},
        Refused{"whole_system", set_of("a", R"("include":[{"system":"s"}])"), "value-set-unsupported",
                "f.json#/compose/include/0"},
        Refused{"other_value_sets", set_of("a", R"("include":[{"valueSet":["https://x/b"]}])"), "value-set-missing",
                "f.json#/compose/include/0/valueSet/0"},
        Refused{"value_sets_of_wrong_json", set_of("a", R"("include":[{"valueSet":"https://x/b"}])"),
                "value-set-malformed", "f.json#/compose/include/0/valueSet"},
        Refused{"pattern_without_end", set_of("a", R"("include":[)" + below(kIcd10Cm, "M54.*3", "regex") + "]"),
                "value-set-unsupported", "f.json#/compose/include/0/filter/0/value"},
        Refused{"filter_on_snomed", set_of("a", R"("include":[)" + below(kSnomed, "1") + "]"), "value-set-unsupported",
                "f.json#/compose/include/0/filter"},
        Refused{"other_filter", set_of("a", R"("include":[)" + below(kIcd10Cm, "M", "in") + "]"),
                "value-set-unsupported", "f.json#/compose/include/0/filter/0/op"},
        Refused{
            "other_property",
            set_of(
                "a",
                R"("include":[{"system":"http://hl7.org/fhir/sid/icd-10","filter":[{"property":"parent","op":"is-a","value":"M54"}]}])"),
            "value-set-unsupported", "f.json#/compose/include/0/filter/0/property"},
        Refused{"filter_without_value", set_of("a", R"("include":[)" + below(kIcd10Cm, "") + "]"),
                "value-set-malformed", "f.json#/compose/include/0/filter/0"},
        Refused{"two_filters",
                set_of("a", R"("include":[{"system":"http://hl7.org/fhir/sid/icd-10","filter":[{},{}]}])"),
                "value-set-unsupported", "f.json#/compose/include/0/filter"},
        Refused{"concepts_and_filter", set_of("a", R"("include":[{"system":"s","concept":[],"filter":[]}])"),
                "value-set-malformed", "f.json#/compose/include/0"},
        Refused{"bad_exclude", set_of("a", R"("include":[)" + kGood + R"(],"exclude":[{"system":"s"}])"),
                "value-set-unsupported", "f.json#/compose/exclude/0"}),
    [](const auto& row) { return row.param.name; });

TEST(ValueSets, RefuseAUrlTwice) {
  ValueSets sets;
  ASSERT_TRUE(add(sets, set_of("a", R"("include":[)" + kGood + "]"), "first.json"));
  const base::Result<ValueSetId> id = add(sets, set_of("a", R"("include":[)" + kGood + "]"), "second.json");
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().slug, "value-set-repeated");
  EXPECT_EQ(id.error().where, "second.json");
  EXPECT_NE(id.error().detail.find("first.json"), std::string::npos);
}

TEST(ValueSets, TakeEverySetOfTheConfiguration) {
  ValueSets sets;
  for (const auto& entry : std::filesystem::directory_iterator(support::source_dir() + "/config/valuesets")) {
    const base::Result<base::JsonDocument> document = base::read_json_file(entry.path());
    ASSERT_TRUE(document) << base::to_text(document.error());
    const base::Result<ValueSetId> id = sets.add(document->root(), entry.path());
    EXPECT_TRUE(id) << base::to_text(id.error());
  }
  EXPECT_GT(sets.size(), 0U);
}

}  // namespace
}  // namespace fhir

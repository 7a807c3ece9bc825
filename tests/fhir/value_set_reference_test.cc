// ValueSets that others include, expansions, versions, and filters by a regular expression.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "fhir/code_pattern.h"
#include "fhir/value_set.h"

namespace fhir {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kCodes = "http://example.org/codes";
constexpr std::string_view kIcd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";

// A ValueSet "https://x/NAME" of that version, with the members given.
std::string set_of(const std::string& name, const std::string& members, const std::string& version = "1") {
  return R"({"resourceType":"ValueSet","url":"https://x/)" + name + R"(","version":")" + version + R"(",)" + members +
         "}";
}
std::string codes(const std::string& list, std::string_view system = kCodes) {
  return R"({"system":")" + std::string(system) + R"(","concept":[)" + list + "]}";
}
std::string filter(const std::string& op, const std::string& value) {
  return R"({"system":")" + std::string(kIcd10Cm) + R"(","filter":[{"property":"concept","op":")" + op +
         R"(","value":")" + value + R"("}]})";
}
std::string include(const std::string& includes, const std::string& excludes = "") {
  return R"("compose":{"include":[)" + includes + "]" + (excludes.empty() ? "" : R"(,"exclude":[)" + excludes + "]") +
         "}";
}

class Sets {
 public:
  explicit Sets(const std::vector<std::string>& texts) {
    std::vector<ValueSets::Source> sources;
    for (const std::string& text : texts) documents_.push_back(base::JsonDocument::parse(text).value());
    for (std::size_t i = 0; i < documents_.size(); ++i)
      sources.push_back({std::to_string(i) + ".json", documents_[i].root()});
    for (const base::Problem& problem : sets.add_all(sources))
      problems.push_back(problem.slug + " at " + problem.where);
  }
  // The codes of a system that are in the set.
  std::vector<std::string> held(const std::string& canonical, std::string_view system,
                                const std::vector<std::string>& of) const {
    std::vector<std::string> held;
    const std::optional<ValueSetId> id = sets.find(canonical);
    for (const std::string& code : of)
      if (id && sets.contains(*id, system, code)) held.push_back(code);
    return held;
  }
  ValueSets sets;
  std::vector<std::string> problems;

 private:
  std::vector<base::JsonDocument> documents_;
};

const std::string kA = R"({"code":"a"},{"code":"b"})", kB = R"({"code":"b"},{"code":"c"})";

struct Row {
  const char* name;
  std::string compose;  // of the set https://x/it
  std::vector<std::string> held;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class Referring : public testing::TestWithParam<Row> {};

// Beside it stand `ab` (a, b), `bc` (b, c), `icd` (all below M54, and M51.2), and `part` (ab without b).
TEST_P(Referring, Holds) {
  const Sets all({set_of("it", GetParam().compose),
                  set_of("part", include(R"({"valueSet":["https://x/ab"]})", codes(R"({"code":"b"})"))),
                  set_of("ab", include(codes(kA))), set_of("bc", include(codes(kB))),
                  set_of("icd", include(filter("is-a", "M54") + "," + codes(R"({"code":"M51.2"})", kIcd10Cm)))});
  EXPECT_THAT(all.problems, IsEmpty());
  std::vector<std::string> held = all.held("https://x/it", kCodes, {"a", "b", "c", "d"});
  for (const std::string& code : all.held("https://x/it", kIcd10Cm, {"M51.2", "M54", "M54.3", "M54.30"}))
    held.push_back(code);
  EXPECT_EQ(held, GetParam().held);
}

INSTANTIATE_TEST_SUITE_P(
    Sets, Referring,
    testing::Values(
        Row{"Another", include(R"({"valueSet":["https://x/ab"]})"), {"a", "b"}},
        Row{"ItsVersion", include(R"({"valueSet":["https://x/ab|1"]})"), {"a", "b"}},
        Row{"OneThatRefersItself", include(R"({"valueSet":["https://x/part"]})"), {"a"}},
        Row{"BothOfAnInclude", include(R"({"valueSet":["https://x/ab","https://x/bc"]})"), {"b"}},
        Row{"EitherOfTwoIncludes",
            include(R"({"valueSet":["https://x/ab"]},{"valueSet":["https://x/bc"]})"),
            {"a", "b", "c"}},
        Row{"Excluded", include(codes(R"({"code":"a"},{"code":"d"})"), R"({"valueSet":["https://x/ab"]})"), {"d"}},
        Row{"OfASystem", include(R"({"system":"http://example.org/codes","valueSet":["https://x/ab"]})"), {"a", "b"}},
        Row{"OfAnotherSystem", include(R"({"system":"http://example.org/other","valueSet":["https://x/ab"]})"), {}},
        Row{"ConceptsWithinASet",
            include(
                R"({"system":"http://example.org/codes","concept":[{"code":"b"},{"code":"d"}],"valueSet":["https://x/ab"]})"),
            {"b"}},
        Row{"Hierarchy", include(R"({"valueSet":["https://x/icd"]})"), {"M51.2", "M54", "M54.3", "M54.30"}},
        Row{"CodesWithinAHierarchy",
            include(
                R"({"system":"http://hl7.org/fhir/sid/icd-10-cm","concept":[{"code":"M54.3"},{"code":"M51.1"}],"valueSet":["https://x/icd"]})"),
            {"M54.3"}},
        Row{"WithoutAHierarchy",
            include(codes(R"({"code":"M54.3"},{"code":"M51.2"})", kIcd10Cm), filter("is-a", "M54")),
            {"M51.2"}},
        Row{"Pattern", include(filter("regex", "M5[14](\\\\.[23].*)?")), {"M51.2", "M54", "M54.3", "M54.30"}},
        Row{"PatternOfWholeCodes", include(filter("regex", "M54\\\\.3")), {"M54.3"}},
        Row{"Expansion",
            R"("expansion":{"timestamp":"2025-01-01","contains":[{"system":"http://example.org/codes","code":"a","abstract":true,"contains":[{"system":"http://example.org/codes","code":"b"}]},{"system":"urn:oid:2.16.840.1.113883.6.90","code":"M54.3"}]})",
            {"b", "M54.3"}},
        Row{"ExpansionBeforeCompose",
            R"("expansion":{"timestamp":"2025-01-01","contains":[{"system":"http://example.org/codes","code":"d"}]},)" +
                include(codes(kA)),
            {"d"}},
        Row{"EmptyExpansion", R"("expansion":{"timestamp":"2025-01-01","total":0})", {}}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

TEST(ValueSetsOfOthers, ThatAreMissingOrGoInACircle) {
  const Sets all({set_of("a", include(R"({"valueSet":["https://x/b"]})")),
                  set_of("b", include(R"({"valueSet":["https://x/a"]})")),
                  set_of("c", include(R"({"valueSet":["https://x/d|7"]})")), set_of("d", include(codes(kA)))});
  EXPECT_THAT(all.problems, ElementsAre("value-set-missing at 0.json#/compose/include/0/valueSet/0",
                                        "value-set-missing at 1.json#/compose/include/0/valueSet/0",
                                        "value-set-missing at 2.json#/compose/include/0/valueSet/0"));
  EXPECT_EQ(all.sets.size(), 1U);
}

TEST(ValueSetsOfOthers, ThatExcludeOfAHierarchyAreRefused) {
  const Sets all({set_of("a", include(filter("is-a", "M54"), codes(R"({"code":"M54.6"})", kIcd10Cm))),
                  set_of("b", include(R"({"valueSet":["https://x/a"]})")), set_of("c", include(filter("is-a", "M54"))),
                  set_of("d", include(R"({"valueSet":["https://x/c","https://x/c"]})"))});
  EXPECT_THAT(all.problems, ElementsAre("value-set-unsupported at 1.json#/compose/include/0/valueSet/0",
                                        "value-set-unsupported at 3.json#/compose/include/0/valueSet/1"));
}

TEST(ValueSetVersions, TheNewestUnlessNamed) {
  const Sets all({set_of("a", include(codes(R"({"code":"nine"})")), "1.9"),
                  set_of("a", include(codes(R"({"code":"ten"})")), "1.10"),
                  set_of("a", include(codes(R"({"code":"two"})")), "1.2")});
  const std::vector<std::string> every = {"two", "nine", "ten"};
  EXPECT_THAT(all.held("https://x/a", kCodes, every), ElementsAre("ten"));
  EXPECT_THAT(all.held("https://x/a|1.9", kCodes, every), ElementsAre("nine"));
  EXPECT_FALSE(all.sets.find("https://x/a|2"));
}

struct Noted {
  const char* name;
  std::string expansion;
  std::size_t notes;
};
void PrintTo(const Noted& row, std::ostream* out) { *out << row.name; }
class ExpansionNotes : public testing::TestWithParam<Noted> {};

TEST_P(ExpansionNotes, SayWhatIsDoubtful) {
  const Sets all(
      {set_of("a", R"("expansion":{)" + GetParam().expansion + R"("contains":[{"system":"s","code":"1"}]})")});
  ASSERT_THAT(all.problems, IsEmpty());
  EXPECT_THAT(all.sets.summary(0).notes, SizeIs(GetParam().notes));
}

const std::string kDated = R"("timestamp":"2025-01-01T00:00:00Z",)";
INSTANTIATE_TEST_SUITE_P(
    Expansions, ExpansionNotes,
    testing::Values(
        Noted{"Whole", kDated + R"("total":1,)", 0}, Noted{"WithoutDate", "", 1},
        Noted{"FewerThanItsTotal", kDated + R"("total":2,)", 1}, Noted{"ALaterPage", kDated + R"("offset":10,)", 1},
        Noted{"Warning", kDated + R"("parameter":[{"name":"warning-draft","valueUri":"u"}],)", 1},
        Noted{"Limited", kDated + R"("parameter":[{"name":"limitedExpansion","valueBoolean":true}],)", 1},
        Noted{
            "Unclosed",
            kDated +
                R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/valueset-unclosed","valueBoolean":true}],)",
            1},
        Noted{"WithoutDateAndPartial", R"("total":5,)", 2}),
    [](const testing::TestParamInfo<Noted>& row) { return std::string(row.param.name); });

struct Pattern {
  const char* name;
  const char* pattern;
  const char* texts;  // "*" after a beginning, "+" after one that something has to follow; "refused"
};
void PrintTo(const Pattern& row, std::ostream* out) { *out << row.pattern; }
class CodePattern : public testing::TestWithParam<Pattern> {};

TEST_P(CodePattern, Gives) {
  const auto codes = codes_of_pattern(GetParam().pattern);
  std::string texts = codes ? "" : "refused";
  for (std::size_t i = 0; codes && i < codes->size(); ++i) {
    const MatchedCode& each = (*codes)[i];
    texts += (i ? " " : "") + each.text + (each.without_itself ? "+" : each.is_beginning ? "*" : "");
  }
  EXPECT_EQ(texts, GetParam().texts);
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, CodePattern,
    testing::Values(Pattern{"Literal", "M54", "M54"}, Pattern{"Anchored", "^M54$", "M54"},
                    Pattern{"EscapedPoint", "M54\\.3", "M54.3"}, Pattern{"Beginning", "M54.*", "M54*"},
                    Pattern{"SomethingMore", "M54.+", "M54+"}, Pattern{"Either", "M54.*|S72", "M54* S72"},
                    Pattern{"Group", "(M|S)5(?:1|4)", "M51 M54 S51 S54"}, Pattern{"Class", "M5[1-24]", "M51 M52 M54"},
                    Pattern{"Digit", "M\\d", "M0 M1 M2 M3 M4 M5 M6 M7 M8 M9"},
                    Pattern{"Optional", "M54(\\.3)?", "M54 M54.3"},
                    Pattern{"Times", "A{2}[01]{1,2}", "AA0 AA1 AA00 AA01 AA10 AA11"},
                    Pattern{"OpenInTheMiddle", "M.*4", "refused"}, Pattern{"StarOfAClass", "M[0-9]*", "refused"},
                    Pattern{"NegatedClass", "M[^0]", "refused"}, Pattern{"GroupWithoutEnd", "(M", "refused"},
                    Pattern{"EndWithoutGroup", "M)", "refused"}, Pattern{"ClassWithoutEnd", "[M", "refused"},
                    Pattern{"BackslashAtEnd", "M\\", "refused"}, Pattern{"TooMany", "....", "refused"},
                    Pattern{"TooManyTimes", "A{1,99999999999999999999}", "refused"},
                    Pattern{"DeepGroups", "((((((((((((((((((((((((M))))))))))))))))))))))))", "refused"},
                    Pattern{"Empty", "", ""}),
    [](const testing::TestParamInfo<Pattern>& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace fhir

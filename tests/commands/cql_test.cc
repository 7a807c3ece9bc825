// `ischia cql`: the values of any library's defines, from artefacts in every form that they are published in.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <sstream>

#include "commands/commands.h"
#include "tests/support/source_dir.h"

namespace commands {
namespace {

std::string data(const std::string& name) { return support::source_dir() + "/tests/commands/data/" + name; }

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A file of the test's own, in a folder of its own.
std::string written(const std::string& name, const std::string& text) {
  const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
  std::string folder = testing::TempDir() + "ischia_cql";
  for (const char c : test) folder += c == '/' ? '_' : c;
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/" + name, std::ios::binary) << text;
  return folder + "/" + name;
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) text += i + j <= bytes.size() ? kDigits[bits >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

std::string library_resource(const std::string& name) {
  return R"({"resourceType": "Library", "id": ")" + name +
         R"(", "content": [{"contentType": "text/cql", "data": "eA=="},)" +
         R"({"contentType": "application/elm+json", "data": ")" + base64(content(data("libraries/" + name + ".json"))) +
         "\"}]}";
}

std::string bundle_of(const std::vector<std::string>& resources) {
  std::string text;
  for (const std::string& each : resources) text += (text.empty() ? "" : ", ") + ("{\"resource\": " + each + "}");
  return R"({"resourceType": "Bundle", "type": "collection", "entry": [)" + text + "]}";
}

struct Outcome {
  int status;
  std::string out, err;
};

Outcome run(const CqlOptions& options) {
  std::ostringstream out, err;
  const int status = cql(options, out, err);
  return {status, out.str(), err.str()};
}

// All parts of a call that answers, for a test to change one of.
CqlOptions whole() {
  CqlOptions options;
  options.library_file = data("libraries/Pain.json");
  options.value_sets = data("valuesets");
  options.data = data("chart.json");
  options.now = "2025-11-10T12:00:00Z";
  options.defines = {"Born", "With sciatica", "Too many", "Review on", "Drafted", "Doubled"};
  return options;
}

constexpr const char* kWholeAnswer = R"({
  "Born": "1980-03-15",
  "With sciatica": [
    "c1"
  ],
  "Too many": false,
  "Review on": "2025-12-01",
  "Drafted": null,
  "Doubled": 42
}
)";

TEST(CqlCommand, PrintsTheChosenDefinesInTheirOrder) {
  const Outcome outcome = run(whole());
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out, kWholeAnswer);
  EXPECT_EQ(outcome.status, 0);
}

TEST(CqlCommand, PutsTheMessageInThePlaceOfADefineThatFailed) {
  CqlOptions options = whole();
  options.defines = {"Only one", "Doubled"};
  const Outcome outcome = run(options);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find(R"("failed": "cql-error at Pain.\"Only one\")"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find(R"("Doubled": 42)"), std::string::npos) << outcome.out;
}

TEST(CqlCommand, PrintsAllDefinesOfALibraryWithoutData) {
  CqlOptions options = whole();
  options.defines.clear();
  options.data.clear();
  const Outcome outcome = run(options);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  for (const char* each : {"\"Born\": null", "\"With sciatica\": []", "\"Too many\": false", "\"Only one\": null"})
    EXPECT_NE(outcome.out.find(each), std::string::npos) << each << " in " << outcome.out;
}

TEST(CqlCommand, TakesParametersOfEveryTypeByName) {
  CqlOptions options = whole();
  options.parameters = data("parameters.json");
  options.defines = {"Too many", "Review on", "Drafted", "Tags given", "Window", "Interest", "Site in words"};
  const Outcome outcome = run(options);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out, R"({
  "Too many": true,
  "Review on": "2025-11-20",
  "Drafted": [
    "d1",
    "d3"
  ],
  "Tags given": [
    "a",
    "b"
  ],
  "Window": {
    "low": "2025-01-01T00:00:00Z",
    "high": "2026-01-01T00:00:00Z",
    "lowClosed": true,
    "highClosed": false
  },
  "Interest": "23056005",
  "Site in words": "left buttock"
}
)");
}

TEST(CqlCommand, TakesFhirLibrariesWhoseIncludesLieBesideThem) {
  CqlOptions options = whole();
  options.library_file = written("Pain.json", library_resource("Pain"));
  written("any-name.json", library_resource("Shared"));
  EXPECT_EQ(run(options).out, kWholeAnswer);
}

TEST(CqlCommand, TakesIncludesFromAnotherFolder) {
  CqlOptions options = whole();
  options.library_file = written("Pain.json", content(options.library_file));
  options.library_folder = data("libraries");
  EXPECT_EQ(run(options).out, kWholeAnswer);
}

TEST(CqlCommand, TakesABundleOfLibrariesAndValueSets) {
  CqlOptions options = whole();
  options.library_file =
      written("bundle.json", bundle_of({R"({"resourceType": "Measure"})", library_resource("Shared"),
                                        library_resource("Pain"), content(data("valuesets/sciatica.json"))}));
  options.value_sets.clear();
  const Outcome outcome = run(options);
  EXPECT_EQ(outcome.out, kWholeAnswer) << outcome.err;
}

TEST(CqlCommand, PassesOverValueSetsThatNoLibraryDeclares) {
  CqlOptions options = whole();
  const std::string set = written("sciatica.json", content(data("valuesets/sciatica.json")));
  written("other.json", R"({"resourceType": "ValueSet", "url": "https://example.org/other"})");
  options.value_sets = std::filesystem::path(set).parent_path().string();
  EXPECT_EQ(run(options).out, kWholeAnswer);
}

struct Refused {
  const char* name;
  void (*change)(CqlOptions& options);
  const char* message;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }
class CqlCommandRefused : public testing::TestWithParam<Refused> {};

TEST_P(CqlCommandRefused, SaysWhatIsWrongAndWhere) {
  CqlOptions options = whole();
  GetParam().change(options);
  const Outcome outcome = run(options);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find(GetParam().message), std::string::npos) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(
    Calls, CqlCommandRefused,
    testing::Values(
        Refused{"no_such_file", [](CqlOptions& options) { options.library_file = "/nowhere.json"; },
                "file-unreadable at /nowhere.json"},
        Refused{"no_library_in_it", [](CqlOptions& options) { options.library_file = written("x.json", "{}"); },
                "artefact-unknown"},
        Refused{"elm_that_is_no_base64",
                [](CqlOptions& options) {
                  options.library_file = written("x.json", R"({"resourceType": "Library", "id": "x", "content": [)"
                                                           R"({"contentType": "application/elm+json", "data": "?"}]})");
                },
                "Library/x: its ELM is no base64"},
        Refused{"several_main_libraries",
                [](CqlOptions& options) {
                  options.library_file = written(
                      "x.json", bundle_of({content(data("valuesets/sciatica.json")), library_resource("Pain"),
                                           R"({"resourceType": "Library", "content": [{"contentType": )"
                                           R"("application/elm+json", "data": ")" +
                                               base64(R"({"library": {"identifier": {"id": "Other"}}})") + "\"}]}"}));
                },
                "several libraries are included by none: Pain Other; name one with --library"},
        Refused{"no_such_library_in_the_file", [](CqlOptions& options) { options.library = "Back"; },
                "holds no library Back"},
        Refused{"include_missing",
                [](CqlOptions& options) {
                  options.library_file = written("Pain.json", content(data("libraries/Pain.json")));
                },
                "includes Shared 2.1.0, which is not there"},
        Refused{"value_set_missing", [](CqlOptions& options) { options.value_sets.clear(); },
                "value set https://example.org/ValueSet/sciatica"},
        Refused{"value_set_in_two_forms",
                [](CqlOptions& options) {
                  std::string other = content(data("valuesets/sciatica.json"));
                  other.replace(other.find("23056005"), 8, "38341003");
                  written("a.json", other);
                  options.value_sets =
                      std::filesystem::path(written("b.json", content(data("valuesets/sciatica.json"))))
                          .parent_path()
                          .string();
                },
                "another value set https://example.org/ValueSet/sciatica stands in"},
        Refused{"define_unknown", [](CqlOptions& options) { options.defines = {"No such"}; },
                "the library Pain has no such define"},
        Refused{"parameter_unknown",
                [](CqlOptions& options) { options.parameters = written("p.json", R"({"Reviev after": 3})"); },
                "no library declares this parameter"},
        Refused{"parameters_no_object", [](CqlOptions& options) { options.parameters = written("p.json", "[]"); },
                "parameters-malformed"},
        Refused{"no_patient", [](CqlOptions& options) { options.data = written("d.json", bundle_of({})); },
                "the data need a Patient"},
        Refused{"time_malformed", [](CqlOptions& options) { options.now = "yesterday"; }, "instant-malformed"}),
    [](const auto& row) { return std::string(row.param.name); });

struct Mistyped {
  const char* name;
  const char* parameters;
  const char* define;
  const char* type;
};
void PrintTo(const Mistyped& row, std::ostream* out) { *out << row.name; }
class CqlCommandMistyped : public testing::TestWithParam<Mistyped> {};

TEST_P(CqlCommandMistyped, FailsWhatReadsTheParameterAndNamesTheType) {
  CqlOptions options = whole();
  options.parameters = written("p.json", GetParam().parameters);
  options.defines = {GetParam().define, "Doubled"};
  const Outcome outcome = run(options);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find(std::string("no ") + GetParam().type), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find(R"("Doubled": 42)"), std::string::npos) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(
    Values, CqlCommandMistyped,
    testing::Values(Mistyped{"text_for_a_quantity", R"({"Review after": "soon"})", "Review on", "System.Quantity"},
                    Mistyped{"fraction_for_an_integer", R"({"Most": 1.5})", "Too many", "System.Integer"},
                    Mistyped{"integer_out_of_range", R"({"Most": 2147483648})", "Too many", "System.Integer"},
                    Mistyped{"number_among_texts", R"({"Tags": ["a", 1]})", "Tags given", "List<System.String>"},
                    Mistyped{"text_for_resources", R"({"Drafts": "d1"})", "Drafted", "List<FHIR.Resource>"},
                    Mistyped{"day_that_is_none", R"({"During": {"low": "2025-02-30T00:00:00Z"}})", "Window",
                             "Interval<System.DateTime>"},
                    Mistyped{"number_for_a_code", R"({"Code of interest": 5})", "Interest", "System.Code"},
                    Mistyped{"text_for_a_fhir_element", R"({"Site": "left buttock"})", "Site in words",
                             "FHIR.CodeableConcept"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace commands

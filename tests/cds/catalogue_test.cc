#include "cds/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "cds/prefetch_template.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

using testing::HasSubstr;

TEST(Catalogue, HasAServiceForEveryHookOfAPlan) {
  const auto catalogue = sample_catalogue();
  ASSERT_TRUE(catalogue);
  std::vector<std::string> names;
  for (const Service& service : catalogue->services)
    names.push_back(service.id + " " + std::string(service.hook->name));
  EXPECT_EQ(names, (std::vector<std::string>{"sample-orders order-select", "sample-orders order-sign",
                                             "sample-orders order-dispatch", "sample patient-view"}));
  EXPECT_TRUE(catalogue->has("sample"));
  EXPECT_FALSE(catalogue->has("Sample"));
  EXPECT_EQ(catalogue->find("sample", "order-sign"), nullptr);
  EXPECT_EQ(catalogue->of_hook("order-sign").size(), 1U);
  EXPECT_TRUE(catalogue->of_hook("appointment-book").empty());
}

// CDS Hooks 3.0, Discovery, Response: fields, and nothing null or empty.
TEST(Discovery, DescribesEveryService) {
  const auto catalogue = sample_catalogue();
  ASSERT_TRUE(catalogue);
  const auto document = base::JsonDocument::parse(discovery(*catalogue, Client{}));
  ASSERT_TRUE(document);
  const base::JsonView services = document->root()["services"];
  ASSERT_EQ(services.size(), 4U);
  EXPECT_EQ(base::to_text(services[std::size_t{0}]),
            R"({"hook":"order-select","title":"Sample orders","description":"Drafts and what is stored",)"
            R"("id":"sample-orders","prefetch":{"serviceRequests":"ServiceRequest?patient={{context.patientId}}"},)"
            R"("version":"3.0.0","hookVersion":"1.0"})");
  const base::JsonView sample = services[std::size_t{3}];
  EXPECT_EQ(sample["usageRequirements"].string(), "For tests only");
  EXPECT_EQ(sample["prefetch"].name_at(0), "patient");
  EXPECT_EQ(sample["prefetch"]["patient"].string(), "Patient/{{context.patientId}}");
}

TEST(Discovery, OfNothingIsAnEmptyArray) { EXPECT_EQ(discovery(Catalogue{}, Client{}), R"({"services":[]})"); }

TEST(Describe, ListsWhatWasLoaded) {
  const auto catalogue = sample_catalogue(R"({"thresholds":{"Review after":{"value":2,"unit":"weeks"}}})");
  ASSERT_TRUE(catalogue);
  const std::string text = describe(*catalogue);
  for (const char* part :
       {"sample at patient-view 1.0: Sample", "patient       required  Patient/{{context.patientId}}",
        "procedures    optional", "observations  critical", "Sample 1.0.0: ", "translator ", "Alarms: 2 codes",
        "Alarming measurements: 1 code, 1 prefix", "Review after: System.Quantity (Sample), set to 2.0 weeks",
        "https://ischia.org/fhir/ActivityDefinition/refer"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Settings, MayReplaceATemplate) {
  const std::string text = "Condition?patient={{context.patientId}}&category=problem-list-item";
  const auto catalogue = sample_catalogue(R"({"prefetchTemplates":{"conditions":")" + text + R"("}})");
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(catalogue->find("sample", "patient-view")->prefetch[1].template_text, text);
  EXPECT_THAT(discovery(*catalogue, Client{}), HasSubstr(text));
}

struct BrokenRow {
  const char* name;
  std::function<void(SampleFolder&)> spoil;
  const char* file;  // a part of where the problem stands
  const char* slug;  // "" for any
};

class Broken : public testing::TestWithParam<BrokenRow> {};

TEST_P(Broken, ConfigurationIsRefusedWithFileAndPlace) {
  SampleFolder folder;
  GetParam().spoil(folder);
  const auto loaded = load_catalogue(folder.path());
  ASSERT_FALSE(loaded);
  bool found = false;
  std::string all;
  for (const base::Problem& problem : loaded.error()) {
    all += base::to_text(problem) + "\n";
    const bool slug = std::string_view(GetParam().slug).empty() || problem.slug == GetParam().slug;
    found = found || (slug && problem.where.find(GetParam().file) != std::string::npos && !problem.detail.empty());
  }
  EXPECT_TRUE(found) << all;
}

std::function<void(SampleFolder&)> settings(const std::string& text) {
  return [text](SampleFolder& folder) { folder.write("settings.json", text); };
}
std::function<void(SampleFolder&)> replacing(const std::string& file, const std::string& from, const std::string& to) {
  return [=](SampleFolder& folder) { folder.replace(file, from, to); };
}

const BrokenRow kBrokenRows[] = {
    {"BrokenJsonInSettings", settings("{\"store\": }"), "settings.json", "json-malformed"},
    {"BrokenJsonInService", replacing("services/sample.json", "\"action\": [", "\"action\": [[,"),
     "services/sample.json:", "json-malformed"},
    {"BrokenJsonInValueSet", [](SampleFolder& f) { f.write("valuesets/alarms.json", "{"); },
     "valuesets/alarms.json:", "json-malformed"},
    {"BrokenJsonInCriteria", [](SampleFolder& f) { f.write("criteria/Sample.json", "{\"library\":"); },
     "criteria/Sample.json:", "json-malformed"},
    {"SettingsMissing", [](SampleFolder& f) { f.remove("settings.json"); }, "settings.json", "file-unreadable"},
    {"FolderMissing", [](SampleFolder& f) { f.remove("services"); }, "services", "folder-unreadable"},
    {"SettingUnknown", settings(R"({"listenn":"http://127.0.0.1:1"})"), "settings.json#/listenn", "settings-unknown"},
    {"TranslatorError",
     replacing("criteria/Sample.json", "\"annotation\": [",
               R"("annotation": [{"type":"CqlToElmError","message":"no such define",
        "errorType":"semantic","errorSeverity":"error","startLine":12,"startChar":3,"endLine":12,"endChar":9},)"),
     "Sample", "elm-translator-error"},
    {"UnsupportedNode", replacing("criteria/Sample.json", "\"type\": \"Exists\"", "\"type\": \"Frobnicate\""), "Sample",
     "elm-unsupported-node"},
    {"ValueSetMissing", [](SampleFolder& f) { f.remove("valuesets/many-procedures.json"); }, "Sample",
     "value-set-missing"},
    {"ValueSetRepeated", [](SampleFolder& f) { f.write("valuesets/again.json", f.read("valuesets/alarms.json")); },
     "valuesets/", "value-set-repeated"},
    {"LibraryMissing", [](SampleFolder& f) { f.remove("criteria/FHIRHelpers-4.0.1.json"); }, "Sample",
     "elm-missing-library"},
    {"DefineMissing", replacing("services/sample.json", "\"expression\": \"Operated\"", "\"expression\": \"Nothing\""),
     "services/sample.json#/action/0/action/1", "define-missing"},
    {"SelectionBehaviorBad",
     replacing("services/sample.json", "\"selectionBehavior\": \"any\"", "\"selectionBehavior\": \"exactly-one\""),
     "services/sample.json#/action/0/action/1", "selection-behavior"},
    {"ActivityMissing", [](SampleFolder& f) { f.remove("services/refer.json"); },
     "services/sample.json#/action/0/action/1", "activity-missing"},
    {"ParameterOfTwoTypes",
     [](SampleFolder& f) {
       std::string other = f.read("criteria/Sample.json");
       const auto all = [&](const std::string& from, const std::string& to) {
         for (std::size_t at = other.find(from); at != std::string::npos; at = other.find(from, at + to.size()))
           other.replace(at, from.size(), to);
       };
       all("\"id\": \"Sample\"", "\"id\": \"Other\"");
       all("\"name\": \"Old age\"", "\"name\": \"Swap\"");
       all("\"name\": \"Ratio\"", "\"name\": \"Old age\"");
       all("\"name\": \"Swap\"", "\"name\": \"Ratio\"");
       f.write("criteria/Other.json", other);
     },
     "", "parameter-type-differs"},
    {"HookUnknown", replacing("services/sample.json", "\"patient-view\"", "\"patient-look\""), "services/sample.json",
     "hook-unknown"},
    {"ServiceRepeated", [](SampleFolder& f) { f.write("services/zample.json", f.read("services/sample.json")); },
     "services/zample.json", "service-repeated"},
    {"ServiceIdBad", replacing("services/sample.json", "PlanDefinition/sample", "PlanDefinition/sample one"),
     "services/sample.json", "service-id-malformed"},
    {"RequiredDataUnknown",
     replacing("services/sample.json", "\"valueCode\": \"Patient\"", "\"valueCode\": \"Patients\""),
     "services/sample.json", "required-data-unknown"},
    {"ServiceOfAnotherType", [](SampleFolder& f) { f.write("services/x.json", R"({"resourceType":"Library"})"); },
     "services/x.json#/resourceType", "service-malformed"},
    {"ServiceAnArray", [](SampleFolder& f) { f.write("services/x.json", "[]"); }, "services/x.json",
     "service-malformed"},
    {"PrefetchKeyUnknown", settings(R"({"prefetchKeys":{"Condition":"condition"}})"),
     "settings.json#/prefetchKeys/Condition", "prefetch-key-unknown"},
    {"TemplateOfUnknownKey", settings(R"({"prefetchTemplates":{"condition":"Condition?a=b"}})"),
     "settings.json#/prefetchTemplates/condition", "prefetch-key-unknown"},
    {"TemplateBad", settings(R"({"prefetchTemplates":{"conditions":"Observation?a=b"}})"),
     "settings.json#/prefetchTemplates/conditions", "prefetch-template-malformed"},
    {"ThresholdUnknown", settings(R"({"thresholds":{"Review":{"value":1,"unit":"weeks"}}})"),
     "settings.json#/thresholds/Review", "threshold-unknown"},
    {"ThresholdWithoutUnit", settings(R"({"thresholds":{"Review after":3}})"), "settings.json#/thresholds/Review after",
     "threshold-type"},
    {"ThresholdOfAnotherDimension", settings(R"({"thresholds":{"Review after":{"value":3,"unit":"kg"}}})"),
     "settings.json#/thresholds/Review after", "threshold-type"},
    {"DoseInWeeks", settings(R"({"thresholds":{"Least dose":{"value":3,"unit":"weeks"}}})"),
     "settings.json#/thresholds/Least dose", "threshold-type"},
    {"AgeWithUnit", settings(R"({"thresholds":{"Old age":{"value":70,"unit":"years"}}})"),
     "settings.json#/thresholds/Old age", "threshold-type"},
    {"AgeAFraction", settings(R"({"thresholds":{"Old age":70.5}})"), "settings.json#/thresholds/Old age",
     "threshold-type"},
    {"AgeHuge", settings(R"({"thresholds":{"Old age":3000000000}})"), "settings.json#/thresholds/Old age",
     "threshold-type"},
    {"ThresholdInHours", settings(R"({"thresholds":{"Review after":{"value":500,"unit":"hours"}}})"),
     "settings.json#/thresholds/Review after", "threshold-type"},
    {"ThresholdInUcumMonths", settings(R"({"thresholds":{"Review after":{"value":1,"unit":"mo"}}})"),
     "settings.json#/thresholds/Review after", "threshold-type"},
    {"ThresholdAFractionOfAWeek", settings(R"({"thresholds":{"Review after":{"value":2.5,"unit":"weeks"}}})"),
     "settings.json#/thresholds/Review after", "threshold-type"},
    {"ThresholdNothing", settings(R"({"thresholds":{"Review after":{"value":0,"unit":"weeks"}}})"),
     "settings.json#/thresholds/Review after", "threshold-value"},
    {"ThresholdTooShort", settings(R"({"thresholds":{"Review after":{"value":2,"unit":"days"}}})"),
     "settings.json#/thresholds/Review after", "threshold-value"},
    {"ThresholdTooLong", settings(R"({"thresholds":{"Review after":{"value":31,"unit":"weeks"}}})"),
     "settings.json#/thresholds/Review after", "threshold-value"},
    {"DoseTooGreat", settings(R"({"thresholds":{"Least dose":{"value":51,"unit":"mg"}}})"),
     "settings.json#/thresholds/Least dose", "threshold-value"},
    {"RatioTooSmall", settings(R"({"thresholds":{"Ratio":0.1}})"), "settings.json#/thresholds/Ratio",
     "threshold-value"},
    {"ThresholdOfAList", settings(R"({"thresholds":{"selections":1}})"), "settings.json#/thresholds/selections",
     "threshold-type"},
};

INSTANTIATE_TEST_SUITE_P(Rows, Broken, testing::ValuesIn(kBrokenRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Thresholds, MayBeTenTimesMoreOrLess) {
  for (const char* const review :
       {R"("value":30,"unit":"weeks")", R"("value":3,"unit":"days")", R"("value":1,"unit":"month")"})
    EXPECT_TRUE(sample_catalogue(std::string(R"({"thresholds":{"Old age":7,"Review after":{)") + review + "}}}"))
        << review;
}

TEST(Catalogue, NamesAllProblemsNotJustTheFirst) {
  SampleFolder folder;
  folder.write("settings.json", R"({"x":1})");
  folder.write("valuesets/broken.json", "{");
  folder.write("services/broken.json", "{");
  folder.replace("services/sample.json", "\"expression\": \"Operated\"", "\"expression\": \"Nothing\"");
  const auto loaded = load_catalogue(folder.path());
  ASSERT_FALSE(loaded);
  std::string all;
  for (const base::Problem& problem : loaded.error()) all += base::to_text(problem) + "\n";
  for (const char* part :
       {"settings.json#/x", "valuesets/broken.json:", "services/broken.json:", "has no define \"Nothing\""})
    EXPECT_THAT(all, HasSubstr(part));
}

TEST(Catalogue, AFolderThatIsNotThereIsRefused) { EXPECT_FALSE(load_catalogue("/no/such/folder")); }

TEST(Catalogue, TheProjectsOwnConfigurationIsRight) {
  const auto loaded = load_catalogue(support::source_dir() + "/config");
  std::string all;
  if (!loaded)
    for (const base::Problem& problem : loaded.error()) all += base::to_text(problem) + "\n";
  ASSERT_TRUE(loaded) << all;
  for (const Service& service : (*loaded)->services)
    for (const PrefetchKey& key : service.prefetch) {
      EXPECT_LE(key.template_text.size(), kMaxTemplateCharacters) << key.key;
      EXPECT_TRUE(check_template(key.template_text, key.type, *service.hook)) << key.template_text;
    }
}

}  // namespace
}  // namespace cds

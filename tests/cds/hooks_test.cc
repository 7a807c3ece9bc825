#include "cds/hooks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "cds/hook_request.h"
#include "tests/cds/requests.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

struct PageExample {
  std::string name, hook, version, context;
};

std::vector<PageExample> page_examples() {
  std::vector<PageExample> examples;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(support::source_dir() + "/tests/cds/hook_pages"))
    files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    const auto document = base::read_json_file(file);
    if (!document) continue;
    const base::JsonView page = document->root();
    const std::string hook(page["hook"].string());
    for (const base::JsonView example : page["examples"])
      examples.push_back({hook + " " + std::string(example["name"].string()), hook,
                          std::string(page["hookVersion"].string()), base::to_text(example["context"])});
  }
  return examples;
}

std::string alphanumeric(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return text;
}

class HookPages : public testing::TestWithParam<PageExample> {};

TEST_P(HookPages, ExampleContextIsARequest) {
  const PageExample& example = GetParam();
  const auto request = parse_request(R"({"hook": ")" + example.hook + R"(", "hookInstance": ")" + kInstance +
                                     R"(", "context": )" + example.context + "}");
  ASSERT_TRUE(request) << base::to_text(request.error());
  EXPECT_EQ(request->hook->version, example.version);
  EXPECT_EQ(request->patient_id, "1288992");
}

INSTANTIATE_TEST_SUITE_P(Library, HookPages, testing::ValuesIn(page_examples()),
                         [](const auto& row) { return alphanumeric(row.param.name); });

TEST(Hooks, EveryPublishedHookHasExamples) {
  const std::vector<PageExample> examples = page_examples();
  EXPECT_EQ(published_hooks().size(), 13U);
  for (const Hook& hook : published_hooks())
    EXPECT_TRUE(std::any_of(examples.begin(), examples.end(), [&](const auto& each) { return each.hook == hook.name; }))
        << hook.name;
}

TEST(Hooks, FieldsOfOneHookHaveDistinctNames) {
  for (const Hook& hook : published_hooks())
    for (std::size_t i = 0; i < hook.fields.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) EXPECT_NE(hook.fields[i].name, hook.fields[j].name) << hook.name;
}

TEST(Hooks, NoHookIsKnownByAnotherName) {
  for (const char* name : {"", "patient", "Patient-View", "patient-view ", "org.example.patient-view"})
    EXPECT_EQ(find_hook(name), nullptr) << name;
}

struct ContextRow {
  const char* name;
  const char* hook;
  const char* context;
  const char* slug;  // "" when right
  const char* where;
};

class Contexts : public testing::TestWithParam<ContextRow> {};

TEST_P(Contexts, AreCheckedByTheHooksTable) {
  const ContextRow& row = GetParam();
  const auto document = base::JsonDocument::parse(row.context);
  ASSERT_TRUE(document);
  const auto checked = check_context(*find_hook(row.hook), document->root());
  if (std::string_view(row.slug).empty()) {
    EXPECT_TRUE(checked) << base::to_text(checked.error());
    return;
  }
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, base::ProblemKind::kMalformed);
  EXPECT_EQ(checked.error().slug, row.slug);
  EXPECT_EQ(checked.error().where, row.where);
}

const ContextRow kContextRows[] = {
    {"UserMissing", "patient-view", R"({"patientId":"1"})", "context-field-missing", "/context/userId"},
    {"UserNull", "patient-view", R"({"userId":null,"patientId":"1"})", "context-field-missing", "/context/userId"},
    {"UserEmpty", "patient-view", R"({"userId":"","patientId":"1"})", "context-field-missing", "/context/userId"},
    {"UserANumber", "patient-view", R"({"userId":1,"patientId":"1"})", "context-field-type", "/context/userId"},
    {"PatientMissing", "patient-view", R"({"userId":"Practitioner/1"})", "context-field-missing", "/context/patientId"},
    {"PatientAnObject", "patient-view", R"({"userId":"u","patientId":{"id":"1"}})", "context-field-type",
     "/context/patientId"},
    {"PatientAReference", "patient-view", R"({"userId":"u","patientId":"Patient/1"})", "patient-id-malformed",
     "/context/patientId"},
    {"PatientTheParentFolder", "patient-view", R"({"userId":"u","patientId":".."})", "patient-id-malformed",
     "/context/patientId"},
    {"PatientWithASpace", "patient-view", R"({"userId":"u","patientId":"1 2"})", "patient-id-malformed",
     "/context/patientId"},
    {"PatientWithUnderscore", "patient-view", R"({"userId":"u","patientId":"a_b.C-9"})", "", ""},
    {"PatientLong", "patient-view",
     R"({"userId":"u","patientId":"eXoGxqgBaJuNkuahMYmiDhg3eXoGxqgBaJuNkuahMYmiDhg3eXoGxqgBaJuNkuahMYmiDhg3"})", "",
     ""},
    {"EncounterNull", "patient-view", R"({"userId":"u","patientId":"1","encounterId":null})", "", ""},
    {"EncounterEmpty", "patient-view", R"({"userId":"u","patientId":"1","encounterId":""})", "", ""},
    {"EncounterANumber", "patient-view", R"({"userId":"u","patientId":"1","encounterId":7})", "context-field-type",
     "/context/encounterId"},
    {"EncounterRequiredAtItsStart", "encounter-start", R"({"userId":"u","patientId":"1"})", "context-field-missing",
     "/context/encounterId"},
    {"UnknownFields", "patient-view", R"({"userId":"u","patientId":"1","x":null,"draftOrders":7})", "", ""},
    {"SelectionsMissing", "order-select", R"({"userId":"u","patientId":"1","draftOrders":{}})", "context-field-missing",
     "/context/selections"},
    {"SelectionsAString", "order-select", R"({"userId":"u","patientId":"1","draftOrders":{},"selections":"x"})",
     "context-field-type", "/context/selections"},
    {"SelectionsEmpty", "order-select", R"({"userId":"u","patientId":"1","draftOrders":{},"selections":[]})", "", ""},
    {"SelectionsOfOtherTypes", "order-select",
     R"({"userId":"u","patientId":"1","draftOrders":{},"selections":[7,null,{}]})", "", ""},
    {"DraftsAnArray", "order-sign", R"({"userId":"u","patientId":"1","draftOrders":[]})", "context-field-type",
     "/context/draftOrders"},
    {"DraftsNull", "order-sign", R"({"userId":"u","patientId":"1","draftOrders":null})", "context-field-missing",
     "/context/draftOrders"},
    {"DraftsWithNonsenseInside", "order-sign",
     R"({"userId":"u","patientId":"1","draftOrders":{"resourceType":7,"entry":[1,{"resource":{"resourceType":[]}}]}})",
     "", ""},
    {"PerformerMissing", "order-dispatch", R"({"patientId":"1","dispatchedOrders":["ServiceRequest/1"]})",
     "context-field-missing", "/context/performer"},
    {"DispatchWithoutUser", "order-dispatch",
     R"({"patientId":"1","dispatchedOrders":["ServiceRequest/1"],"performer":"Organization/1"})", "", ""},
    {"TasksAnObject", "order-dispatch",
     R"({"patientId":"1","dispatchedOrders":[],"performer":"o","fulfillment-tasks":{}})", "context-field-type",
     "/context/fulfillmentTasks"},
    {"RefillWithoutUser", "medication-refill", R"({"patientId":"1","medications":{}})", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Rows, Contexts, testing::ValuesIn(kContextRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace cds

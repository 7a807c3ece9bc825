#include "cds/hook_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cds/requests.h"

namespace cds {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kAuthorization =
    R"({"access_token":"t","token_type":"Bearer","expires_in":300,"scope":"user/*.rs","subject":"s"})";

struct Row {
  const char* name;
  std::string body;
  const char* slug;  // "" when right
  const char* where = "";
};

std::string with(const std::string& more) { return request_text("patient-view", kUserAndPatient, more); }

std::string with_authorization(const std::string& authorization) {
  return with(R"("fhirServer":"https://ehr.example.org/fhir","fhirAuthorization":)" + authorization);
}

std::string with_instance(const std::string& json) {
  return R"({"hook":"patient-view","hookInstance":)" + json + R"(,"context":{"userId":"u","patientId":"p1"}})";
}

std::vector<Row> rows() {
  const std::string instance = std::string("\"") + kInstance + "\"";
  return {
      {"Plain", with(""), ""},
      {"Array", "[]", "body-malformed"},
      {"String", "\"x\"", "body-malformed"},
      {"Null", "null", "body-malformed"},
      {"NoHook", R"({"hookInstance":)" + instance + R"(,"context":{"userId":"u","patientId":"1"}})", "hook-missing",
       "/hook"},
      {"HookANumber", R"({"hook":7,"hookInstance":)" + instance + R"(,"context":{}})", "hook-missing", "/hook"},
      {"HookUnknown", R"({"hook":"no-such-hook","hookInstance":)" + instance + R"(,"context":{}})", "hook-unknown",
       "/hook"},
      {"NoInstance", R"({"hook":"patient-view","context":{"userId":"u","patientId":"1"}})", "hook-instance-malformed",
       "/hookInstance"},
      {"InstanceANumber", with_instance("7"), "hook-instance-malformed", "/hookInstance"},
      {"InstanceNoUuid", with_instance("\"abc\""), "hook-instance-malformed", "/hookInstance"},
      {"InstanceUpperCase", with_instance("\"D1577C69-DFBE-44AD-BA6D-3E05E953B2EA\""), ""},
      {"InstanceUrn", with_instance("\"urn:uuid:d1577c69-dfbe-44ad-ba6d-3e05e953b2ea\""), ""},
      {"NoContext", R"({"hook":"patient-view","hookInstance":)" + instance + "}", "context-malformed", "/context"},
      {"ContextAnArray", R"({"hook":"patient-view","hookInstance":)" + instance + R"(,"context":[]})",
       "context-malformed", "/context"},
      {"NoPatient", request_text("patient-view", R"("userId":"Practitioner/1")"), "context-field-missing",
       "/context/patientId"},
      {"PrefetchAString", with(R"("prefetch":"x")"), "prefetch-malformed", "/prefetch"},
      {"PrefetchAnArray", with(R"("prefetch":[])"), "prefetch-malformed", "/prefetch"},
      {"PrefetchNull", with(R"("prefetch":null)"), ""},
      {"PrefetchEmpty", with(R"("prefetch":{})"), ""},
      {"PrefetchOfNonsense", with(R"("prefetch":{"patient":7,"conditions":[[[]]],"x":"<html>"})"), ""},
      {"ServerAUrl", with(R"("fhirServer":"https://ehr.example.org/fhir")"), ""},
      {"ServerANumber", with(R"("fhirServer":7)"), "fhir-server-malformed", "/fhirServer"},
      {"ServerNoUrl", with(R"("fhirServer":"ehr")"), "fhir-server-malformed", "/fhirServer"},
      {"ServerAFile", with(R"("fhirServer":"file:///etc/passwd")"), "fhir-server-malformed", "/fhirServer"},
      {"ServerWithPassword", with(R"("fhirServer":"https://u:p@ehr.example.org")"), "fhir-server-malformed",
       "/fhirServer"},
      {"ServerNull", with(R"("fhirServer":null)"), ""},
      {"Authorization", with_authorization(kAuthorization), ""},
      {"AuthorizationNull", with_authorization("null"), ""},
      {"AuthorizationWithoutServer", with(std::string(R"("fhirAuthorization":)") + kAuthorization),
       "fhir-authorization-without-server", "/fhirServer"},
      {"AuthorizationAString", with_authorization("\"t\""), "fhir-authorization-malformed", "/fhirAuthorization"},
      {"AuthorizationEmpty", with_authorization("{}"), "fhir-authorization-malformed",
       "/fhirAuthorization/access_token"},
      {"TokenWithANewLine",
       with_authorization(
           R"({"access_token":"t\r\nX: y","token_type":"Bearer","expires_in":1,"scope":"","subject":""})"),
       "fhir-authorization-malformed", "/fhirAuthorization/access_token"},
      {"TokenTypeOther",
       with_authorization(R"({"access_token":"t","token_type":"Basic","expires_in":1,"scope":"","subject":""})"),
       "fhir-authorization-malformed", "/fhirAuthorization/token_type"},
      {"ExpiresAString",
       with_authorization(R"({"access_token":"t","token_type":"Bearer","expires_in":"1","scope":"","subject":""})"),
       "fhir-authorization-malformed", "/fhirAuthorization/expires_in"},
      {"NoScope", with_authorization(R"({"access_token":"t","token_type":"Bearer","expires_in":1,"subject":""})"),
       "fhir-authorization-malformed", "/fhirAuthorization/scope"},
      {"NoSubject", with_authorization(R"({"access_token":"t","token_type":"Bearer","expires_in":1,"scope":""})"),
       "fhir-authorization-malformed", "/fhirAuthorization/subject"},
      {"UnknownMembers", with(R"("extension":{"org.example.x":[null]},"x":1,"cards":"")"), ""},
  };
}

class Requests : public testing::TestWithParam<Row> {};

TEST_P(Requests, AreCheckedAsTheSpecificationSays) {
  const auto request = parse_request(GetParam().body);
  if (std::string_view(GetParam().slug).empty()) {
    ASSERT_TRUE(request) << base::to_text(request.error());
    EXPECT_EQ(request->patient_id, "p1");
    EXPECT_EQ(request->hook_instance, kInstance);
    return;
  }
  ASSERT_FALSE(request) << GetParam().body;
  EXPECT_EQ(request.error().kind, base::ProblemKind::kMalformed);
  EXPECT_EQ(request.error().slug, GetParam().slug);
  EXPECT_EQ(request.error().where, GetParam().where);
}

INSTANTIATE_TEST_SUITE_P(Rows, Requests, testing::ValuesIn(rows()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(HookRequest, KeepsWhatItWasGiven) {
  const HookRequest request = request_of(with_authorization(kAuthorization));
  EXPECT_EQ(request.hook->name, "patient-view");
  EXPECT_EQ(request.user_id, "Practitioner/1");
  EXPECT_EQ(request.encounter_id, "");
  EXPECT_EQ(request.fhir_server, "https://ehr.example.org/fhir");
  EXPECT_EQ(request.fhir_authorization->access_token, "t");
  EXPECT_EQ(request.fhir_authorization->expires_in, 300);
  EXPECT_FALSE(request.prefetch);
}

struct SelectionRow {
  const char* name;
  const char* selections;
  std::vector<std::string> expected;
  std::uint32_t ignored;
};

constexpr const char* kDrafts = R"({"resourceType":"Bundle","entry":[
  {"fullUrl":"urn:uuid:1","resource":{"resourceType":"MedicationRequest","id":"m1"}},
  {"resource":{"resourceType":"ServiceRequest","id":"s1"}},
  {"resource":{"resourceType":"ServiceRequest","id":"both"}},
  {"resource":{"resourceType":"DeviceRequest","id":"both"}},
  {"resource":{"resourceType":"MedicationOrder","id":"old"}},
  {"resource":{"resourceType":"ServiceRequest"}},
  {"resource":null}, 7]})";

class Selections : public testing::TestWithParam<SelectionRow> {};

TEST_P(Selections, NameDrafts) {
  const HookRequest request =
      request_of(request_text("order-select", std::string(kUserAndPatient) + R"(,"draftOrders":)" + kDrafts +
                                                  R"(,"selections":)" + GetParam().selections));
  std::uint32_t ignored = 99;
  EXPECT_EQ(request.normalised_selections(ignored), GetParam().expected);
  EXPECT_EQ(ignored, GetParam().ignored);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Selections,
    testing::Values(
        SelectionRow{"TypeAndId", R"(["ServiceRequest/s1"])", {"ServiceRequest/s1"}, 0},
        SelectionRow{"AbsoluteUrl", R"(["https://e.org/fhir/ServiceRequest/s1"])", {"ServiceRequest/s1"}, 0},
        SelectionRow{"BareId", R"(["m1"])", {"MedicationRequest/m1"}, 0},
        SelectionRow{"BareIdOfTwo", R"(["both"])", {"ServiceRequest/both", "DeviceRequest/both"}, 0},
        SelectionRow{"FullUrl", R"(["urn:uuid:1"])", {"MedicationRequest/m1"}, 0},
        SelectionRow{"Repeated", R"(["m1","m1","MedicationRequest/m1"])", {"MedicationRequest/m1"}, 0},
        SelectionRow{"InTheirOrder", R"(["s1","m1"])", {"ServiceRequest/s1", "MedicationRequest/m1"}, 0},
        SelectionRow{
            "Unmatched", R"(["x","ServiceRequest/x","MedicationRequest/s1","m1"])", {"MedicationRequest/m1"}, 3},
        SelectionRow{"NotOfR4", R"(["MedicationOrder/old"])", {}, 1},
        SelectionRow{"OtherTypes", R"([7,null,{},[],"",true])", {}, 6}, SelectionRow{"None", "[]", {}, 0}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HookRequest, ManySelectionsOfManyEqualDraftsAreNotSlow) {
  std::string entries;
  std::string selections;
  for (int i = 0; i < 20000; ++i) {
    entries += std::string(i == 0 ? "" : ",") + R"({"resource":{"resourceType":"ServiceRequest","id":"s"}})";
    selections += i == 0 ? "\"s\"" : ",\"s\"";
  }
  const HookRequest request =
      request_of(request_text("order-select", std::string(kUserAndPatient) + R"(,"draftOrders":{"entry":[)" + entries +
                                                  R"(]},"selections":[)" + selections + "]"));
  std::uint32_t ignored = 0;
  EXPECT_THAT(request.normalised_selections(ignored), ElementsAre("ServiceRequest/s"));
}

struct ResourcesRow {
  const char* name;
  const char* drafts;
  std::vector<std::string> ids;
};

class ContextResources : public testing::TestWithParam<ResourcesRow> {};

TEST_P(ContextResources, AreOfR4InOrder) {
  const HookRequest request =
      request_of(request_text("order-sign", std::string(kUserAndPatient) + R"(,"draftOrders":)" + GetParam().drafts));
  std::vector<std::string> ids;
  for (const base::JsonView resource : request.context_resources("draftOrders"))
    ids.emplace_back(resource["id"].string());
  EXPECT_EQ(ids, GetParam().ids);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ContextResources,
    testing::Values(
        ResourcesRow{"Bundle", kDrafts, {"m1", "s1", "both", "both", ""}},
        ResourcesRow{"NoBundleType", R"({"entry":[{"resource":{"resourceType":"ServiceRequest","id":"1"}}]})", {"1"}},
        ResourcesRow{"OneResource", R"({"resourceType":"ServiceRequest","id":"1"})", {"1"}},
        ResourcesRow{"Wrapped", R"({"resource":{"resourceType":"ServiceRequest","id":"1"}})", {"1"}},
        ResourcesRow{"Empty", "{}", {}},
        ResourcesRow{"EntryAnObject", R"({"resourceType":"Bundle","entry":{"resource":{"resourceType":"Task"}}})", {}},
        ResourcesRow{"EntryOfStrings", R"({"resourceType":"Bundle","entry":["x",[],null]})", {}},
        ResourcesRow{"TypesThatAreNoResource",
                     R"({"entry":[{"resource":{"resourceType":"Coding","id":"1"}},{"resource":{"resourceType":7}}]})",
                     {}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HookRequest, ADraftNamesItsMedicineThoughThatStandsOnlyAroundIt) {
  const HookRequest request = request_of(
      request_text("order-sign", std::string(kUserAndPatient) + R"(,"draftOrders":{"resourceType":"Bundle","entry":[
        {"resource":{"resourceType":"MedicationRequest","id":"a","medicationReference":{"reference":"#m"},
           "contained":[{"resourceType":"Medication","id":"m","code":{"text":"ibuprofen"}}]}},
        {"resource":{"resourceType":"MedicationRequest","id":"b","medicationReference":{"reference":"urn:uuid:1"}}},
        {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Medication","id":"n","code":{"text":"naproxen"}}},
        {"resource":{"resourceType":"MedicationRequest","id":"c","medicationReference":{"reference":"urn:uuid:2"}}}]})"));
  const std::vector<base::JsonView> drafts = request.context_resources("draftOrders");
  ASSERT_EQ(drafts.size(), 4U);
  EXPECT_EQ(drafts[0]["id"].string(), "a");
  EXPECT_EQ(drafts[0]["medicationCodeableConcept"]["text"].string(), "ibuprofen");
  EXPECT_FALSE(drafts[0]["medicationReference"]);
  EXPECT_EQ(drafts[1]["medicationReference"]["reference"].string(), "Medication/n");
  EXPECT_EQ(drafts[3]["medicationReference"]["reference"].string(), "urn:uuid:2") << "there is no such entry";
}

TEST(HookRequest, FieldsThatTheHookLacksHaveNoResources) {
  EXPECT_THAT(patient_view().context_resources("draftOrders"), IsEmpty());
  const HookRequest request = request_of(request_text(
      "patient-view", std::string(kUserAndPatient) + R"(,"draftOrders":{"resourceType":"ServiceRequest"})"));
  EXPECT_THAT(request.context_resources("draftOrders"), IsEmpty());
}

TEST(HookRequest, ResourcesOfAFieldCalledAsInTheExamples) {
  const HookRequest request =
      request_of(request_text("order-dispatch", R"("patientId":"1","dispatchedOrders":[],"performer":"o",
                           "fulfillment-tasks":[{"resourceType":"Task","id":"t"},7])"));
  ASSERT_EQ(request.context_resources("fulfillmentTasks").size(), 1U);
}

}  // namespace
}  // namespace cds

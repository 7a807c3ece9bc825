#include "cds/prefetch_template.h"

#include <gtest/gtest.h>

#include "tests/cds/requests.h"
#include "tests/cds/sample_catalogue.h"

namespace cds {
namespace {

TEST(PrefetchKeys, AreNamedAfterTheirType) {
  const std::pair<const char*, const char*> rows[] = {
      {"Patient", "patient"},
      {"Condition", "conditions"},
      {"FamilyMemberHistory", "familyMemberHistories"},
      {"AllergyIntolerance", "allergyIntolerances"},
      {"QuestionnaireResponse", "questionnaireResponses"},
      {"MedicationRequest", "medicationRequests"},
      {"Basic", "basics"},
      {"BodyStructure", "bodyStructures"},
      {"ImagingStudy", "imagingStudies"},
      {"", ""},
  };
  for (const auto& [type, key] : rows) EXPECT_EQ(prefetch_key_name(type), key);
}

struct FillRow {
  const char* name;
  const char* template_text;
  const char* context;
  std::optional<std::string> query;
};

class Fillings : public testing::TestWithParam<FillRow> {};

TEST_P(Fillings, AreEncoded) {
  const auto document = base::JsonDocument::parse(GetParam().context);
  ASSERT_TRUE(document);
  EXPECT_EQ(fill_template(GetParam().template_text, *find_hook("patient-view"), document->root()), GetParam().query);
}

const FillRow kFillRows[] = {
    {"Read", "Patient/{{context.patientId}}", R"({"patientId":"p1"})", "Patient/p1"},
    {"Search", "Condition?patient={{context.patientId}}&code=a|b,a|c", R"({"patientId":"p1"})",
     "Condition?patient=p1&code=a|b,a|c"},
    {"TwoTokens", "X?a={{context.patientId}}&b={{context.encounterId}}", R"({"patientId":"p","encounterId":"e"})",
     "X?a=p&b=e"},
    {"Hostile", "Condition?patient={{context.patientId}}", R"({"patientId":"1&_include=*#?%/é"})",
     "Condition?patient=1%26_include%3D%2A%23%3F%25%2F%C3%A9"},
    {"TokenInTheValue", "X?a={{context.patientId}}", R"({"patientId":"{{context.userId}}","userId":"u"})",
     "X?a=%7B%7Bcontext.userId%7D%7D"},
    {"ParentFolder", "Encounter/{{context.encounterId}}", R"({"patientId":"p","encounterId":".."})", std::nullopt},
    {"FieldMissing", "Encounter/{{context.encounterId}}", R"({"patientId":"p"})", std::nullopt},
    {"UnknownField", "X?a={{context.nothing}}", R"({"nothing":"x"})", std::nullopt},
    {"UserToken", "X?a={{userPractitionerId}}", R"({"userId":"Practitioner/1"})", std::nullopt},
    {"Unclosed", "X?a={{context.patientId", R"({"patientId":"p"})", std::nullopt},
    {"NoToken", "X?a=b", "{}", "X?a=b"},
};

INSTANTIATE_TEST_SUITE_P(Rows, Fillings, testing::ValuesIn(kFillRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(PrefetchTemplates, OfSettingsAreChecked) {
  const fhir::TypeId condition = fhir::find_type("Condition");
  const Hook& hook = *find_hook("order-select");
  for (const char* good :
       {"Condition?patient={{context.patientId}}", "Condition?patient={{context.patientId}}&code=a|b",
        "Condition?encounter={{context.encounterId}}", "Condition/1"})
    EXPECT_TRUE(check_template(good, condition, hook)) << good;
  const std::string too_long = "Condition?code=" + std::string(kMaxTemplateCharacters, '1');
  for (const std::string& bad :
       {std::string(), std::string("Condition"), std::string("Conditions?a=b"), std::string("Observation?a=b"),
        std::string("/Condition?a=b"), std::string("https://e.org/Condition?a=b"),
        std::string("Condition?a={{today()}}"), std::string("Condition?a={{context.draftOrders}}"),
        std::string("Condition?a={{context.patientId"), std::string("Condition?a={b}"), std::string("Condition?a=b c"),
        std::string("Condition?a=b#c"), too_long})
    EXPECT_FALSE(check_template(bad, condition, hook)) << bad;
}

TEST(DerivedPrefetch, OneKeyATypeThePatientFirst) {
  const auto catalogue = sample_catalogue();
  ASSERT_TRUE(catalogue);
  const Service* const service = catalogue->find("sample", "patient-view");
  ASSERT_NE(service, nullptr);
  const auto type = [](const char* name) { return fhir::find_type(name); };
  const std::vector<PrefetchKey> expected = {
      {"patient", "Patient/{{context.patientId}}", type("Patient"), true, true},
      // All needs are of one small set: filtered.
      {"conditions", "Condition?patient={{context.patientId}}&code=http://snomed.info/sct|1,http://snomed.info/sct|2",
       type("Condition"), true, true},
      // A set with a prefix: not filtered.
      {"observations", "Observation?patient={{context.patientId}}", type("Observation"), false, true},
      // Eleven codes: not filtered. Read by what can't be critical.
      {"procedures", "Procedure?patient={{context.patientId}}", type("Procedure"), false, false},
  };
  EXPECT_EQ(service->prefetch, expected);
}

TEST(DerivedPrefetch, OfWhatTheHooksCardsRead) {
  const auto catalogue = sample_catalogue();
  ASSERT_TRUE(catalogue);
  for (const char* hook : {"order-select", "order-sign"}) {
    const Service* const service = catalogue->find("sample-orders", hook);
    ASSERT_NE(service, nullptr);
    ASSERT_EQ(service->prefetch.size(), 1U) << "drafts are context, not prefetch";
    EXPECT_EQ(service->prefetch.front().key, "serviceRequests");
    EXPECT_FALSE(service->prefetch.front().critical);
  }
}

TEST(DerivedPrefetch, AtOrderDispatchHasTheOrdersThatTheContextRefersTo) {
  const auto catalogue = sample_catalogue();
  ASSERT_TRUE(catalogue);
  const Service* const service = catalogue->find("sample-orders", "order-dispatch");
  ASSERT_NE(service, nullptr);
  ASSERT_EQ(service->prefetch.size(), 2U);
  EXPECT_EQ(service->prefetch[0].template_text, "MedicationRequest?patient={{context.patientId}}");
  EXPECT_EQ(service->prefetch[1].template_text, "ServiceRequest?patient={{context.patientId}}");
}

}  // namespace
}  // namespace cds

#include <gtest/gtest.h>

#include <string>

#include "fhir/facts.h"

namespace fhir {
namespace {

struct Row {
  const char* name;
  std::string text;
  std::string found;  // "Type id", "" for nothing
};
class Reference : public testing::TestWithParam<Row> {};

TEST_P(Reference, IsReadIfLiteral) {
  const std::optional<LiteralReference> reference = parse_reference(GetParam().text);
  EXPECT_EQ(reference ? std::string(reference->type) + " " + std::string(reference->id) : "", GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, Reference,
    testing::Values(
        Row{"relative", "Patient/1", "Patient 1"}, Row{"absolute", "https://ehr.example/fhir/Patient/1", "Patient 1"},
        Row{"versioned", "Patient/1/_history/2", "Patient 1"},
        Row{"absolute_and_versioned", "http://a/Condition/c-1.2/_history/3", "Condition c-1.2"},
        Row{"leading_slash", "/Patient/1", "Patient 1"},
        Row{"long_id", "Patient/" + std::string(100, 'x'), "Patient " + std::string(100, 'x')},
        Row{"underscore", "Patient/a_b", "Patient a_b"}, Row{"contained", "#p1", ""},
        Row{"contained_with_slash", "#Patient/1", ""}, Row{"uuid", "urn:uuid:2ed6657d-e927-568b-95e1-2665a8aea6a2", ""},
        Row{"oid", "urn:oid:1.2.3", ""}, Row{"conditional", "Patient?identifier=1", ""},
        Row{"query", "Patient/1?_x", ""}, Row{"fragment", "Patient/1#x", ""}, Row{"bare_id", "1", ""},
        Row{"empty", "", ""}, Row{"slash", "/", ""}, Row{"no_id", "Patient/", ""},
        Row{"no_version", "Patient/1/_history/", ""}, Row{"only_history", "_history/1", ""},
        Row{"url_inside", "Appointment/https://x/Patient/1/_history/3", ""}, Row{"lower_case", "patient/1", ""},
        Row{"path_in_front", "x/Patient/1", ""}, Row{"two_types", "Group/Patient/1", ""},
        Row{"space", "Patient/1 2", ""}, Row{"search", "https://a/Patient/_search?x=/", ""},
        Row{"slashes_only", std::string(100'000, '/'), ""}),
    [](const auto& row) { return row.param.name; });

struct Owned {
  const char* name;
  const char* json;
  bool mine;
};
class PatientOf : public testing::TestWithParam<Owned> {};

TEST_P(PatientOf, IsFoundByThePathOfTheType) {
  const base::Result<base::JsonDocument> document = base::JsonDocument::parse(GetParam().json);
  ASSERT_TRUE(document);
  const base::JsonView json = document->root();
  const TypeId type = find_type(json["resourceType"].string());
  ASSERT_NE(type, kNoType);
  EXPECT_EQ(is_about_patient({json, type, json["id"].string()}, "1"), GetParam().mine);
}

INSTANTIATE_TEST_SUITE_P(
    Resources, PatientOf,
    testing::Values(
        Owned{"subject", R"({"resourceType":"Condition","subject":{"reference":"Patient/1"}})", true},
        Owned{"other_subject", R"({"resourceType":"Condition","subject":{"reference":"Patient/2"}})", false},
        Owned{"longer_id", R"({"resourceType":"Condition","subject":{"reference":"Patient/11"}})", false},
        Owned{"absolute", R"({"resourceType":"Condition","subject":{"reference":"https://a/Patient/1"}})", true},
        Owned{"other_absolute", R"({"resourceType":"Condition","subject":{"reference":"https://a/Patient/2"}})", false},
        Owned{"versioned", R"({"resourceType":"Condition","subject":{"reference":"Patient/1/_history/7"}})", true},
        Owned{"uuid", R"({"resourceType":"Condition","subject":{"reference":"urn:uuid:2"}})", true},
        Owned{"contained", R"({"resourceType":"Condition","subject":{"reference":"#2"}})", true},
        Owned{"logical", R"({"resourceType":"Condition","subject":{"identifier":{"value":"2"}}})", true},
        Owned{"display_only", R"({"resourceType":"Condition","subject":{"display":"somebody"}})", true},
        Owned{"no_subject", R"({"resourceType":"Condition"})", true},
        Owned{"group", R"({"resourceType":"ServiceRequest","subject":{"reference":"Group/2"}})", true},
        Owned{"subject_of_wrong_type", R"({"resourceType":"Condition","subject":"Patient/2"})", true},
        Owned{"subject_as_a_list", R"({"resourceType":"Condition","subject":[{"reference":"Patient/2"}]})", false},
        Owned{"list_in_a_list", R"({"resourceType":"Condition","subject":[[{"reference":"Patient/2"}]]})", true},
        Owned{"patient_element", R"({"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/2"}})", false},
        Owned{"task_for", R"({"resourceType":"Task","for":{"reference":"Patient/2"}})", false},
        Owned{
            "participants_with_this",
            R"({"resourceType":"Appointment","participant":[{"actor":{"reference":"Patient/2"}},{"actor":{"reference":"Patient/1"}}]})",
            true},
        Owned{
            "participants_without_this",
            R"({"resourceType":"Appointment","participant":[{"actor":{"reference":"Patient/2"}},{"actor":{"reference":"Location/1"}}]})",
            false},
        Owned{"participants_no_patient",
              R"({"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/1"}},null,7]})",
              true},
        Owned{"patient", R"({"resourceType":"Patient","id":"1"})", true},
        Owned{"other_patient", R"({"resourceType":"Patient","id":"2"})", false},
        Owned{"patient_without_id", R"({"resourceType":"Patient"})", true},
        Owned{"anyones", R"({"resourceType":"Medication","subject":{"reference":"Patient/2"}})", true}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace fhir

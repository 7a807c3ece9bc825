#include "cards/apply_activity.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "fhir/model.h"
#include "tests/cards/rows.h"

namespace cards {
namespace {

Occasion occasion() {
  Occasion made;
  made.patient_id = "p1";
  made.user = "Practitioner/d1";
  made.encounter_id = "e1";
  made.now = base::parse_instant("2025-11-10T12:00:00+01:00").value();
  return made;
}

struct Row {
  const char* name;
  const char* activity;
  const char* resource;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class ApplyActivity : public testing::TestWithParam<Row> {};

TEST_P(ApplyActivity, Gives) {
  const base::JsonDocument activity = parse(GetParam().activity);
  const auto resource = apply_activity(activity.root(), occasion());
  ASSERT_TRUE(resource) << base::to_text(resource.error());
  EXPECT_EQ(resource->text(), GetParam().resource);
  const base::JsonDocument made = parse(resource->text());
  const fhir::TypeId type = fhir::find_type(made.root()["resourceType"].string());
  for (std::size_t i = 1; i < made.root().size(); ++i)
    EXPECT_TRUE(is_path(fhir::type_name(type), made.root().name_at(i))) << made.root().name_at(i);
}

INSTANTIATE_TEST_SUITE_P(
    Cards, ApplyActivity,
    testing::Values(
        Row{"ServiceRequest",
            R"({"resourceType":"ActivityDefinition","url":"https://example.org/mri","kind":"ServiceRequest","intent":"order",
                "priority":"stat","code":{"text":"MRI"},"bodySite":[{"text":"back"}],"quantity":{"value":1.0}})",
            R"({"resourceType":"ServiceRequest","instantiatesCanonical":["https://example.org/mri"],"status":"draft",)"
            R"("intent":"order","priority":"stat","code":{"text":"MRI"},"bodySite":[{"text":"back"}],)"
            R"("quantityQuantity":{"value":1.0},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},)"
            R"("authoredOn":"2025-11-10T12:00:00.000+01:00","requester":{"reference":"Practitioner/d1"}})"},
        Row{"MedicationRequest",
            R"({"kind":"MedicationRequest","productCodeableConcept":{"text":"ibuprofen"},
                "dosage":[{"text":"400 mg","asNeededBoolean":true}]})",
            R"({"resourceType":"MedicationRequest","status":"draft","intent":"order",)"
            R"("medicationCodeableConcept":{"text":"ibuprofen"},"dosageInstruction":[{"text":"400 mg","asNeededBoolean":true}],)"
            R"("subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},)"
            R"("authoredOn":"2025-11-10T12:00:00.000+01:00","requester":{"reference":"Practitioner/d1"}})"},
        Row{"CommunicationRequest",
            R"({"url":"https://example.org/tell","kind":"CommunicationRequest","code":{"text":"advice"},"doNotPerform":true})",
            R"({"resourceType":"CommunicationRequest","status":"draft","doNotPerform":true,"category":[{"text":"advice"}],)"
            R"("subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},)"
            R"("authoredOn":"2025-11-10T12:00:00.000+01:00","requester":{"reference":"Practitioner/d1"}})"},
        Row{"ContainedObservation",
            R"({"url":"https://example.org/record","contained":[{"resourceType":"Observation","id":"o","status":"preliminary",
                "code":{"text":"Foot"},"valueBoolean":true}],"extension":[
                {"url":"https://ischia.org/fhir/StructureDefinition/creates","valueReference":{"reference":"#o"}}]})",
            R"({"resourceType":"Observation","status":"preliminary","code":{"text":"Foot"},"valueBoolean":true,)"
            R"("subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},)"
            R"("effectiveDateTime":"2025-11-10T12:00:00.000+01:00","performer":[{"reference":"Practitioner/d1"}]})"},
        Row{"Task",
            R"({"url":"https://example.org/do","kind":"Task","intent":"proposal","code":{"text":"ask"},"doNotPerform":false})",
            R"({"resourceType":"Task","instantiatesCanonical":"https://example.org/do","status":"draft","intent":"proposal",)"
            R"("code":{"text":"ask"},"for":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},)"
            R"("authoredOn":"2025-11-10T12:00:00.000+01:00","requester":{"reference":"Practitioner/d1"}})"}),
    by_name);

TEST(ApplyActivity, WithoutUserAndEncounterThereIsNone) {
  const base::JsonDocument activity = parse(R"({"kind":"ServiceRequest"})");
  Occasion bare = occasion();
  bare.user.clear();
  bare.encounter_id.clear();
  const auto resource = apply_activity(activity.root(), bare);
  ASSERT_TRUE(resource);
  const base::JsonDocument made = parse(resource->text());
  EXPECT_FALSE(made.root()["requester"]);
  EXPECT_FALSE(made.root()["encounter"]);
}

TEST(ApplyActivity, OtherKindsAreRefused) {
  for (const char* const text : {R"({"kind":"Appointment"})", R"({"kind":"Task","doNotPerform":true})", R"({})",
                                 R"({"kind":7})", R"([])", "null"}) {
    const base::JsonDocument activity = parse(text);
    const auto resource = apply_activity(activity.root(), occasion());
    ASSERT_FALSE(resource) << text;
    EXPECT_EQ(resource.error().slug, "activity-kind");
  }
}

}  // namespace
}  // namespace cards

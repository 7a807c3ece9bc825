#include "cds/prefetch_token.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

constexpr const char* kContext = R"({"userId":"PractitionerRole/role+1","patientId":"p1","selections":["a"],
  "draftOrders":{"resourceType":"Bundle","entry":[
    {"resource":{"resourceType":"MedicationRequest","id":"m1","medicationReference":{"reference":"Medication/1"},
                 "requester":{"reference":"Practitioner/7"}}},
    {"resource":{"resourceType":"MedicationRequest","id":"m2","medicationReference":{"reference":"https://e.org/fhir/Medication/2"}}},
    {"resource":{"resourceType":"MedicationRequest","id":"m3","medicationCodeableConcept":{"text":"x"}}},
    {"resource":{"resourceType":"ServiceRequest","id":"s1","requester":{"reference":"PractitionerRole/8"},
                 "reasonReference":[{"reference":"Condition/c1"},{"reference":"Observation/o1"}]}},
    {"resource":{"resourceType":"ServiceRequest","id":"..","requester":{"reference":"#here"}}}]}})";

struct Row {
  const char* name;
  const char* token;
  std::optional<std::string> value;
  bool is_known = true;
};
class Tokens : public testing::TestWithParam<Row> {};

TEST_P(Tokens, HaveTheContextsValue) {
  const auto context = base::JsonDocument::parse(kContext);
  ASSERT_TRUE(context);
  const Hook& hook = *find_hook("order-select");
  EXPECT_EQ(is_known_token(GetParam().token, hook), GetParam().is_known);
  const base::Instant late_evening = *base::parse_instant("2024-09-13T23:30:00-05:00");
  EXPECT_EQ(token_value(GetParam().token, hook, context->root(), late_evening), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Tokens,
    testing::Values(
        Row{"Field", "context.patientId", "p1"}, Row{"FieldMissing", "context.encounterId", std::nullopt},
        Row{"User", "userPractitionerRoleId", "role%2B1"}, Row{"UserOfAnotherType", "userPractitionerId", std::nullopt},
        Row{"UserPatient", "userPatientId", std::nullopt},
        Row{"UserRelatedPerson", "userRelatedPersonId", std::nullopt}, Row{"Today", "today()", "2024-09-13"},
        Row{"DaysBefore", "today() - 90 days", "2024-06-15"}, Row{"DaysAfter", "today()+365 days", "2025-09-13"},
        Row{"LeapDay", "today() - 197 day", "2024-02-29"},
        Row{"Ids", "context.draftOrders.entry.resource.ofType(MedicationRequest).id", "m1,m2,m3"},
        Row{"ResolvedIds", "context.draftOrders.entry.resource.ofType(MedicationRequest).medication.resolve().id",
            "1,2"},
        Row{"ResolvedOfType", "context.draftOrders.entry.resource.requester.resolve().ofType(Practitioner).id", "7"},
        Row{"ListElements",
            "context.draftOrders.entry.resource.ofType(ServiceRequest).reasonReference.resolve().ofType(Condition).id",
            "c1"},
        Row{"Union",
            "context.draftOrders.entry.resource.requester.resolve().ofType(PractitionerRole).id|"
            "context.draftOrders.entry.resource.requester.resolve().ofType(Practitioner).id",
            "8,7"},
        Row{"NothingFound", "context.draftOrders.entry.resource.ofType(NutritionOrder).id", std::nullopt},
        Row{"AParentFolder", "context.draftOrders.entry.resource.ofType(ServiceRequest).id", std::nullopt},
        Row{"AnObject", "context.draftOrders.entry.resource", std::nullopt},
        Row{"BeyondWhatWasResolved", "context.draftOrders.entry.resource.requester.resolve().name", std::nullopt},
        Row{"NoField", "context.nothing", std::nullopt, false},
        Row{"NoString", "context.draftOrders", std::nullopt, false},
        Row{"Variable", "%conditions.entry.resource.id", std::nullopt, false},
        Row{"NoFunction", "context.draftOrders.entry.first().id", std::nullopt, false},
        Row{"NoType", "context.draftOrders.entry.resource.ofType(Nothing).id", std::nullopt, false},
        Row{"Weeks", "today() - 1 weeks", std::nullopt, false}, Row{"NoNumber", "today() - days", std::nullopt, false},
        Row{"AMillionDays", "today() - 1000000 days", std::nullopt, false},
        Row{"DaysTwice", "today() - 1 days - 1 days", std::nullopt, false}, Row{"Empty", "", std::nullopt, false},
        Row{"Spaces", " context.patientId ", "p1"}, Row{"NoPath", "context.", std::nullopt, false}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace cds

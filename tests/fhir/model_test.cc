#include "fhir/model.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace fhir {
namespace {

TEST(FindType, KnowsEveryNameItAnswersWith) {
  std::size_t count = 0;
  for (TypeId id = 0; !type_name(id).empty(); ++id, ++count) EXPECT_EQ(find_type(type_name(id)), id) << type_name(id);
  EXPECT_EQ(count, 931U);
}

TEST(FindType, HasNoOtherNames) {
  for (const std::string_view name :
       {"", "condition", "Conditions", "FHIR.Condition", "Encounter.location", "System.String"})
    EXPECT_EQ(find_type(name), kNoType) << name;
}

struct Ancestry {
  std::string_view name;
  std::vector<std::string_view> bases;
};

class BasesTest : public testing::TestWithParam<Ancestry> {};

TEST_P(BasesTest, AreThoseOfTheModelInfo) {
  const TypeId type = find_type(GetParam().name);
  std::vector<std::string_view> bases;
  for (TypeId base = base_of(type); base != kNoType; base = base_of(base)) {
    bases.push_back(type_name(base));
    EXPECT_TRUE(is_subtype(type, base));
    EXPECT_FALSE(is_subtype(base, type));
  }
  EXPECT_EQ(bases, GetParam().bases);
  EXPECT_TRUE(is_subtype(type, type));
  EXPECT_EQ(is_resource(type), !bases.empty() && bases.back() == "Resource");
}

INSTANTIATE_TEST_SUITE_P(Types, BasesTest,
                         testing::Values(Ancestry{"Condition", {"DomainResource", "Resource"}},
                                         Ancestry{"Bundle", {"Resource"}}, Ancestry{"code", {"string", "Element"}},
                                         Ancestry{"positiveInt", {"integer", "Element"}},
                                         Ancestry{"canonical", {"uri", "Element"}},
                                         Ancestry{"Age", {"Quantity", "Element"}},
                                         Ancestry{"Encounter.Location", {"BackboneElement", "Element"}},
                                         Ancestry{"Timing.Repeat", {"Element"}},
                                         Ancestry{"AdministrativeGender", {"Element"}}, Ancestry{"Element", {}}));

TEST(IsSubtype, HoldsForNothingOutsideTheModel) {
  EXPECT_FALSE(is_subtype(kNoType, find_type("Resource")));
  EXPECT_FALSE(is_subtype(find_type("Condition"), kNoType));
  EXPECT_FALSE(is_subtype(kNoType, kNoType));
  EXPECT_TRUE(is_resource(find_type("Resource")));
  EXPECT_FALSE(is_resource(find_type("Reference")));
}

struct PrimitiveRow {
  std::string_view name;
  SystemType value;
};

class PrimitiveTest : public testing::TestWithParam<PrimitiveRow> {};

TEST_P(PrimitiveTest, HasTheSystemTypeOfItsValue) {
  const TypeId type = find_type(GetParam().name);
  ASSERT_NE(type, kNoType);
  EXPECT_EQ(primitive_value(type), GetParam().value);
  EXPECT_EQ(is_primitive(type), GetParam().value != SystemType::kNone);
  EXPECT_TRUE(!is_primitive(type) || find_element(type, "value") == nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    Types, PrimitiveTest,
    testing::Values(PrimitiveRow{"boolean", SystemType::kBoolean}, PrimitiveRow{"integer", SystemType::kInteger},
                    PrimitiveRow{"positiveInt", SystemType::kInteger},
                    PrimitiveRow{"unsignedInt", SystemType::kInteger}, PrimitiveRow{"decimal", SystemType::kDecimal},
                    PrimitiveRow{"date", SystemType::kDate}, PrimitiveRow{"dateTime", SystemType::kDateTime},
                    PrimitiveRow{"instant", SystemType::kDateTime}, PrimitiveRow{"time", SystemType::kTime},
                    PrimitiveRow{"string", SystemType::kString}, PrimitiveRow{"code", SystemType::kString},
                    PrimitiveRow{"uuid", SystemType::kString}, PrimitiveRow{"base64Binary", SystemType::kString},
                    PrimitiveRow{"AdministrativeGender", SystemType::kString},
                    PrimitiveRow{"RequestStatus", SystemType::kString}, PrimitiveRow{"Quantity", SystemType::kNone},
                    PrimitiveRow{"Element", SystemType::kNone}, PrimitiveRow{"Patient", SystemType::kNone}));

struct ElementRow {
  std::string_view type;
  std::string_view name;
  std::string_view shown;  // "json-name Type, ...", then * for a list and ? for a choice
};

std::string shown(const Element* element) {
  if (!element) return "none";
  std::string text;
  for (const Alternative& each : element->alternatives) {
    if (!text.empty()) text += ", ";
    text += each.json_name;
    text += ' ';
    text += each.type == kNoType ? std::string_view{"System.String"} : type_name(each.type);
  }
  return text + (element->list ? "*" : "") + (element->choice ? "?" : "");
}

class ElementTest : public testing::TestWithParam<ElementRow> {};

TEST_P(ElementTest, IsAsDefined) {
  EXPECT_EQ(shown(find_element(find_type(GetParam().type), GetParam().name)), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Elements, ElementTest,
    testing::Values(
        ElementRow{"Condition", "code", "code CodeableConcept"},
        ElementRow{"Condition", "bodySite", "bodySite CodeableConcept*"},
        ElementRow{"Condition", "onset",
                   "onsetDateTime dateTime, onsetAge Age, onsetPeriod Period, onsetRange Range, onsetString string?"},
        ElementRow{"Condition", "onsetDateTime", "none"}, ElementRow{"Condition", "id", "id id"},
        ElementRow{"Condition", "meta", "meta Meta"}, ElementRow{"Condition", "contained", "contained Resource*"},
        ElementRow{"Patient", "birthDate", "birthDate date"},
        ElementRow{"Patient", "gender", "gender AdministrativeGender"},
        ElementRow{"Patient", "deceased", "deceasedBoolean boolean, deceasedDateTime dateTime?"},
        ElementRow{"Encounter", "location", "location Encounter.Location*"},
        ElementRow{"Encounter.Location", "period", "period Period"},
        ElementRow{"Encounter.Location", "modifierExtension", "modifierExtension Extension*"},
        ElementRow{"Bundle.Entry", "link", "link Bundle.Link*"},
        ElementRow{"Bundle.Entry", "resource", "resource Resource"},
        ElementRow{"QuestionnaireResponse.Item", "item", "item QuestionnaireResponse.Item*"},
        ElementRow{"Dosage.DoseAndRate", "dose", "doseRange Range, doseQuantity SimpleQuantity?"},
        ElementRow{"MedicationRequest", "medication",
                   "medicationCodeableConcept CodeableConcept, medicationReference Reference?"},
        ElementRow{"Age", "comparator", "comparator QuantityComparator"}, ElementRow{"date", "id", "id System.String"},
        ElementRow{"date", "extension", "extension Extension*"}, ElementRow{"Condition", "nonsense", "none"},
        ElementRow{"Nonsense", "id", "none"}));

struct PathRow {
  std::string_view type;
  std::string_view code_path;
  std::string_view patient_path;
  std::string_view parameter;
};

class PathTest : public testing::TestWithParam<PathRow> {};

TEST_P(PathTest, IsAsPublished) {
  const TypeId type = find_type(GetParam().type);
  EXPECT_EQ(primary_code_path(type), GetParam().code_path);
  EXPECT_EQ(patient_path(type), GetParam().patient_path);
  EXPECT_EQ(patient_search_parameter(type), GetParam().parameter);
}

INSTANTIATE_TEST_SUITE_P(Resources, PathTest,
                         testing::Values(PathRow{"Condition", "code", "subject", "patient"},
                                         PathRow{"Observation", "code", "subject", "patient"},
                                         PathRow{"AllergyIntolerance", "code", "patient", "patient"},
                                         PathRow{"ServiceRequest", "code", "subject", "patient"},
                                         PathRow{"MedicationRequest", "medication", "subject", "patient"},
                                         PathRow{"Encounter", "type", "subject", "patient"},
                                         PathRow{"Coverage", "type", "beneficiary", "patient"},
                                         PathRow{"Task", "code", "for", "patient"},
                                         PathRow{"Appointment", "serviceType", "participant.actor", "patient"},
                                         PathRow{"SupplyRequest", "category", "deliverTo", "subject"},
                                         PathRow{"AdverseEvent", "event", "subject", "subject"},
                                         PathRow{"QuestionnaireResponse", "", "subject", "patient"},
                                         PathRow{"Patient", "", "id", "_id"}, PathRow{"Practitioner", "", "", ""},
                                         PathRow{"Medication", "code", "", ""}, PathRow{"Quantity", "", "", ""},
                                         PathRow{"Nonsense", "", "", ""}));

}  // namespace
}  // namespace fhir

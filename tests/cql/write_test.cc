// Values as JSON and as FHIR elements.
#include <gtest/gtest.h>

#include <ostream>

#include "tests/cql/loaded.h"

namespace cql {
namespace {

const char* const kType = "{urn:hl7-org:elm-types:r1}";

struct Row {
  const char* name;
  std::string expression;
  const char* json;
  const char* fhir;  // "" where nothing is written
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

std::string literal(const char* type, const char* value) {
  return std::string(R"({"type": "Literal", "valueType": ")") + kType + type + R"(", "value": ")" + value + "\"}";
}
std::string date(int year, int month) {
  return R"({"type": "Date", "year": )" + literal("Integer", std::to_string(year).c_str()) + R"(, "month": )" +
         literal("Integer", std::to_string(month).c_str()) + "}";
}
const std::string kWeeks = R"({"type": "Quantity", "value": 3, "unit": "weeks"})";
const std::string kCode = R"({"type": "Code", "code": "a", "display": "A", "system": {"name": "S"}})";

class Written : public testing::TestWithParam<Row> {};

TEST_P(Written, AsJsonAndAsFhir) {
  const std::string elm =
      R"({"library": {"identifier": {"id": "X"}, "codeSystems": {"def": [{"name": "S", "id": "urn:s"}]},)"
      R"( "statements": {"def": [{"name": "X", "context": "Unfiltered", "expression": )" +
      GetParam().expression + "}]}}}";
  const base::Result<base::JsonDocument> document = base::JsonDocument::parse(elm);
  ASSERT_TRUE(document);
  const fhir::ValueSets sets;
  const auto program = Program::load({{"X.json", document->root()}}, sets);
  ASSERT_TRUE(program) << base::to_text(program.error()[0]);
  const fhir::Facts facts("p1");
  Evaluation evaluation(*program, sets, facts, {}, *base::parse_instant("2025-11-10T12:00:00Z"));
  const base::Result<Value> value = evaluation.value(0);
  ASSERT_TRUE(value) << base::to_text(value.error());
  EXPECT_EQ(json_of(*value), GetParam().json);
  base::JsonWriter writer;
  EXPECT_EQ(write_fhir(writer, *value), *GetParam().fhir != '\0');
  if (*GetParam().fhir) {
    EXPECT_EQ(writer.take(), GetParam().fhir);
  }
}

const Row kRows[] = {
    {"Null", R"({"type": "Null"})", "null", ""},
    {"Boolean", literal("Boolean", "true"), "true", "true"},
    {"Integer", literal("Integer", "-5"), "-5", "-5"},
    {"Decimal", literal("Decimal", "1.50"), "1.5", "1.5"},
    {"WholeDecimal", literal("Decimal", "3.0"), "3", "3"},
    {"String", literal("String", "x"), "\"x\"", "\"x\""},
    {"Date", date(2025, 3), "\"2025-03\"", "\"2025-03\""},
    {"CalendarQuantity", kWeeks, R"({"value":3,"unit":"weeks"})",
     R"({"value":3,"unit":"weeks","system":"http://unitsofmeasure.org","code":"wk"})"},
    {"UcumQuantity", R"({"type": "Quantity", "value": 2.5, "unit": "mg/dL"})", R"({"value":2.5,"unit":"mg/dL"})",
     R"({"value":2.5,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"})"},
    {"Code", kCode, R"({"system":"urn:s","code":"a","display":"A"})", R"({"system":"urn:s","code":"a","display":"A"})"},
    {"Concept", R"({"type": "ToConcept", "operand": )" + kCode + "}",
     R"({"codes":[{"system":"urn:s","code":"a","display":"A"}],"display":"A"})",
     R"({"coding":[{"system":"urn:s","code":"a","display":"A"}],"text":"A"})"},
    {"List", R"({"type": "List", "element": [)" + literal("Integer", "1") + R"(, {"type": "Null"}]})", "[1,null]",
     "[1]"},
    {"Period", R"({"type": "Interval", "low": )" + date(2025, 3) + R"(, "high": )" + date(2025, 4) + "}",
     R"({"low":"2025-03","high":"2025-04","lowClosed":true,"highClosed":true})",
     R"({"start":"2025-03","end":"2025-04"})"},
    {"Range", R"({"type": "Interval", "low": )" + kWeeks + R"(, "high": {"type": "Null"}})",
     R"({"low":{"value":3,"unit":"weeks"},"high":null,"lowClosed":true,"highClosed":true})",
     R"({"low":{"value":3,"unit":"weeks","system":"http://unitsofmeasure.org","code":"wk"}})"},
    {"Tuple",
     R"({"type": "Tuple", "element": [{"name": "a", "value": {"type": "Null"}}, {"name": "b", "value": )" +
         literal("Integer", "2") + "}]}",
     R"({"a":null,"b":2})", R"({"b":2})"},
};
INSTANTIATE_TEST_SUITE_P(Value, Written, testing::ValuesIn(kRows),
                         [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

TEST(Written, FhirElementsAsTheyAre) {
  const Loaded& loaded = all_loaded();
  Evaluation evaluation(*loaded.program, loaded.value_sets, *loaded.facts, loaded.parameters, loaded.now);
  const base::Result<Value> value =
      evaluation.value(*loaded.program->find_define("Retrieves", "of a type that isn't there"));
  ASSERT_TRUE(value);
  EXPECT_EQ(json_of(*value), "[]");
  const base::Result<Value> patient = evaluation.value(*loaded.program->find_define("Elements", "Patient"));
  ASSERT_TRUE(patient);
  EXPECT_EQ(json_of(*patient), base::to_text(loaded.facts->patient()->json));
}

}  // namespace
}  // namespace cql

// What a define depends on without having looked at it itself: through a function that was remembered, and through the
// patient's id; and how deep the values are that a parameter is compared with.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "cql/baseline.h"
#include "tests/cql/loaded.h"

namespace cql {
namespace {

const std::string kObservation = R"({"type":"NamedTypeSpecifier","name":"{http://hl7.org/fhir}Observation"})";
const std::string kPatient = R"({"type":"NamedTypeSpecifier","name":"{http://hl7.org/fhir}Patient"})";

std::string library(const std::string& parameters, const std::string& definitions) {
  return R"({"library":{"identifier":{"id":"X"},"usings":{"def":[{"localIdentifier":"FHIR","uri":"http://hl7.org/fhir"}]},)"
         R"("parameters":{"def":[)" +
         parameters + R"(]},"statements":{"def":[)" + definitions + "]}}}";
}
std::string define(const std::string& name, const std::string& expression) {
  return R"({"name":")" + name + R"(","context":"Patient","expression":)" + expression + "}";
}
std::string function(const std::string& name, const std::string& expression) {
  return R"({"name":")" + name + R"(","type":"FunctionDef","context":"Patient","operand":[{"name":"o",)" +
         R"("operandTypeSpecifier":)" + kObservation + R"(}],"expression":)" + expression + "}";
}
std::string call(const std::string& name) {
  return R"({"type":"FunctionRef","name":")" + name +
         R"(","operand":[{"type":"First","source":{"type":"ParameterRef","name":"Given"}}]})";
}
const std::string kGiven = R"({"name":"Given","accessLevel":"Public","parameterTypeSpecifier":)"
                           R"({"type":"ListTypeSpecifier","elementType":)" +
                           kObservation + "}}";

std::string text_of(Evaluation& evaluation, DefineId define) {
  const base::Result<Value> value = evaluation.value(define);
  return value ? json_of(*value) : base::to_text(value.error());
}

// Every define with and without a baseline that has the same parameters and nobody's chart.
std::string differences(const std::string& elm, const std::string& resource, const char* parameter,
                        const base::Instant& now, const char* patient = "p1",
                        const std::string& given = R"({"resourceType":"Observation","id":"o1"})") {
  fhir::ValueSets sets;
  const auto document = base::JsonDocument::parse(elm);
  auto loaded = Program::load({{"X.json", document->root()}}, sets);
  if (!loaded) return base::to_text(loaded.error()[0]);
  const auto drafts = base::JsonDocument::parse(given);
  Parameters parameters;
  if (parameter) parameters.set_resources(parameter, {drafts->root()});
  const Baseline baseline(*loaded, sets, parameters);
  fhir::Facts facts(patient);
  if (!resource.empty()) facts.add(facts.keep(*base::JsonDocument::parse(resource)));
  Evaluation plain(*loaded, sets, facts, parameters, now);
  Evaluation spared(*loaded, sets, facts, parameters, now, {}, &baseline);
  std::string all;
  for (DefineId id = 0; id < loaded->define_count(); ++id) {
    const std::string a = text_of(plain, id), b = text_of(spared, id);
    if (a != b) all += std::string(loaded->define_name(id)) + ": " + a + " became " + b + "\n";
  }
  return all;
}

const std::string kConditions =
    R"({"type":"Exists","operand":{"type":"Retrieve","dataType":"{http://hl7.org/fhir}Condition"}})";

// The second define to call a function for the same resource reads what the function read for the first.
TEST(BaselineHiddenReads, OfARememberedFunction) {
  const std::string elm =
      library(kGiven, function("Has", kConditions) + "," + define("A", call("Has")) + "," + define("B", call("Has")));
  EXPECT_EQ(differences(elm, R"({"resourceType":"Condition","id":"c1"})", "Given", {}), "");
}

TEST(BaselineHiddenReads, OfTheMomentInARememberedFunction) {
  const std::string year = R"({"type":"DateTimeComponentFrom","precision":"Year","operand":{"type":"Today"}})";
  const std::string elm =
      library(kGiven, function("Year", year) + "," + define("A", call("Year")) + "," + define("B", call("Year")));
  EXPECT_EQ(differences(elm, "", "Given", *base::parse_instant("2025-11-10T12:00:00Z")), "");
}

// A retrieve in the context of a person compares that person with the request's patient.
TEST(BaselineHiddenReads, OfThePatientsId) {
  const std::string who =
      R"({"name":"Who","accessLevel":"Public","parameterTypeSpecifier":{"type":"ListTypeSpecifier","elementType":)" +
      kPatient + "}}";
  const std::string elm = library(
      who, define("A", R"({"type":"Exists","operand":{"type":"Retrieve","dataType":"{http://hl7.org/fhir}Condition",)"
                       R"("context":{"type":"First","source":{"type":"ParameterRef","name":"Who"}}}})"));
  EXPECT_EQ(differences(elm, "", "Who", {}, "p1", R"({"resourceType":"Patient"})"), "");
}

// Of a parameter's default nothing bounds the depth: only values that leave an evaluation are checked.
TEST(BaselineDeepDefault, IsComparedWithinTheStack) {
  const std::string integer = R"({"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":")";
  const std::string many =
      R"({"type":"Expand","operand":[{"type":"Interval","lowClosed":true,"highClosed":true,"low":)" + integer +
      R"(1"},"high":)" + integer + R"(400000"}},{"type":"Quantity","value":1,"unit":"1"}]})";
  const std::string deep = R"({"name":"Deep","accessLevel":"Public","default":{"type":"Aggregate","source":)" + many +
                           R"(,"initialValue":)" + integer +
                           R"(0"},"iteration":{"type":"List","element":[{"type":"Total"}]}}})";
  const std::string elm =
      library(deep, define("A", R"({"type":"Count","source":{"type":"ParameterRef","name":"Deep"}})"));
  EXPECT_EQ(differences(elm, "", nullptr, {}), "");
}

}  // namespace
}  // namespace cql

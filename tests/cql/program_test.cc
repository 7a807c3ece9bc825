// What a program tells of itself, and what loading refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "tests/cql/loaded.h"

namespace cql {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

std::vector<std::string> needs(const char* library, const char* define) {
  const Loaded& loaded = all_loaded();
  std::vector<std::string> texts;
  for (const DataNeed& need : loaded.program->needs_of(*loaded.program->find_define(library, define))) {
    std::string text(fhir::type_name(need.type));
    if (!need.code_path.empty()) text += "." + need.code_path;
    if (need.value_set) text += " in " + loaded.value_sets.summary(*need.value_set).title;
    for (const fhir::Coding& code : need.codes) text += " = " + code.code;
    texts.push_back(text);
  }
  return texts;
}

TEST(Program, NeedsOfADefine) {
  EXPECT_THAT(needs("Retrieves", "of a type"), ElementsAre("Condition"));
  EXPECT_THAT(needs("Retrieves", "by value set"), ElementsAre("Condition.code in Pain"));
  EXPECT_THAT(needs("Retrieves", "by code"), ElementsAre("Condition.code = numbness"));
  EXPECT_THAT(needs("Retrieves", "by another path"), ElementsAre("Encounter.class in Classes"));
  EXPECT_THAT(needs("Retrieves", "String in"), ElementsAre());
}

TEST(Program, NeedsThroughFunctionsAndDefines) {
  EXPECT_THAT(needs("Elements", "choice is"), ElementsAre("Condition"));  // through Found()
  EXPECT_THAT(needs("Elements", "id"), ElementsAre("Patient"));           // through the context's define
}

TEST(Program, ParametersOfADefine) {
  const Program& program = *all_loaded().program;
  const auto names = [&](const char* define) {
    std::vector<std::string> all;
    for (const ParameterId id : program.parameters_of(*program.find_define("Functions", define)))
      all.push_back(program.parameters()[id].name);
    return all;
  };
  EXPECT_THAT(names("parameter of another library"), ElementsAre("Shared limit"));
  EXPECT_THAT(names("drafts"), ElementsAre("Drafts"));
  EXPECT_THAT(names("overload of String"), ElementsAre());
}

TEST(Program, ParametersOfAllLibraries) {
  const Program& program = *all_loaded().program;
  const ParameterSummary& drafts = program.parameters()[*program.find_parameter("Drafts")];
  EXPECT_EQ(drafts.type, "List<FHIR.Resource>");
  EXPECT_FALSE(drafts.has_default);
  const ParameterSummary& wait = program.parameters()[*program.find_parameter("Wait")];
  EXPECT_EQ(wait.type, "System.Quantity");
  EXPECT_TRUE(wait.has_default);
  EXPECT_FALSE(program.find_parameter("wait"));
}

TEST(Program, Libraries) {
  const Program& program = *all_loaded().program;
  EXPECT_FALSE(program.find_define("Logic", "no such define"));
  EXPECT_FALSE(program.find_define("No such library", "case"));
  const DefineId define = *program.find_define("Logic", "case");
  EXPECT_EQ(program.define_name(define), "case");
  EXPECT_EQ(program.define_library(define), "Logic");
  const auto& libraries = program.libraries();
  EXPECT_EQ(libraries[0].id, "Logic");
  EXPECT_EQ(libraries[0].version, "1");
  EXPECT_EQ(libraries[0].translator_version, "5.3.0");
  EXPECT_EQ(program.defines_of("Logic").size(), libraries[0].defines);
}

// A library X of the given sections, with one define X of the given expression.
std::string library(const std::string& expression, const std::string& sections = "") {
  return R"({"library": {"identifier": {"id": "X", "version": "1"}, )" + sections + R"( "statements": {"def": [)" +
         R"({"name": "X", "context": "Patient", "expression": )" + expression + "}]}}}";
}

struct Refusal {
  const char* name;
  std::string elm;
  const char* problem;
};
void PrintTo(const Refusal& row, std::ostream* out) { *out << row.name; }

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, WithPlaceAndName) { EXPECT_THAT(problems_of(GetParam().elm), Contains(HasSubstr(GetParam().problem))); }

const Refusal kRefusals[] = {
    {"UnknownNode", library(R"({"type": "Frobnicate", "locator": "3:4-3:9"})"),
     "elm-unsupported-node at X.json:3:4-3:9: library X, \"X\": the node type Frobnicate"},
    {"NoLibrary", R"({"resourceType": "Library"})", "elm-malformed at X.json"},
    {"NotAnObject", "[1, 2]", "elm-malformed at X.json"},
    {"NoIdentifier", R"({"library": {"statements": {"def": []}}})", "elm-malformed at X.json"},
    {"TranslatorError",
     R"({"library": {"identifier": {"id": "X"}, "annotation": [{"type": "CqlToElmError", "startLine": 7, "startChar": 3,)"
     R"( "errorSeverity": "error", "message": "Could not resolve"}]}})",
     "elm-translator-error at X.json:7:3: Could not resolve"},
    {"MissingInclude",
     library(R"({"type": "Null"})",
             R"("includes": {"def": [{"localIdentifier": "H", "path": "Helpers", "version": "2"}]},)"),
     "elm-missing-library at X.json: library X: includes Helpers 2"},
    {"MissingValueSet",
     library(R"({"type": "Null"})", R"("valueSets": {"def": [{"name": "V", "id": "http://example.org/gone"}]},)"),
     "value-set-missing at X.json: library X: value set http://example.org/gone"},
    {"OtherModel",
     library(R"({"type": "Null"})", R"("usings": {"def": [{"uri": "http://hl7.org/fhir", "version": "3.0.0"}]},)"),
     "elm-unsupported-model at X.json"},
    {"UnknownDefine", library(R"({"type": "ExpressionRef", "name": "Y"})"), "there is no define \"Y\" in library X"},
    {"UnknownFunction", library(R"({"type": "FunctionRef", "name": "F", "operand": []})"),
     "there is no function \"F\""},
    {"UnknownParameter", library(R"({"type": "ParameterRef", "name": "P"})"), "there is no parameter \"P\""},
    {"UnknownAlias", library(R"({"type": "AliasRef", "name": "A"})"), "nothing here is named \"A\""},
    {"UnknownLibraryAlias", library(R"({"type": "ExpressionRef", "name": "Y", "libraryName": "L"})"),
     "no library is included as \"L\""},
    {"UnknownType", library(R"({"type": "Is", "operand": {"type": "Null"}, "isType": "{http://hl7.org/fhir}Nothing"})"),
     "the type {http://hl7.org/fhir}Nothing"},
    {"UnknownResource", library(R"({"type": "Retrieve", "dataType": "{http://hl7.org/fhir}Nothing"})"),
     "a retrieve of {http://hl7.org/fhir}Nothing"},
    {"UnknownCodePath",
     library(R"({"type": "Retrieve", "dataType": "{http://hl7.org/fhir}Condition", "codeProperty": "colour",)"
             R"( "codes": {"type": "List", "element": []}})"),
     "a retrieve of Condition by codes of \"colour\""},
    {"BadLiteral",
     library(R"({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer", "value": "3000000000"})"),
     "the literal is no System.Integer"},
    {"NoOperands", library(R"({"type": "And"})"), "And has two operands"},
    {"ExpressionIsText", library(R"("x")"), "an expression is missing"},
    {"QueryWithoutSource", library(R"({"type": "Query"})"), "a query of no source"},
    {"DefinedTwice",
     R"({"library": {"identifier": {"id": "X"}, "statements": {"def": [{"name": "A", "expression": {"type": "Null"}},)"
     R"( {"name": "A", "expression": {"type": "Null"}}]}}})",
     "\"A\" is defined twice"},
    {"ExternalFunction",
     R"({"library": {"identifier": {"id": "X"}, "statements": {"def": [{"type": "FunctionDef", "name": "F", "external": true,)"
     R"( "operand": []}]}}})",
     "a function without a body"},
};
INSTANTIATE_TEST_SUITE_P(Elm, Refused, testing::ValuesIn(kRefusals),
                         [](const testing::TestParamInfo<Refusal>& row) { return std::string(row.param.name); });

TEST(Refused, EveryProblemIsListed) {
  const std::string elm = library(R"({"type": "And", "operand": [{"type": "Foo"}, {"type": "Bar"}]})");
  EXPECT_THAT(problems_of(elm), UnorderedElementsAre(HasSubstr("Foo"), HasSubstr("Bar")));
}

TEST(Refused, AParameterOfTwoTypes) {
  const auto declare = [](const char* id, const char* type) {
    return *base::JsonDocument::parse(std::string(R"({"library": {"identifier": {"id": ")") + id +
                                      R"("}, "parameters": {"def": [{"name": "P", "parameterTypeSpecifier": )"
                                      R"({"type": "NamedTypeSpecifier", "name": "{urn:hl7-org:elm-types:r1})" +
                                      type + R"("}}]}}})");
  };
  const base::JsonDocument a = declare("A", "Integer"), b = declare("B", "String"), c = declare("C", "Integer");
  const fhir::ValueSets sets;
  EXPECT_TRUE(Program::load({{"a.json", a.root()}, {"c.json", c.root()}}, sets));
  const auto program = Program::load({{"a.json", a.root()}, {"b.json", b.root()}}, sets);
  ASSERT_FALSE(program);
  ASSERT_EQ(program.error().size(), 1U);
  EXPECT_EQ(program.error()[0].slug, "parameter-type-differs");
  EXPECT_EQ(program.error()[0].where, "b.json");
  EXPECT_THAT(program.error()[0].detail, HasSubstr("library A"));
}

TEST(Refused, ExpressionsThatAreNestedTooDeeply) {
  std::string elm = R"({"type": "Null"})";
  for (int i = 0; i < 2000; ++i) elm = R"({"type": "IsNull", "operand": )" + elm + "}";
  EXPECT_THAT(problems_of(library(elm)), Contains(HasSubstr("nested too deeply")));
}

}  // namespace
}  // namespace cql

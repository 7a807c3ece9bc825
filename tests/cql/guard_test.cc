// What the budget of an evaluation ends: as an error for the define that takes too much, and for no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "tests/cql/loaded.h"

namespace cql {
namespace {

const std::string kInteger = R"("{urn:hl7-org:elm-types:r1}Integer")";

std::string integer(int value) {
  return R"({"type":"Literal","valueType":)" + kInteger + R"(,"value":")" + std::to_string(value) + R"("})";
}
// A list of the numbers up to `count`, made by Expand, so that no constant of that size stands in the program.
std::string numbers(int count) {
  return R"({"type":"Expand","operand":[{"type":"Interval","lowClosed":true,"highClosed":true,"low":)" + integer(1) +
         R"(,"high":)" + integer(count) + R"(},{"type":"Quantity","value":1,"unit":"1"}]})";
}
std::string source(const std::string& alias, const std::string& expression) {
  return R"({"alias":")" + alias + R"(","expression":)" + expression + "}";
}
std::string query(const std::string& sources, const std::string& rest) {
  return R"({"type":"Query","source":[)" + sources + "]," + rest + "}";
}
std::string alias(const std::string& name) { return R"({"type":"AliasRef","name":")" + name + R"("})"; }
std::string define(const std::string& name, const std::string& expression) {
  return R"({"name":")" + name + R"(","context":"Patient","expression":)" + expression + "}";
}
// F(n) is whatever the body makes of n.
std::string function(const std::string& body) {
  return R"({"type":"FunctionDef","name":"F","context":"Patient","operand":[{"name":"n","operandTypeSpecifier":)"
         R"({"type":"NamedTypeSpecifier","name":)" +
         kInteger + R"(}}],"expression":)" + body + "}";
}
std::string call(const std::string& operand) {
  return R"({"type":"FunctionRef","name":"F","operand":[)" + operand + "]}";
}
const std::string kOperand = R"({"type":"OperandRef","name":"n"})";
const std::string kNever =
    R"("where":{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Boolean","value":"false"})";
// A list in a list in a list, a thousand deep, by an aggregate.
std::string nested_lists() {
  return query(source("N", numbers(1000)),
               R"("aggregate":{"identifier":"T","starting":{"type":"List","element":[]},"expression":)"
               R"({"type":"List","element":[{"type":"QueryLetRef","name":"T"}]}})");
}

struct Guarded {
  Guarded(const std::string& statements, Budget budget) {
    const auto document =
        base::JsonDocument::parse(R"({"library":{"identifier":{"id":"X"},"statements":{"def":[)" + statements + "]}}}");
    auto loaded = Program::load({{"X.json", document->root()}}, sets);
    EXPECT_TRUE(loaded) << base::to_text(loaded.error()[0]);
    if (!loaded) return;
    program.emplace(std::move(*loaded));
    evaluation.emplace(*program, sets, facts, Parameters(), *base::parse_instant("2025-11-10T12:00:00Z"), budget);
  }
  std::string value(const char* name) {
    const base::Result<Value> value = evaluation->value(*program->find_define("X", name));
    return value ? json_of(*value) : value.error().where + ": " + value.error().detail;
  }
  fhir::ValueSets sets;
  fhir::Facts facts{"p1"};
  std::optional<Program> program;
  std::optional<Evaluation> evaluation;
};

constexpr const char* kSteps = "it takes more steps than are allowed";
constexpr const char* kMemory = "it takes more memory than is allowed";
constexpr const char* kStack = "functions call each other too deeply";
constexpr const char* kNested = "values are nested too deeply";

struct Row {
  const char* name;
  std::string statements;  // with a define "Runaway"
  const char* problem;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class Guard : public testing::TestWithParam<Row> {};

TEST_P(Guard, EndsOneDefineAndNoOther) {
  Guarded guarded(GetParam().statements + "," + define("Modest", R"({"type":"Count","source":)" + numbers(100) + "}"),
                  {1'000'000, std::size_t{8} << 20});
  ASSERT_TRUE(guarded.program);
  EXPECT_THAT(guarded.value("Runaway"), testing::StartsWith("X.\"Runaway\": " + std::string(GetParam().problem)));
  EXPECT_EQ(guarded.value("Modest"), "100");
}

const Row kRows[] = {
    {"AProductOfLists",
     define("Runaway",
            query(source("A", numbers(1000)) + "," + source("B", numbers(1000)) + "," + source("C", numbers(1000)),
                  kNever)),
     kSteps},
    {"AProductThatIsKept",
     define("Runaway", query(source("A", numbers(600)) + "," + source("B", numbers(600)),
                             R"("return":{"distinct":false,"expression":)" + alias("A") + "}")),
     kMemory},
    {"ListsInEachOther",
     define("Numbers", numbers(3000)) + "," +
         define("Runaway",
                query(source("A", numbers(3000)), R"("where":{"type":"In","operand":[{"type":"Negate","operand":)" +
                                                      alias("A") + R"(},{"type":"ExpressionRef","name":"Numbers"}]})")),
     kSteps},
    {"DistinctIntervals",
     define(
         "Runaway",
         R"({"type":"Distinct","source":)" +
             query(
                 source("A", numbers(3000)),
                 R"("return":{"distinct":false,"expression":{"type":"Interval","lowClosed":true,"highClosed":true,"low":)" +
                     alias("A") + R"(,"high":)" + integer(5000) + "}}") +
             "}"),
     kSteps},
    {"AnIntervalOfBillions", define("Runaway", R"({"type":"Count","source":)" + numbers(2'000'000'000) + "}"),
     "an interval with too many parts to expand"},
    {"ATextThatDoubles",
     define(
         "Runaway",
         query(
             source("N", numbers(60)),
             R"("aggregate":{"identifier":"T","starting":{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}String","value":"x"},)"
             R"("expression":{"type":"Concatenate","operand":[{"type":"QueryLetRef","name":"T"},{"type":"QueryLetRef","name":"T"}]}})")),
     kMemory},
    {"RepeatWithoutEnd",
     define(
         "Runaway",
         R"({"type":"Repeat","scope":"$this","source":{"type":"List","element":[)" + integer(1) +
             R"(]},"element":{"type":"List","element":[{"type":"Add","operand":[{"type":"Current","scope":"$this"},)" +
             integer(1) + "]}]}}"),
     kSteps},
};
INSTANTIATE_TEST_SUITE_P(Runaways, Guard, testing::ValuesIn(kRows),
                         [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

TEST(GuardOfTheStack, RecursionWithoutEnd) {
  Guarded guarded(
      function(call(kOperand)) + "," + define("Runaway", call(integer(1))) + "," + define("Modest", integer(1)), {});
  EXPECT_THAT(guarded.value("Runaway"), testing::HasSubstr(kStack));
  EXPECT_EQ(guarded.value("Modest"), "1");
}

TEST(GuardOfTheStack, RecursionThatGrowsItsTree) {
  Guarded guarded(function(R"({"type":"If","condition":{"type":"Greater","operand":[)" + kOperand + "," + integer(0) +
                           R"(]},"then":{"type":"Add","operand":[)" +
                           call(R"({"type":"Subtract","operand":[)" + kOperand + "," + integer(1) + "]}") + "," +
                           call(R"({"type":"Subtract","operand":[)" + kOperand + "," + integer(1) + "]}") +
                           R"(]},"else":)" + integer(0) + "}") +
                      "," + define("Runaway", call(integer(60))),
                  {1'000'000, std::size_t{8} << 20});
  EXPECT_THAT(guarded.value("Runaway"), testing::HasSubstr(kSteps));
}

TEST(GuardOfTheStack, ListsThatAreNestedWithoutEnd) {
  const std::string deep = nested_lists();
  const std::string ref = R"({"type":"ExpressionRef","name":"Deep"})";
  Guarded guarded(define("Deep", deep) + "," +
                      define("Equal", R"({"type":"Equal","operand":[)" + ref + "," + ref + "]}") + "," +
                      define("Equivalent", R"({"type":"Equivalent","operand":[)" + ref + "," + ref + "]}") + "," +
                      define("Property", R"({"type":"Property","path":"x","source":)" + ref + "}") + "," +
                      define("Is", R"({"type":"Exists","operand":)" + ref + "}"),
                  {});
  EXPECT_THAT(guarded.value("Deep"), testing::HasSubstr(kNested));
  EXPECT_THAT(guarded.value("Equal"), testing::HasSubstr(kNested));
  EXPECT_THAT(guarded.value("Equivalent"), testing::HasSubstr(kNested));
#ifdef __SANITIZE_ADDRESS__
  EXPECT_THAT(guarded.value("Property"), testing::HasSubstr(kStack));  // its frames are many times larger
#else
  EXPECT_EQ(guarded.value("Property"), "[]");
#endif
  EXPECT_EQ(guarded.value("Is"), "true");
}

TEST(GuardOfTheBudget, HoldsForManyRunaways) {
  std::string statements;
  for (int i = 0; i < 6; ++i)
    statements +=
        define("Runaway " + std::to_string(i),
               query(source("A", numbers(1000)) + "," + source("B", numbers(1000)) + "," + source("C", numbers(1000)),
                     kNever)) +
        ",";
  Guarded guarded(statements + define("Modest", R"({"type":"Count","source":)" + numbers(100) + "}"),
                  {1'000'000, std::size_t{8} << 20});
  for (int i = 0; i < 6; ++i)
    EXPECT_THAT(guarded.value(("Runaway " + std::to_string(i)).c_str()), testing::HasSubstr(kSteps));
  EXPECT_EQ(guarded.value("Modest"), "100");
}

}  // namespace
}  // namespace cql

#include "cql/baseline.h"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "cql/arena.h"
#include "tests/cql/loaded.h"

namespace cql {
namespace {

std::string text_of(Evaluation& evaluation, DefineId define) {
  const base::Result<Value> value = evaluation.value(define);
  return value ? json_of(*value) : base::to_text(value.error());
}

// A request's moment, chart and parameters, none of them those of the baseline.
struct Row {
  const char* name;
  const char* now;
  bool has_chart;
  bool has_parameters;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class BaselineTest : public testing::TestWithParam<Row> {};

TEST_P(BaselineTest, LeavesEveryDefineItsValue) {
  const Loaded& loaded = all_loaded();
  const fhir::Facts nobody("p1");
  const Parameters none;
  const fhir::Facts& facts = GetParam().has_chart ? *loaded.facts : nobody;
  const Parameters& parameters = GetParam().has_parameters ? loaded.parameters : none;
  const base::Instant now = *base::parse_instant(GetParam().now);
  for (const Parameters* usual : {&none, &loaded.parameters}) {
    const Baseline baseline(*loaded.program, loaded.value_sets, *usual);
    Evaluation plain(*loaded.program, loaded.value_sets, facts, parameters, now);
    Evaluation spared(*loaded.program, loaded.value_sets, facts, parameters, now, {}, &baseline);
    for (DefineId define = 0; define < loaded.program->define_count(); ++define)
      EXPECT_EQ(text_of(plain, define), text_of(spared, define))
          << loaded.program->define_library(define) << "." << loaded.program->define_name(define);
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, BaselineTest,
                         testing::Values(Row{"AsItWas", "1970-01-01T00:00:00Z", false, false},
                                         Row{"AtAnotherTime", "2025-11-10T12:00:00Z", false, false},
                                         Row{"InAnotherTimeZone", "1970-01-01T13:00:00+13:00", false, false},
                                         Row{"WithParameters", "2025-11-10T12:00:00Z", false, true},
                                         Row{"WithAChart", "2025-11-10T12:00:00Z", true, false},
                                         Row{"WithBoth", "2025-11-10T23:30:00-08:00", true, true}),
                         [](const testing::TestParamInfo<Row>& row) { return row.param.name; });

const std::string kInteger = R"("{urn:hl7-org:elm-types:r1}Integer")";
std::string integer(int value) {
  return R"({"type":"Literal","valueType":)" + kInteger + R"(,"value":")" + std::to_string(value) + R"("})";
}
std::string define(const std::string& name, const std::string& expression) {
  return R"({"name":")" + name + R"(","context":"Patient","expression":)" + expression + "}";
}
std::string reference(const std::string& name) { return R"({"type":"ExpressionRef","name":")" + name + R"("})"; }

// Takes a thousand steps: Expand makes the list at run time.
std::string thousand_numbers() {
  return R"({"type":"Count","source":{"type":"Expand","operand":[{"type":"Interval","lowClosed":true,)"
         R"("highClosed":true,"low":)" +
         integer(1) + R"(,"high":)" + integer(1000) + R"(},{"type":"Quantity","value":1,"unit":"1"}]}})";
}

struct Spared {
  Spared(const std::string& definitions, const std::string& conditions) {
    const auto document = base::JsonDocument::parse(
        R"({"library":{"identifier":{"id":"X"},"usings":{"def":[{"localIdentifier":"FHIR","uri":"http://hl7.org/fhir"}]},)"
        R"("parameters":{"def":[{"name":"Limit","accessLevel":"Public","parameterTypeSpecifier":)"
        R"({"type":"NamedTypeSpecifier","name":)" +
        kInteger + R"(}}]},"statements":{"def":[)" + definitions + "]}}}");
    auto loaded = Program::load({{"X.json", document->root()}}, sets);
    EXPECT_TRUE(loaded) << base::to_text(loaded.error()[0]);
    if (!loaded) return;
    program.emplace(std::move(*loaded));
    baseline.emplace(*program, sets, Parameters());
    facts.add(facts.keep(*base::JsonDocument::parse(R"({"resourceType":"Bundle","entry":[)" + conditions + "]}")));
  }
  // With no more steps than sparing a thousand of them leaves enough of.
  std::string value(const char* name, const base::Instant& now = {}, const Parameters& parameters = {}) {
    Evaluation evaluation(*program, sets, facts, parameters, now, {.steps = 400}, &*baseline);
    const base::Result<Value> value = evaluation.value(*program->find_define("X", name));
    return value ? json_of(*value) : value.error().detail;
  }
  fhir::ValueSets sets;
  fhir::Facts facts{"p1"};
  std::optional<Program> program;
  std::optional<Baseline> baseline;
};

constexpr const char* kSpent = "it takes more steps than are allowed";
const std::string kConditions =
    R"({"type":"Exists","operand":{"type":"Retrieve","dataType":"{http://hl7.org/fhir}Condition"}})";
const std::string kCondition = R"({"resource":{"resourceType":"Condition","id":"c1"}})";
std::string either(const std::string& condition, const std::string& then) {
  return R"({"type":"If","condition":)" + condition + R"(,"then":)" + then + R"(,"else":)" + thousand_numbers() + "}";
}

TEST(Baseline, SparesADefineOfWhichNothingIsOnRecord) {
  const std::string definitions = define("Has any", kConditions) + "," +
                                  define("Direct", either(kConditions, integer(0))) + "," +
                                  define("Through another", either(reference("Has any"), integer(0)));
  for (const char* const name : {"Direct", "Through another"}) {
    EXPECT_EQ(Spared(definitions, "").value(name), "1000") << name;
    EXPECT_EQ(Spared(definitions, kCondition).value(name), "0") << name;
  }
}

TEST(Baseline, EvaluatesADefineAgainWhenAParameterDiffers) {
  const std::string is_null = R"({"type":"IsNull","operand":{"type":"ParameterRef","name":"Limit"}})";
  const std::string definitions = define("X", either(R"({"type":"Not","operand":)" + is_null + "}", integer(0)));
  Parameters limit;
  limit.set_integer("Limit", 5);
  EXPECT_EQ(Spared(definitions, "").value("X"), "1000");
  EXPECT_EQ(Spared(definitions, "").value("X", {}, limit), "0");
}

TEST(Baseline, EvaluatesADefineAgainThatAskedForTheMoment) {
  const std::string year = R"({"type":"DateTimeComponentFrom","precision":"Year","operand":{"type":"Today"}})";
  const std::string definitions =
      define("Year", year) + "," +
      define("Is late", R"({"type":"Greater","operand":[)" + reference("Year") + "," + integer(2000) + "]}") + "," +
      define("X", either(reference("Is late"), integer(0)));
  EXPECT_EQ(Spared(definitions, "").value("Year", *base::parse_instant("2025-11-10T12:00:00Z")), "2025");
  EXPECT_EQ(Spared(definitions, "").value("X", *base::parse_instant("2025-11-10T12:00:00Z")), "0");
  // Another year, but the same answer: what needs no more than that is spared.
  EXPECT_EQ(Spared(definitions, "").value("X", *base::parse_instant("1999-11-10T12:00:00Z")), "1000");
}

TEST(Baseline, EvaluatesWhatFailedWithoutDataAgain) {
  const std::string fails =
      R"({"type":"Message","condition":{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Boolean","value":"true"},)"
      R"("severity":{"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}String","value":"Error"}})";
  const std::string definitions = define("Fails", R"({"type":"If","condition":)" + kConditions + R"(,"then":)" +
                                                      integer(1) + R"(,"else":)" + fails + "}") +
                                  "," + define("Needs it", reference("Fails"));
  for (const char* const name : {"Fails", "Needs it"}) {
    EXPECT_NE(Spared(definitions, "").value(name), "1") << name;
    EXPECT_EQ(Spared(definitions, kCondition).value(name), "1") << name;
  }
}

TEST(Baseline, IsSparedOnlyWithABaseline) {
  const std::string definitions = define("X", either(kConditions, integer(0)));
  Spared with(definitions, "");
  Evaluation evaluation(*with.program, with.sets, with.facts, {}, {}, {.steps = 400});
  EXPECT_EQ(evaluation.value(*with.program->find_define("X", "X")).error().detail, kSpent);
}

struct Pair {
  const char* name;
  std::function<Value(Arena&)> a, b;
  bool identical;
};
void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.name; }

class IdenticalTest : public testing::TestWithParam<Pair> {};

TEST_P(IdenticalTest, TellsWhatCanBeToldApart) {
  Arena arena;
  EXPECT_EQ(is_identical(GetParam().a(arena), GetParam().b(arena)), GetParam().identical);
  EXPECT_EQ(is_identical(GetParam().b(arena), GetParam().a(arena)), GetParam().identical);
}

Value null(Arena&) { return {}; }
Value no(Arena&) { return Value::boolean(false); }
Value two_weeks(Arena& arena) { return arena.quantity(base::Decimal::from_integer(2), "weeks"); }
Value list_of(Arena& arena, std::initializer_list<Value> items) {
  return arena.copy_list(std::span<const Value>(items.begin(), items.size()));
}
Value code(Arena& arena, const char* display) {
  return Value::code(arena.make<CodeBody>(std::string_view("1"), std::string_view("s"), std::string_view(),
                                          display ? std::string_view(display) : std::string_view()));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, IdenticalTest,
    testing::Values(Pair{"Nulls", null, null, true}, Pair{"NullAndFalse", null, no, false},
                    Pair{"Booleans", no, no, true},
                    Pair{"FalseAndTrue", no, [](Arena&) { return Value::boolean(true); }, false},
                    Pair{"IntegerAndLong", [](Arena&) { return Value::integer(1); },
                         [](Arena&) { return Value::long_integer(1); }, false},
                    Pair{"Texts", [](Arena& arena) { return arena.string("a"); },
                         [](Arena& arena) { return arena.string("a"); }, true},
                    Pair{"OtherTexts", [](Arena& arena) { return arena.string("a"); },
                         [](Arena& arena) { return arena.string("b"); }, false},
                    Pair{"Quantities", two_weeks, two_weeks, true},
                    Pair{"OtherUnits", two_weeks,
                         [](Arena& arena) { return arena.quantity(base::Decimal::from_integer(2), "week"); }, false},
                    Pair{"EmptyLists", [](Arena& arena) { return list_of(arena, {}); },
                         [](Arena& arena) { return list_of(arena, {}); }, true},
                    Pair{"EmptyListAndNull", [](Arena& arena) { return list_of(arena, {}); }, null, false},
                    Pair{"ListsOfOtherLengths", [](Arena& arena) { return list_of(arena, {Value()}); },
                         [](Arena& arena) { return list_of(arena, {}); }, false},
                    Pair{"ListsInOtherOrder",
                         [](Arena& arena) {
                           return list_of(arena, {Value::integer(1), Value::integer(2)});
                         },
                         [](Arena& arena) {
                           return list_of(arena, {Value::integer(2), Value::integer(1)});
                         },
                         false},
                    Pair{"Codes", [](Arena& arena) { return code(arena, "x"); },
                         [](Arena& arena) { return code(arena, "x"); }, true},
                    Pair{"CodeWithoutDisplayAndWithAnEmptyOne", [](Arena& arena) { return code(arena, nullptr); },
                         [](Arena& arena) { return code(arena, ""); }, false}),
    [](const testing::TestParamInfo<Pair>& pair) { return pair.param.name; });

}  // namespace
}  // namespace cql

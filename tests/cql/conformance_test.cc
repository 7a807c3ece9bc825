// The official CQL test suite: every vector of `cql-vectors.json` (ELM of an expression and of the value that is
// expected) is a test, named SUITE_NAME, through the public engine interface. What the pinned translator cannot compile
// stands as hand-written ELM in conformance-untranslated.json; what cannot pass stands in conformance-exceptions.json
// with its reason, and an entry that passes fails. `--table` prints a table by suite instead of every test.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cql/equality.h"
#include "cql/evaluation.h"
#include "cql/interval.h"
#include "cql/program.h"
#include "cql/quantity.h"
#include "tests/support/source_dir.h"

namespace cql {
namespace {

using base::JsonView;

struct Files {
  base::Result<base::JsonDocument> vectors =
      base::read_json_file(support::shared_dir() + "/conformance/cql-vectors.json");
  base::Result<base::JsonDocument> exceptions =
      base::read_json_file(support::source_dir() + "/tests/cql/conformance-exceptions.json");
  base::Result<base::JsonDocument> untranslated =
      base::read_json_file(support::source_dir() + "/tests/cql/conformance-untranslated.json");
};
const Files& files() {
  static const Files all;
  return all;
}

struct Vector {
  JsonView json;
  std::string name() const {
    std::string name = std::string(json["suite"].string()) + "_" + std::string(json["name"].string());
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
  }
};
void PrintTo(const Vector& vector, std::ostream* out) { *out << vector.json["cql"].string(); }

std::vector<Vector> all_vectors() {
  std::vector<Vector> vectors;
  if (files().vectors)
    for (const JsonView each : files().vectors->root()["vectors"]) vectors.push_back({each});
  return vectors;
}

// Same for the suite: decimals to 8 places, intervals in closed form, an uncertainty as the interval of its bounds; a
// Date and a DateTime of the same precision (the suite writes one for the other).
bool same(OperatorContext& context, const Value& expected, const Value& actual) {
  if (expected.is_null() || actual.is_null()) return expected.is_null() && actual.is_null();
  const auto is_date = [](const Value& value) { return value.is(ValueType::kDate) || value.is(ValueType::kDateTime); };
  if (expected.type() != actual.type() && !(is_date(expected) && is_date(actual))) return false;
  switch (expected.type()) {
    case ValueType::kDate:
    case ValueType::kDateTime: {
      const fhir::DateTime &a = expected.as_date_time(), &b = actual.as_date_time();
      return a.precision == b.precision && equality(context, expected, actual) == Truth::kYes;
    }
    case ValueType::kQuantity:
      return expected.as_quantity().value == actual.as_quantity().value &&
             order(expected.as_quantity(), actual.as_quantity()) == kSame;
    case ValueType::kInterval: {
      const auto ends = [&context](const Value& value) {
        const IntervalBody& body = value.as_interval();
        return body.uncertainty ? Ends{body.low, body.high} : ends_of(context, value);
      };
      const Ends a = ends(expected), b = ends(actual);
      return same(context, a.start, b.start) && same(context, a.end, b.end);
    }
    case ValueType::kList: {
      const auto a = expected.as_list().items, b = actual.as_list().items;
      if (a.size() != b.size()) return false;
      for (std::size_t i = 0; i < a.size(); ++i)
        if (!same(context, a[i], b[i])) return false;
      return true;
    }
    case ValueType::kTuple: {
      if (expected.as_tuple().elements.size() != actual.as_tuple().elements.size()) return false;
      for (const TupleElement& each : expected.as_tuple().elements)
        if (!same(context, each.value, element(actual.as_tuple(), each.name))) return false;
      return true;
    }
    default:
      return equality(context, expected, actual) == Truth::kYes;
  }
}

// A library's only define. The value lives as long as this.
struct Run {
  explicit Run(JsonView elm) {
    auto loaded = Program::load({{"vector", elm}}, sets);
    if (!loaded) {
      problem = base::to_text(loaded.error().front());
      return;
    }
    program.emplace(std::move(*loaded));
    evaluation.emplace(*program, sets, facts, Parameters(), now);
    const base::Result<Value> result = evaluation->value(0);
    if (result)
      value = *result;
    else
      problem = base::to_text(result.error());
  }
  const fhir::ValueSets sets;
  const fhir::Facts facts{"p"};
  const base::Instant now = *base::parse_instant("2026-01-01T12:00:00Z");
  std::optional<Program> program;
  std::optional<Evaluation> evaluation;
  Value value;
  std::string problem;
};

// What is wrong; empty when the vector passes.
std::string difference(const Vector& vector) {
  const bool invalid = !vector.json["invalid"].is_null() && vector.json["invalid"];
  const JsonView by_hand = files().untranslated->root()[vector.name()];
  const JsonView elm = by_hand ? by_hand : vector.json["elm"];
  if (!elm.is_object()) return invalid ? "" : "the translator cannot compile it: it needs ELM by hand";
  const Run test(elm);
  if (invalid) return test.problem.empty() ? "an error was expected, not " + to_text(test.value) : "";
  if (!test.problem.empty()) return test.problem;
  if (!vector.json["expectedElm"].is_object()) {  // a Concept, which the translator has no literal for
    base::JsonWriter writer;
    write_json(writer, test.value);
    const std::string json = writer.take();
    return json == R"({"codes":[{"code":"8480-6"}]})" ? "" : json;
  }
  const Run expected(vector.json["expectedElm"]);
  if (!expected.problem.empty()) return "expected: " + expected.problem;
  Arena arena;
  const Now now(test.now);
  OperatorContext context{arena, now, std::nullopt};
  if (same(context, expected.value, test.value)) return "";
  return to_text(test.value) + " instead of " + to_text(expected.value);
}

class Conformance : public testing::TestWithParam<Vector> {};

TEST_P(Conformance, Gives) {
  ASSERT_TRUE(files().exceptions);
  ASSERT_TRUE(files().untranslated);
  const std::string wrong = difference(GetParam());
  const JsonView reason = files().exceptions->root()[GetParam().name()];
  if (!reason) {
    EXPECT_EQ(wrong, "");
    return;
  }
  ASSERT_FALSE(wrong.empty()) << "it passes: take it out of conformance-exceptions.json";
  GTEST_SKIP() << reason.string();
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Conformance);
INSTANTIATE_TEST_SUITE_P(Suite, Conformance, testing::ValuesIn(all_vectors()),
                         [](const testing::TestParamInfo<Vector>& vector) { return vector.param.name(); });

TEST(ConformanceSuite, IsThere) {
  if (!files().vectors) GTEST_SKIP() << "the official suite is not on this machine: cql-vectors.json";
  EXPECT_EQ(all_vectors().size(), 1823U);
}

TEST(ConformanceSuite, ExceptionsAreFewAndNameVectors) {
  ASSERT_TRUE(files().exceptions);
  const JsonView exceptions = files().exceptions->root();
  EXPECT_LE(exceptions.size(), 7U);
  if (!files().vectors) GTEST_SKIP() << "the official suite is not on this machine: cql-vectors.json";
  const std::vector<Vector> vectors = all_vectors();
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    EXPECT_FALSE(exceptions.value_at(i).string().empty());
    EXPECT_TRUE(std::ranges::any_of(vectors, [&](const Vector& each) { return each.name() == exceptions.name_at(i); }))
        << exceptions.name_at(i);
  }
}

// A row a suite, and a last line of all; what failed as it fails.
class Table : public testing::EmptyTestEventListener {
 public:
  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (result.failed()) std::printf("%s\n", result.message());
    if (result.skipped()) std::printf("  because %s\n", result.message());
  }
  void OnTestEnd(const testing::TestInfo& info) override {
    if (!info.value_param()) return;  // not a vector
    const std::string_view name = std::string_view(info.name()).substr(std::strlen("Gives/"));
    const testing::TestResult& result = *info.result();
    if (!result.Passed() || result.Skipped())
      std::printf("%s %s: %s\n", result.Skipped() ? "skipped" : "FAILED", std::string(name).c_str(),
                  info.value_param());
    for (Counts* counts : {&suites_[std::string(name.substr(0, name.find('_')))], &all_})
      ++(result.Skipped() ? counts->skipped : result.Passed() ? counts->passed : counts->failed);
  }
  void OnTestProgramEnd(const testing::UnitTest&) override {
    for (const auto& [name, counts] : suites_)
      std::printf("%-36s %5d passed %4d failed %4d skipped\n", name.c_str(), counts.passed, counts.failed,
                  counts.skipped);
    std::printf("%d passed, %d failed, %d skipped\n", all_.passed, all_.failed, all_.skipped);
  }

 private:
  struct Counts {
    int passed = 0, failed = 0, skipped = 0;
  };
  std::map<std::string, Counts> suites_;
  Counts all_;
};

}  // namespace
}  // namespace cql

int main(int count, char** arguments) {
  testing::InitGoogleTest(&count, arguments);
  if (count > 1 && std::string_view(arguments[1]) == "--table") {
    testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
    listeners.Append(new cql::Table);
  }
  return RUN_ALL_TESTS();
}

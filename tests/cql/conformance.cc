// The official CQL test suite as a measuring stick: runs every vector of `cql-vectors.json` (ELM of the expression and
// of the expected value) through the public engine interface and prints a table by suite, what failed, and a last line.
//
//   cql_conformance [FILE]     FILE: $ISCHIA_SHARED/conformance/cql-vectors.json, or ../shared/conformance/...
#include <cstdio>
#include <map>
#include <string>

#include "cql/equality.h"
#include "cql/evaluation.h"
#include "cql/interval.h"
#include "cql/program.h"
#include "cql/quantity.h"
#include "tests/support/source_dir.h"

namespace cql {
namespace {

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

// A library's only define; the Evaluation must outlive the value.
struct Run {
  Run(base::JsonView elm, const fhir::ValueSets& sets, const fhir::Facts& facts, const base::Instant& now) {
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
  std::optional<Program> program;
  std::optional<Evaluation> evaluation;
  Value value;
  std::string problem;
};

struct Counts {
  int passed = 0, failed = 0, skipped = 0;
};

int run(const std::string& path) {
  const base::Result<base::JsonDocument> document = base::read_json_file(path);
  if (!document) {
    std::printf("skipped: %s\n", base::to_text(document.error()).c_str());
    return 0;
  }
  const fhir::ValueSets sets;
  const fhir::Facts facts("p");
  const base::Instant now = *base::parse_instant("2026-01-01T12:00:00Z");
  std::map<std::string, Counts> suites;
  Counts all;
  for (const base::JsonView vector : document->root()["vectors"]) {
    Counts& suite = suites[std::string(vector["suite"].string())];
    const auto count = [&](int Counts::*which) { ++(suite.*which), ++(all.*which); };
    const auto fail = [&](const std::string& why) {
      count(&Counts::failed);
      std::printf("FAILED %s %s: %s: %s\n", std::string(vector["suite"].string()).c_str(),
                  std::string(vector["name"].string()).c_str(), std::string(vector["cql"].string()).c_str(),
                  why.c_str());
    };
    const bool invalid = !vector["invalid"].is_null() && vector["invalid"];
    if (!vector["elm"].is_object()) {  // the translator refused it
      count(invalid ? &Counts::passed : &Counts::skipped);
      continue;
    }
    const Run test(vector["elm"], sets, facts, now);
    if (invalid) {
      test.problem.empty() ? fail("an error was expected, not " + to_text(test.value)) : count(&Counts::passed);
      continue;
    }
    if (!test.problem.empty()) {
      fail(test.problem);
      continue;
    }
    if (!vector["expectedElm"].is_object()) {  // a Concept, which the translator has no literal for
      base::JsonWriter writer;
      write_json(writer, test.value);
      const std::string json = writer.take();
      json == R"({"codes":[{"code":"8480-6"}]})" ? count(&Counts::passed) : fail(json);
      continue;
    }
    const Run expected(vector["expectedElm"], sets, facts, now);
    if (!expected.problem.empty()) {
      fail("expected: " + expected.problem);
      continue;
    }
    Arena arena;
    OperatorContext context{arena, now, std::nullopt};
    if (same(context, expected.value, test.value))
      count(&Counts::passed);
    else
      fail(to_text(test.value) + " instead of " + to_text(expected.value));
  }
  for (const auto& [name, counts] : suites)
    std::printf("%-36s %5d passed %4d failed %4d skipped\n", name.c_str(), counts.passed, counts.failed,
                counts.skipped);
  std::printf("%d passed, %d failed, %d skipped\n", all.passed, all.failed, all.skipped);
  return all.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace cql

int main(int count, char** arguments) {
  if (count > 1) return cql::run(arguments[1]);
  return cql::run(support::shared_dir() + "/conformance/cql-vectors.json");
}

// One operator of each family of CQL, on operands as clinical criteria have them.
#include <benchmark/benchmark.h>

#include <span>
#include <vector>

#include "cql/operators.h"
#include "tests/bench/service.h"
#include "tests/cql/value_text.h"

namespace {

struct Family {
  const char* family;
  const char* type;  // ELM node type
  std::vector<const char*> operands;
  std::optional<fhir::Precision> precision = std::nullopt;
};
const std::vector<Family> kFamilies = {
    {"integers", "Add", {"2", "3"}},
    {"decimals", "Multiply", {"12.5", "0.8"}},
    {"decimals", "Divide", {"12.5", "3.0"}},
    {"quantities", "Add", {"1 'm'", "5 'cm'"}},
    {"quantities", "Less", {"119 'mm[Hg]'", "16 'kPa'"}},
    {"comparison", "Equal", {"'active'", "'active'"}},
    {"comparison", "Equivalent", {"'Active '", "'active'"}},
    {"dates", "SameOrBefore", {"@2025-11-01", "@2025-11"}, fhir::Precision::kDay},
    {"dates", "Subtract", {"@2025-11-10", "6 weeks"}},
    {"dates", "DurationBetween", {"@2025-01-10", "@2025-11-10T12:00:00Z"}, fhir::Precision::kDay},
    {"dates", "DifferenceBetween", {"@2025-01-10", "@2025-11-10T12:00:00Z"}, fhir::Precision::kMinute},
    {"intervals", "In", {"@2025-11-01", "[@2025-10-01, @2025-12-01]"}},
    {"intervals", "Overlaps", {"[1, 5]", "[4, 9)"}},
    {"intervals", "Collapse", {"{[1, 3], [2, 5], [9, 10]}", "null"}},
    {"lists", "In", {"'finished'", "{'planned', 'cancelled', 'finished'}"}},
    {"lists", "Distinct", {"{1, 2, 2, 3, 1}"}},
    {"lists", "Intersect", {"{1, 2, 3}", "{2, 3, 4}"}},
    {"strings", "PositionOf", {"'pain'", "'buttock pain'"}},
    {"strings", "Matches", {"'buttock pain'", "'.*pain'"}},
    {"aggregates", "Sum", {"{1, 2, 3, 4}"}},
    {"aggregates", "Median", {"{1.0, 2.0, 5.0}"}},
    {"conversions", "ToDateTime", {"'2025-11-10T12:00:00Z'"}},
    {"conversions", "ToQuantity", {"'5 weeks'"}},
    {"nullological", "Coalesce", {"null", "3"}},
};

void run(benchmark::State& state, const Family& family) {
  cql::Arena kept;
  std::vector<cql::Value> operands;
  for (const char* const text : family.operands) operands.push_back(cql::parse_value(kept, text));
  const cql::OperatorEntry* const entry = cql::find_operator(family.type);
  if (!entry) return state.SkipWithError("no such operator");
  const cql::Now now(bench::kNow);
  while (state.KeepRunningBatch(64)) {
    cql::Arena arena;
    cql::OperatorContext context{arena, now, family.precision};
    for (int i = 0; i < 64; ++i) benchmark::DoNotOptimize(entry->function(context, operands.data(), operands.size()));
  }
}

const bool kRegistered = [] {
  for (const Family& family : kFamilies)
    benchmark::RegisterBenchmark((std::string("operators/") + family.family + "/" + family.type).c_str(),
                                 [&family](benchmark::State& state) { run(state, family); });
  return true;
}();

}  // namespace

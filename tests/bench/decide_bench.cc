// What a call costs: loading the catalogue, reading a request, all defines, and the whole decision, by the chart's
// size.
#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "tests/bench/chart.h"
#include "tests/bench/service.h"

namespace {

void load_catalogue(benchmark::State& state) {
  for (auto step : state) benchmark::DoNotOptimize(cds::load_catalogue(bench::config_folder()));
}
BENCHMARK(load_catalogue)->Unit(benchmark::kMillisecond);

// Without reading files: ELM that is parsed to a program.
void compile_criteria(benchmark::State& state) {
  std::vector<base::JsonDocument> documents;
  std::vector<cql::Program::Source> sources;
  for (const cql::LibrarySummary& library : bench::catalogue().program->libraries()) {
    documents.push_back(*base::read_json_file(bench::config_folder() + "/../" + library.file));
    sources.push_back({library.file, documents.back().root()});
  }
  for (auto step : state) benchmark::DoNotOptimize(cql::Program::load(sources, bench::catalogue().value_sets));
}
BENCHMARK(compile_criteria)->Unit(benchmark::kMillisecond);

void parse_request(benchmark::State& state) {
  const std::string body = bench::hook_request(static_cast<std::size_t>(state.range(0)));
  for (auto step : state) benchmark::DoNotOptimize(base::JsonDocument::parse(body));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

// RapidJSON alone, with the flags that base/json.cc has: the least that reading a request could cost.
void rapidjson_alone(benchmark::State& state) {
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  const std::string body = bench::hook_request(static_cast<std::size_t>(state.range(0)));
  for (auto step : state) {
    std::string text = body;
    rapidjson::Document document;
    benchmark::DoNotOptimize(document.ParseInsitu<kFlags>(text.data()).HasParseError());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

void evaluate_all_defines(benchmark::State& state) {
  const bench::Chart chart(bench::hook_request(static_cast<std::size_t>(state.range(0))));
  const std::size_t before = bench::allocations();
  for (auto step : state) benchmark::DoNotOptimize(bench::evaluate_all(chart));
  state.counters["allocations"] =
      static_cast<double>(bench::allocations() - before) / static_cast<double>(state.iterations());
}

void json_to_cards(benchmark::State& state) {
  const std::string body = bench::hook_request(static_cast<std::size_t>(state.range(0)));
  bench::catalogue();  // loaded before, not with the first call
  const std::size_t before = bench::allocations();
  for (auto step : state) benchmark::DoNotOptimize(bench::decide(body));
  state.counters["allocations"] =
      static_cast<double>(bench::allocations() - before) / static_cast<double>(state.iterations());
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMicrosecond)->ArgName("resources");
  for (const std::size_t size : {bench::kSmall, bench::kTypical, bench::kHeavy})
    benchmark->Arg(static_cast<std::int64_t>(size));
}
BENCHMARK(rapidjson_alone)->Apply(sizes);
BENCHMARK(parse_request)->Apply(sizes);
BENCHMARK(evaluate_all_defines)->Apply(sizes);
BENCHMARK(json_to_cards)->Apply(sizes);

}  // namespace

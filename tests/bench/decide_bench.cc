// What a call costs: loading the catalogue, parsing a request, and the whole decision over an example.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <string>

#include "cds/catalogue.h"
#include "cds/decide.h"
#include "cds/hook_request.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace {

const std::string kConfig = support::source_dir() + "/config";
constexpr base::Instant kNow{1'762'776'000'000, 0};  // 2025-11-10T12:00Z

std::string example() {
  std::ifstream file(kConfig + "/examples/patient-view-cauda-equina.json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void load_catalogue(benchmark::State& state) {
  for (auto step : state) benchmark::DoNotOptimize(cds::load_catalogue(kConfig));
}
BENCHMARK(load_catalogue)->Unit(benchmark::kMillisecond);

void parse_request(benchmark::State& state) {
  const std::string body = example();
  for (auto step : state) benchmark::DoNotOptimize(base::JsonDocument::parse(body));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}
BENCHMARK(parse_request);

void decide_example(benchmark::State& state) {
  const auto catalogue = cds::load_catalogue(kConfig).value();
  const std::string body = example();
  support::FakeReader reader;
  for (auto step : state) {
    const cds::HookRequest request = cds::parse_hook_request(base::JsonDocument::parse(body).value()).value();
    benchmark::DoNotOptimize(
        cds::decide(*catalogue, *catalogue->find("buttock-and-leg-pain", "patient-view"), request, reader, kNow, ""));
  }
}
BENCHMARK(decide_example)->Unit(benchmark::kMicrosecond);

}  // namespace

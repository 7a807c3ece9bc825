// Ischia's side of ./dev bench peers (peers.mjs is the other): answers commands on standard input, a line each.
//   chart N            the request of a chart of N resources, as one line of JSON, which the other side evaluates too
//   parameters         what the criteria's parameters are for that chart, as JSON, without those of the defaults
//   values             {library: {define: value}} of the chart
//   library NAME       the library whose defines are timed from now on; "*" for all
//   count              how many of its defines have a value: that they are evaluated
//   evaluate N         nanoseconds of every define, of N times, over the chart that was read
//   request N          likewise of JSON text in, every define out
#include <chrono>
#include <iostream>
#include <memory>
#include <string>

#include "tests/bench/chart.h"
#include "tests/bench/service.h"
#include "tests/support/evaluated.h"

namespace {

using Clock = std::chrono::steady_clock;

template <typename Run>
std::int64_t nanoseconds(int repeats, Run run) {
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < repeats; ++i) run();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count() / repeats;
}

const cql::Program& program() { return *bench::catalogue().program; }

template <typename Write>
std::string json_of(const bench::Chart& chart, Write write) {
  const cds::Catalogue& catalogue = bench::catalogue();
  cql::Evaluation evaluation(program(), catalogue.value_sets, chart.gathered.facts, chart.parameters, bench::kNow);
  base::JsonWriter writer;
  write(writer, evaluation);
  return writer.take();
}

}  // namespace

int main() {
  std::string command, library, text;
  std::unique_ptr<bench::Chart> chart;
  const auto read_number = [] {
    int number = 0;
    std::cin >> number;
    return number;
  };
  while (std::cin >> command) {
    if (command == "chart") {
      text = bench::hook_request(static_cast<std::size_t>(read_number()));
      chart = std::make_unique<bench::Chart>(text);
      std::cout << text << std::endl;
    } else if (command == "library") {
      std::cin >> library;
      if (library == "*") library.clear();
      std::cout << "ok" << std::endl;
    } else if (!chart) {
      std::cerr << "no chart yet: " << command << '\n';
      return 1;
    } else if (command == "parameters") {
      std::cout << json_of(*chart, [&](auto& writer, auto& evaluation) {
        support::write_parameters(writer, program(), chart->parameters, evaluation);
      }) << std::endl;
    } else if (command == "values") {
      std::cout << json_of(*chart, [](auto& writer, auto& evaluation) {
        support::write_values(writer, program(), evaluation);
      }) << std::endl;
    } else if (command == "count") {
      std::cout << bench::evaluate_all(*chart, library) << std::endl;
    } else if (command == "evaluate") {
      std::cout << nanoseconds(read_number(), [&] { bench::evaluate_all(*chart, library); }) << std::endl;
    } else if (command == "request") {
      std::cout << nanoseconds(read_number(), [&] { bench::evaluate_all(bench::Chart(text), library); }) << std::endl;
    } else {
      std::cerr << "no such command: " << command << '\n';
      return 1;
    }
  }
  return 0;
}

// Ischia's side of ./dev bench peers (peers.mjs is the other): answers commands on standard input, a line each, with
// nanoseconds for one run.
//   chart N            the request of a chart of N resources, as one line of JSON, which the other side evaluates too
//   library NAME       the library whose defines are evaluated
//   evaluate N         every define, N times, over the chart that was read
//   request N          JSON text in, every define out, N times
#include <chrono>
#include <iostream>
#include <memory>
#include <string>

#include "tests/bench/chart.h"
#include "tests/bench/service.h"

namespace {

using Clock = std::chrono::steady_clock;

template <typename Run>
std::int64_t nanoseconds(int repeats, Run run) {
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < repeats; ++i) run();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count() / repeats;
}

}  // namespace

int main() {
  std::string command, library, text;
  std::unique_ptr<bench::Chart> chart;
  while (std::cin >> command) {
    if (command == "library") {
      std::cin >> library;
      std::cout << "ok" << std::endl;
      continue;
    }
    int count = 0;
    std::cin >> count;
    if (command == "chart") {
      text = bench::hook_request(static_cast<std::size_t>(count));
      chart = std::make_unique<bench::Chart>(text);
      std::cout << text << std::endl;
    } else if (command == "evaluate" && chart) {
      std::cout << nanoseconds(count, [&] { bench::evaluate_all(*chart, library); }) << std::endl;
    } else if (command == "request") {
      std::cout << nanoseconds(count, [&] { bench::evaluate_all(bench::Chart(text), library); }) << std::endl;
    } else {
      std::cerr << "no such command: " << command << '\n';
      return 1;
    }
  }
  return 0;
}

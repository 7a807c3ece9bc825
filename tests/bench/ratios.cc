// The figures that the project promises of itself, each as a ratio of two things measured by turns in one run, so that
// they mean the same on a busy machine: JSON to cards beside RapidJSON alone, and how cost grows with the chart.
#include <rapidjson/document.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "base/json.h"
#include "tests/bench/chart.h"
#include "tests/bench/service.h"

namespace {

constexpr int kRounds = 11;
constexpr unsigned kServiceFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;

// Of this thread's own processor time, so that others on the machine don't count.
double now_in_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Microseconds for one of `repeats` runs, each on a copy of the text that was made before, as the service holds a body.
template <typename Run>
double microseconds(const std::string& text, int repeats, Run run) {
  std::vector<std::string> copies(static_cast<std::size_t>(repeats));
  for (std::string& copy : copies) {
    copy.reserve(text.size() + base::kTextPadding);
    copy = text;
  }
  const double start = now_in_microseconds();
  for (std::string& copy : copies) run(copy);
  return (now_in_microseconds() - start) / repeats;
}

void parse_like_the_service(std::string& text) {
  rapidjson::Document document;
  document.ParseInsitu<kServiceFlags>(text.data());
  if (document.HasParseError()) std::abort();
}
void parse_by_default(std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  if (document.HasParseError()) std::abort();
}
void decide(std::string& text) {
  if (bench::decide(std::move(text)).body.empty()) std::abort();
}

struct Spread {
  double least, median, greatest;
};
Spread spread(std::vector<double> values) {
  std::ranges::sort(values);
  return {values.front(), values[values.size() / 2], values.back()};
}

void print(const char* what, const Spread& ratio, double promised) {
  std::printf("%-66s %7.2f %7.2f %7.2f   %s %.0f\n", what, ratio.least, ratio.median, ratio.greatest,
              ratio.median <= promised ? "at most" : "ABOVE", promised);
}

std::size_t cards_of(const std::string& text) {
  const auto answer = base::JsonDocument::parse(bench::decide(text).body);
  return answer ? answer->root()["cards"].size() : 0;
}

void compare_with_parsing(std::size_t resources, bench::Complaint complaint) {
  const std::string text = bench::hook_request(resources, 1, 0, complaint);
  const int repeats = static_cast<int>(std::max<std::size_t>(1, 20'000 / resources));
  std::vector<double> service, plain, whole, evaluation;
  std::vector<double> of_service, of_plain;
  const bench::Chart chart(text);
  for (int round = 0; round <= kRounds; ++round) {
    const double parse = microseconds(text, repeats, parse_like_the_service);
    const double by_default = microseconds(text, repeats, parse_by_default);
    const double decision = microseconds(text, repeats, decide);
    const double defines = microseconds("", repeats, [&](std::string&) { bench::evaluate_all(chart); });
    if (round == 0) continue;  // warming up
    service.push_back(parse);
    plain.push_back(by_default);
    whole.push_back(decision);
    evaluation.push_back(defines);
    of_service.push_back(decision / parse);
    of_plain.push_back(decision / by_default);
  }
  std::printf(
      "\n%zu resources, %zu bytes, %zu cards; medians in microseconds: RapidJSON %.1f, by default %.1f; to cards %.1f; "
      "all "
      "defines %.1f\n",
      resources, text.size(), cards_of(text), spread(service).median, spread(plain).median, spread(whole).median,
      spread(evaluation).median);
  print("JSON to cards / RapidJSON with the service's flags", spread(of_service), 2);
  print("JSON to cards / RapidJSON with its default flags", spread(of_plain), 2);
}

void compare_sizes(const char* what, const std::string& small, const std::string& large, int repeats, double promised) {
  std::vector<double> ratios;
  for (int round = 0; round <= kRounds; ++round) {
    const double of_small = microseconds(small, repeats, decide);
    const double of_large = microseconds(large, 2, decide);
    if (round > 0) ratios.push_back(of_large / of_small);
  }
  print(what, spread(ratios), promised);
}

}  // namespace

int main() {
  std::printf("%-66s %7s %7s %7s\n", "ratio", "least", "median", "most");
  for (const bench::Complaint complaint : {bench::Complaint::kByChance, bench::Complaint::kButtockPain})
    for (const std::size_t size : {bench::kSmall, bench::kTypical, bench::kHeavy})
      compare_with_parsing(size, complaint);
  std::printf("\n");
  // By chance there is no card at 100 and there are two from 1,000 on: two paths through the criteria, not one that
  // grows.
  const auto grow = [](const char* what, std::size_t from, int repeats, bench::Complaint complaint, double promised) {
    compare_sizes(what, bench::hook_request(from, 1, 0, complaint), bench::hook_request(10'000, 1, 0, complaint),
                  repeats, promised);
  };
  grow("with the complaint, 10,000 resources / 100", 100, 100, bench::Complaint::kButtockPain, 150);
  grow("with the complaint, 10,000 resources / 1,000", 1'000, 10, bench::Complaint::kButtockPain, 12);
  grow("by chance, 10,000 resources (2 cards) / 100 (none)", 100, 100, bench::Complaint::kByChance, 150);
  grow("by chance, 10,000 resources / 1,000", 1'000, 10, bench::Complaint::kByChance, 12);
  // What is left is reading the JSON.
  const bench::Chart without(bench::hook_request(bench::kTypical));
  const bench::Chart with(bench::hook_request(bench::kTypical, 1, 5'000));
  std::vector<double> ratios;
  for (int round = 0; round <= kRounds; ++round) {
    const double before = microseconds("", 100, [&](std::string&) { bench::evaluate_all(without); });
    const double after = microseconds("", 100, [&](std::string&) { bench::evaluate_all(with); });
    if (round > 0) ratios.push_back(after / before);
  }
  print("all defines, with 5,000 resources more that no criterion reads / without", spread(ratios), 1);
  return 0;
}

#include "tests/bench/service.h"

#include <cstdio>
#include <cstdlib>

#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace bench {
namespace {

constexpr const char* kService = "buttock-and-leg-pain";
constexpr base::JsonLimits kLimits{std::size_t{64} << 20, 64};  // ten thousand resources are more than a call may bring

[[noreturn]] void fail(const base::Problem& problem) {
  std::fprintf(stderr, "%s\n", base::to_text(problem).c_str());
  std::exit(1);
}

template <typename T>
T value_of(base::Result<T> result) {
  if (!result) fail(result.error());
  return *std::move(result);
}

cds::HookRequest read_request(std::string body) {
  return value_of(cds::parse_hook_request(value_of(base::JsonDocument::parse(std::move(body), kLimits))));
}

const cds::Service& service() {
  static const cds::Service& found = *catalogue().find(kService, "patient-view");
  return found;
}

cds::Gathered gather(const cds::HookRequest& request) {
  support::FakeReader reader;
  return value_of(cds::gather(catalogue(), service(), request, reader, kNow, cds::Client{}));
}

cql::Parameters parameters_of(const cds::HookRequest& request, const fhir::Facts& facts) {
  cds::Ignored ignored;
  return cds::hook_parameters(catalogue(), request, facts, ignored);
}

}  // namespace

const std::string& config_folder() {
  static const std::string folder = support::source_dir() + "/config";
  return folder;
}

const cds::Catalogue& catalogue() {
  static const auto loaded = cds::load_catalogue(config_folder());
  if (!loaded) fail(loaded.error().front());
  return **loaded;
}

cds::Decision decide(std::string body) {
  const cds::HookRequest request = read_request(std::move(body));
  support::FakeReader reader;
  return value_of(cds::decide(catalogue(), service(), request, reader, kNow, cds::Client{}));
}

Chart::Chart(std::string body)
    : request(read_request(std::move(body))),
      gathered(gather(request)),
      parameters(parameters_of(request, gathered.facts)) {}

std::size_t evaluate_all(const Chart& chart, std::string_view library) {
  const cql::Program& program = *catalogue().program;
  cql::Evaluation evaluation(program, catalogue().value_sets, chart.gathered.facts, chart.parameters, kNow, {},
                             service().baseline.get());
  std::size_t with_value = 0;
  for (cql::DefineId id = 0; id < program.define_count(); ++id)
    if (library.empty() || program.define_library(id) == library)
      if (const auto value = evaluation.value(id); value && !value->is_null()) ++with_value;
  return with_value;
}

}  // namespace bench

// vignette_values: what Ischia makes of every vignette, for a comparison with another engine. A line of JSON for each:
//
//   {"id": "V-15", "now": "2025-11-10T12:00:00Z", "facts": [resources], "parameters": {name: value},
//    "values": {library: {define: value}}}
//
// Parameters are those without a default, the profile, and the thresholds of settings.json and of the profile. A define
// that fails has {"failed": MESSAGE} for its value.
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "cds/catalogue.h"
#include "cds/decide.h"
#include "cds/hook_request.h"
#include "tests/support/evaluated.h"
#include "tests/support/source_dir.h"
#include "tests/support/vignette.h"

namespace {

void write_facts(base::JsonWriter& writer, const fhir::Facts& facts) {
  writer.begin_array();
  for (fhir::TypeId type = 0; !fhir::type_name(type).empty(); ++type)
    for (const fhir::Resource& resource : facts.of_type(type)) writer.value(resource.json);
  writer.end_array();
}

std::string line_of(const cds::Catalogue& catalogue, const vignettes::Vignette& vignette,
                    const vignettes::Request& from) {
  const cds::HookRequest request = cds::parse_hook_request(base::JsonDocument::parse(from.body).value()).value();
  fhir::Facts facts(request.patient_id);
  for (std::size_t i = 0; i < request.prefetch.size(); ++i) facts.add(request.prefetch.value_at(i));
  cds::Ignored ignored;
  const cql::Parameters parameters = cds::hook_parameters(catalogue, request, facts, ignored);
  // As the services evaluate: with what the hook's spares them.
  const cds::Service& service = *catalogue.of_hook(vignette.hook).front();
  cql::Evaluation evaluation(*catalogue.program, catalogue.value_sets, facts, parameters, from.now, {},
                             service.baseline.get());

  base::JsonWriter writer;
  writer.begin_object().member("id", vignette.id).member("now", base::to_text(from.now));
  writer.key("facts");
  write_facts(writer, facts);
  writer.key("parameters");
  support::write_parameters(writer, *catalogue.program, parameters, evaluation);
  writer.key("values");
  support::write_values(writer, *catalogue.program, evaluation);
  return writer.end_object().take();
}

}  // namespace

int main() {
  const vignettes::Vignettes rows(support::source_dir() + "/tests/vignettes");
  std::map<std::string, std::shared_ptr<const cds::Catalogue>> catalogues;  // by profile
  for (std::size_t row = 0; row < rows.all().size(); ++row) {
    const vignettes::Vignette& vignette = rows.all()[row];
    std::shared_ptr<const cds::Catalogue>& catalogue = catalogues[vignette.profile];
    if (!catalogue) {
      auto loaded = cds::load_catalogue(support::source_dir() + "/config", vignette.profile);
      if (!loaded) {
        for (const base::Problem& problem : loaded.error()) std::cerr << base::to_text(problem) << '\n';
        return 1;
      }
      catalogue = *std::move(loaded);
    }
    std::cout << line_of(*catalogue, vignette, rows.request(row, vignettes::Form::kAsWritten)) << '\n';
  }
  std::cout.flush();
  return std::cout ? 0 : 1;
}

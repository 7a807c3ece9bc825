// What the services evaluate, spared what most patients don't have, against every define evaluated for itself.
#include <gtest/gtest.h>

#include "cql/evaluation.h"
#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

std::string value_of(cql::Evaluation& evaluation, cql::DefineId define) {
  const base::Result<cql::Value> value = evaluation.value(define);
  if (!value) return "failed: " + base::to_text(value.error());
  base::JsonWriter writer;
  cql::write_json(writer, *value);
  return writer.take();
}

// What the criteria are asked of one row.
struct Asked {
  Asked(const cds::Catalogue& catalogue, const Request& from)
      : request(cds::parse_hook_request(base::JsonDocument::parse(from.body).value()).value()),
        facts(request.patient_id) {
    for (std::size_t i = 0; i < request.prefetch.size(); ++i) facts.add(request.prefetch.value_at(i));
    cds::Ignored ignored;
    parameters = cds::hook_parameters(catalogue, request, facts, ignored);
  }
  cds::HookRequest request;
  fhir::Facts facts;
  cql::Parameters parameters;
};

// The defines that give something else at any of the hook's services, by name.
std::string differences(const cds::Catalogue& catalogue, const std::string& hook, const Request& from) {
  const Asked asked(catalogue, from);
  const cql::Program& program = *catalogue.program;
  std::string differ;
  for (const cds::Service* service : catalogue.of_hook(hook)) {
    cql::Evaluation plain(program, catalogue.value_sets, asked.facts, asked.parameters, from.now);
    cql::Evaluation spared(program, catalogue.value_sets, asked.facts, asked.parameters, from.now, {},
                           service->baseline.get());
    for (cql::DefineId define = 0; define < program.define_count(); ++define)
      if (value_of(plain, define) != value_of(spared, define))
        differ += std::string(program.define_library(define)) + "." + std::string(program.define_name(define)) + "\n";
  }
  return differ;
}

TEST(Baseline, ChangesNoValueOfAnyRow) {
  for (std::size_t row = 0; row < rows().all().size(); ++row) {
    const Vignette& vignette = rows().all()[row];
    EXPECT_EQ(differences(catalogue(vignette.profile), vignette.hook, rows().request(row, Form::kAsWritten)), "")
        << vignette.id;
  }
}

// Asked for one by one, each define decides by itself what it looks at first.
TEST(Baseline, ChangesNoValueOfADefineThatIsAskedForAlone) {
  const cds::Catalogue& with = catalogue("us");
  const cql::Program& program = *with.program;
  for (std::size_t row = 0; row < rows().all().size(); row += 500) {
    const Request from = rows().request(row, Form::kAsWritten);
    const Asked asked(with, from);
    for (cql::DefineId define = 0; define < program.define_count(); ++define) {
      cql::Evaluation plain(program, with.value_sets, asked.facts, asked.parameters, from.now);
      cql::Evaluation spared(program, with.value_sets, asked.facts, asked.parameters, from.now, {},
                             with.of_hook(rows().all()[row].hook).front()->baseline.get());
      EXPECT_EQ(value_of(plain, define), value_of(spared, define))
          << rows().all()[row].id << ", " << program.define_name(define);
    }
  }
}

}  // namespace
}  // namespace vignettes

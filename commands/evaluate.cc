#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>

#include "cds/decide.h"
#include "cds/hook_request.h"
#include "commands/commands.h"
#include "server/fhir_http_reader.h"

namespace commands {

namespace {

using base::ProblemKind;

base::Result<cds::HookRequest> read_request(const std::string& file, const cds::Settings& settings) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return base::fail(ProblemKind::kNotFound, "file-unreadable", file, "the request cannot be read");
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  CDS_TRY(base::JsonDocument document,
          base::JsonDocument::parse(std::move(text), {settings.body_limit, settings.json_depth}));
  return cds::parse_hook_request(std::move(document));
}

base::Result<const cds::Service*> choose_service(const cds::Catalogue& catalogue, const std::string& id,
                                                 std::string_view hook) {
  if (!id.empty()) return cds::service_for(catalogue, id, hook);
  const std::vector<const cds::Service*> services = catalogue.of_hook(hook);
  if (services.size() == 1) return services.front();
  std::string detail = services.empty() ? "no service serves this hook" : "several services serve this hook:";
  for (const cds::Service* service : services) detail += " " + service->id;
  return base::fail(ProblemKind::kMalformed, services.empty() ? "hook-not-served" : "service-ambiguous", "/hook",
                    detail + (services.empty() ? "" : "; name one with --service"));
}

// A define by its name: of the plan's libraries, else of the only other one that has it.
base::Result<cql::DefineId> find_define(const cql::Program& program, const std::vector<std::string>& libraries,
                                        const std::string& name) {
  for (const std::string& library : libraries)
    if (const auto define = program.find_define(library, name)) return *define;
  std::optional<cql::DefineId> found;
  for (const cql::LibrarySummary& other : program.libraries())
    if (const auto define = program.find_define(other.id, name)) {
      if (found) return base::fail(ProblemKind::kMalformed, "define-ambiguous", name, "several libraries have it");
      found = define;
    }
  if (!found) return base::fail(ProblemKind::kNotFound, "define-unknown", name, "no library has this define");
  return *found;
}

void write_value(base::JsonWriter& writer, cql::Evaluation& evaluation, cql::DefineId define) {
  const auto value = evaluation.value(define);
  if (value) return cql::write_json(writer, *value);
  writer.begin_object().member("failed", base::to_text(value.error()));
  if (const std::string resource = evaluation.resource_of_failure(define); !resource.empty())
    writer.member("resource", resource);
  writer.end_object();
}

// Every define that the plan's libraries have, by library and name.
std::string trace(const cql::Program& program, cql::Evaluation& evaluation) {
  base::JsonWriter writer(/*pretty=*/true);
  writer.begin_object();
  for (const cql::LibrarySummary& library : program.libraries()) {
    writer.key(library.id).begin_object();
    for (const cql::DefineId define : program.defines_of(library.id)) {
      writer.key(program.define_name(define));
      write_value(writer, evaluation, define);
    }
    writer.end_object();
  }
  return writer.end_object().take();
}

base::Result<std::string> values(const EvaluateOptions& options, const cds::Catalogue& catalogue,
                                 const cds::Service& service, const cds::HookRequest& request, fhir::Reader& reader,
                                 const base::Instant& called_at, const cds::Client& client) {
  const base::Instant now = client.time_zone ? client.time_zone->local(called_at) : called_at;
  CDS_TRY(const cds::Gathered gathered, cds::gather(catalogue, service, request, reader, now, client));
  cds::Ignored ignored;
  const cql::Parameters parameters = cds::hook_parameters(catalogue, request, gathered.facts, ignored);
  cql::Evaluation evaluation(*catalogue.program, catalogue.value_sets, gathered.facts, parameters, now,
                             catalogue.settings.evaluation, service.baseline.get());
  if (options.trace) return trace(*catalogue.program, evaluation) + "\n";
  CDS_TRY(const cql::DefineId define, find_define(*catalogue.program, service.plan->libraries, options.define));
  const auto value = evaluation.value(define);
  if (!value) {
    const std::string resource = evaluation.resource_of_failure(define);
    if (resource.empty()) return tl::unexpected(value.error());
    return base::fail(value.error().kind, value.error().slug, value.error().where,
                      value.error().detail + " (at " + resource + ")");
  }
  base::JsonWriter writer(/*pretty=*/true);
  cql::write_json(writer, *value);
  return writer.take() + "\n";
}

base::Result<std::string> run(const EvaluateOptions& options, const cds::Catalogue& catalogue) {
  CDS_TRY(const base::Instant now, parse_now(options.now));
  CDS_TRY(const cds::HookRequest request, read_request(options.request, catalogue.settings));
  CDS_TRY(const cds::Service* service, choose_service(catalogue, options.service, request.hook->name));
  const cds::Client* const named = cds::find_client(catalogue.settings.clients, options.client);
  if (named == nullptr && !options.client.empty())
    return base::fail(ProblemKind::kNotFound, "client-unknown", options.client, "settings.json has no such client");
  const cds::Client client = named == nullptr ? cds::Client{} : *named;
  CDS_TRY(const auto reader, server::FhirHttpReader::open(
                                 {cds::all_fhir_servers(catalogue.settings), catalogue.settings.fhir_networks, true}));
  if (options.trace || !options.define.empty())
    return values(options, catalogue, *service, request, *reader, now, client);
  CDS_TRY(const cds::Decision decision, cds::decide(catalogue, *service, request, *reader, now, client));
  return decision.body;
}

}  // namespace

int evaluate(const EvaluateOptions& options, std::ostream& out, std::ostream& err) {
  const auto catalogue = load_catalogue(config_folder(options.config), err);
  if (!catalogue) return 1;
  const auto text = run(options, *catalogue);
  if (!text) return fail(text.error(), err);
  out << *text << std::flush;
  return out ? 0 : 1;
}

}  // namespace commands

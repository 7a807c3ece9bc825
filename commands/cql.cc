#include <algorithm>
#include <filesystem>
#include <ostream>

#include "commands/artefacts.h"
#include "commands/commands.h"
#include "cql/evaluation.h"

namespace commands {
namespace {

using base::JsonView;
using base::ProblemKind;

constexpr base::JsonLimits kDataLimits{std::size_t{256} << 20, 1024};

using Problems = std::vector<base::Problem>;

// What there is to evaluate: all of it lives as long as this.
struct Loaded {
  Artefacts artefacts;
  const Artefacts::Library* library = nullptr;
  fhir::ValueSets value_sets;
  std::optional<cql::Program> program;
};

base::Result<std::vector<const Artefacts::Library*>> find_libraries(const CqlOptions& options, Loaded& loaded) {
  CDS_CHECK(loaded.artefacts.read_file(options.library_file));
  const auto& libraries = loaded.artefacts.libraries();
  if (options.library.empty()) {
    CDS_TRY(loaded.library, loaded.artefacts.main_library());
  } else {
    const auto found = std::ranges::find(libraries, options.library, &Artefacts::Library::id);
    if (found == libraries.end())
      return base::fail(ProblemKind::kNotFound, "library-missing", options.library_file,
                        "holds no library " + options.library);
    loaded.library = &*found;
  }
  std::string folder = options.library_folder;
  if (folder.empty()) folder = std::filesystem::path(options.library_file).parent_path().string();
  return loaded.artefacts.with_includes(*loaded.library, folder.empty() ? "." : folder);
}

tl::expected<void, Problems> load(const CqlOptions& options, Loaded& loaded) {
  const auto one = [](const base::Problem& problem) { return tl::unexpected(Problems{problem}); };
  const auto libraries = find_libraries(options, loaded);
  if (!libraries) return one(libraries.error());
  if (!options.value_sets.empty())
    if (const auto read = loaded.artefacts.read_folder(options.value_sets); !read) return one(read.error());
  auto sets = loaded.artefacts.value_sets_of(*libraries);
  if (!sets) return tl::unexpected(std::move(sets).error());
  loaded.value_sets = *std::move(sets);
  std::vector<cql::Program::Source> sources;
  for (const Artefacts::Library* each : *libraries) sources.push_back({each->file, each->elm});
  auto program = cql::Program::load(sources, loaded.value_sets);
  if (!program) return tl::unexpected(std::move(program).error());
  loaded.program.emplace(*std::move(program));
  return {};
}

// The first Patient of what a Bundle holds, in Bundles inside it too; "" when there is none.
std::string patient_in(JsonView json) {
  const std::string_view type = json["resourceType"].string();
  if (type == "Patient") return std::string(json["id"].string());
  if (type == "Bundle")
    for (const JsonView entry : json["entry"])
      if (std::string id = patient_in(entry["resource"]); !id.empty()) return id;
  return "";
}

base::Result<fhir::Facts> read_facts(const std::string& file) {
  if (file.empty()) return fhir::Facts("");
  CDS_TRY(base::JsonDocument document, base::map_json_file(file, kDataLimits));
  const std::string patient = patient_in(document.root());
  if (patient.empty())
    return base::fail(ProblemKind::kMissingData, "patient-missing", file, "the data need a Patient with an id");
  fhir::Facts facts(patient);
  facts.add(facts.keep(std::move(document)));
  return facts;
}

// A name that no library declares is a typing error, and its default would pass for the value that was meant.
base::Result<cql::Parameters> read_parameters(const std::string& file, const cql::Program& program,
                                              base::JsonDocument& document) {
  cql::Parameters parameters;
  if (file.empty()) return parameters;
  CDS_TRY(document, base::map_json_file(file, kDataLimits));
  const JsonView root = document.root();
  if (!root.is_object())
    return base::fail(ProblemKind::kMalformed, "parameters-malformed", file, "an object of values by name is wanted");
  for (std::size_t i = 0; i < root.size(); ++i) {
    const std::string name(root.name_at(i));
    if (!program.find_parameter(name))
      return base::fail(ProblemKind::kMalformed, "parameter-unknown", file + "#/" + name,
                        "no library declares this parameter");
    parameters.set_json(name, root.value_at(i));
  }
  return parameters;
}

base::Result<std::vector<cql::DefineId>> chosen_defines(const CqlOptions& options, const Loaded& loaded) {
  const cql::Program& program = *loaded.program;
  if (options.defines.empty()) return program.defines_of(loaded.library->id);
  std::vector<cql::DefineId> chosen;
  for (const std::string& name : options.defines) {
    const auto define = program.find_define(loaded.library->id, name);
    if (!define)
      return base::fail(ProblemKind::kNotFound, "define-unknown", name,
                        "the library " + loaded.library->id + " has no such define");
    chosen.push_back(*define);
  }
  return chosen;
}

// 0, or 1 when a define failed: its message stands in the place of its value.
base::Result<int> evaluate_defines(const CqlOptions& options, const Loaded& loaded, std::ostream& out) {
  CDS_TRY(const base::Instant now, parse_now(options.now));
  CDS_TRY(const fhir::Facts facts, read_facts(options.data));
  base::JsonDocument parameter_document;
  CDS_TRY(const cql::Parameters parameters, read_parameters(options.parameters, *loaded.program, parameter_document));
  CDS_TRY(const std::vector<cql::DefineId> defines, chosen_defines(options, loaded));
  cql::Evaluation evaluation(*loaded.program, loaded.value_sets, facts, parameters, now);
  base::JsonWriter writer(/*pretty=*/true);
  int status = 0;
  writer.begin_object();
  for (const cql::DefineId define : defines) {
    writer.key(loaded.program->define_name(define));
    if (const auto value = evaluation.value(define)) {
      cql::write_json(writer, *value);
    } else {
      writer.begin_object().member("failed", base::to_text(value.error()));
      if (const std::string resource = evaluation.resource_of_failure(define); !resource.empty())
        writer.member("resource", resource);
      writer.end_object();
      status = 1;
    }
  }
  out << writer.end_object().take() << '\n' << std::flush;
  return out ? status : 1;
}

}  // namespace

int cql(const CqlOptions& options, std::ostream& out, std::ostream& err) {
  Loaded loaded;
  if (const auto done = load(options, loaded); !done) {
    for (const base::Problem& problem : done.error()) err << base::to_text(problem) << '\n';
    return 1;
  }
  const auto status = evaluate_defines(options, loaded, out);
  return status ? *status : fail(status.error(), err);
}

}  // namespace commands

// The sections of an ELM library that declare names (ELM r1, Library, https://cql.hl7.org/elm.html).
#include "cql/library.h"

#include <algorithm>
#include <utility>

namespace cql {
namespace {

using base::JsonView;
using base::ProblemKind;

constexpr std::string_view kSystemUri = "urn:hl7-org:elm-types:r1";
constexpr std::string_view kFhirUri = "http://hl7.org/fhir";

class Declarations {
 public:
  Declarations(Library& library, Compiled& compiled, const std::vector<Library>& libraries,
               const fhir::ValueSets& value_sets, std::vector<base::Problem>& problems)
      : library_(library), compiled_(compiled), libraries_(libraries), value_sets_(value_sets), problems_(problems) {}

  void read() {
    for (const JsonView each : section("usings")) read_using(each);
    for (const JsonView each : section("includes")) read_include(each);
    for (const JsonView each : section("codeSystems")) read_code_system(each);
    for (const JsonView each : section("valueSets")) read_value_set(each);
    for (const JsonView each : section("codes")) read_code(each);
    for (const JsonView each : section("concepts")) read_concept(each);
    for (const JsonView each : section("parameters")) read_parameter(each);
    for (const JsonView each : section("statements")) read_statement(each);
  }

 private:
  JsonView section(const char* name) {
    const JsonView section = library_.elm[name];
    if (section && (!section.is_object() || (section["def"] && !section["def"].is_array())))
      add(ProblemKind::kMalformed, "elm-malformed", section, std::string("\"") + name + "\" is no list of definitions");
    return section["def"];
  }
  void add(ProblemKind kind, std::string slug, JsonView at, std::string detail) {
    const std::string_view locator = at["locator"].string();
    std::string where = library_.file;
    if (!locator.empty()) where.append(":").append(locator);
    problems_.push_back({kind, std::move(slug), std::move(where), "library " + library_.id + ": " + std::move(detail)});
  }
  std::string_view name_of(JsonView definition, const char* member = "name") {
    const std::string_view name = definition[member].string();
    if (name.empty())
      add(ProblemKind::kMalformed, "elm-malformed", definition, std::string("a definition without ") + member);
    return compiled_.constants.copy(name);
  }
  std::string_view copy(JsonView text) {
    return text.is_string() ? compiled_.constants.copy(text.string()) : std::string_view();
  }

  void read_using(JsonView definition) {
    const std::string_view uri = definition["uri"].string();
    const std::string_view version = definition["version"].string();
    if (uri == kSystemUri) return;
    if (uri == kFhirUri && (version.empty() || version.starts_with("4."))) return;
    add(ProblemKind::kUnsupported, "elm-unsupported-model", definition,
        "the model " + std::string(uri) + " " + std::string(version) + "; FHIR 4.0.1 is what is read");
  }

  // An include names a library by its id, which a namespace may stand before, and maybe its version.
  void read_include(JsonView definition) {
    const std::string_view alias = name_of(definition, "localIdentifier");
    std::string_view path = definition["path"].string();
    if (const std::size_t slash = path.rfind('/'); slash != std::string_view::npos) path.remove_prefix(slash + 1);
    const std::string_view version = definition["version"].string();
    for (const Library& each : libraries_) {
      if (each.id != path || (!version.empty() && each.version != version)) continue;
      library_.includes.emplace(alias, each.index);
      return;
    }
    add(ProblemKind::kMalformed, "elm-missing-library", definition,
        "includes " + std::string(path) + " " + std::string(version) + ", which is not there");
  }

  void read_code_system(JsonView definition) {
    library_.code_systems.emplace(name_of(definition), copy(definition["id"]));
  }

  void read_value_set(JsonView definition) {
    ValueSetDeclaration declaration{copy(definition["id"]), std::nullopt};
    std::string canonical(declaration.url);
    if (const std::string_view version = definition["version"].string(); !version.empty())
      canonical += "|" + std::string(version);
    declaration.id = value_sets_.find(canonical);
    if (!declaration.id) add(ProblemKind::kNotFound, "value-set-missing", definition, "value set " + canonical);
    library_.value_sets.emplace(name_of(definition), declaration);
  }

  const Library* library_of(JsonView reference) const {
    const std::string_view alias = reference["libraryName"].string();
    if (alias.empty()) return &library_;
    const auto found = library_.includes.find(alias);
    return found != library_.includes.end() ? &libraries_[found->second] : nullptr;
  }

  void read_code(JsonView definition) {
    const JsonView reference = definition["codeSystem"];
    CodeBody code{copy(definition["id"]), {}, {}, copy(definition["display"])};
    const Library* const owner = library_of(reference);
    const auto found = owner ? owner->code_systems.find(reference["name"].string()) : library_.code_systems.end();
    if (owner && found != owner->code_systems.end())
      code.system = found->second;
    else
      add(ProblemKind::kMalformed, "elm-malformed", definition, "a code without a declared code system");
    library_.codes.emplace(name_of(definition), Value::code(compiled_.constants.make<CodeBody>(code)));
  }

  void read_concept(JsonView definition) {
    std::vector<CodeBody> codes;
    for (const JsonView each : definition["code"]) {
      const Library* const owner = library_of(each);
      const auto found = owner ? owner->codes.find(each["name"].string()) : library_.codes.end();
      if (owner && found != owner->codes.end())
        codes.push_back(found->second.as_code());
      else
        add(ProblemKind::kMalformed, "elm-malformed", definition, "a concept of a code that is not declared");
    }
    const ConceptBody body{compiled_.constants.copy(std::span<const CodeBody>(codes)), copy(definition["display"])};
    library_.concepts.emplace(name_of(definition), Value::concept_of(compiled_.constants.make<ConceptBody>(body)));
  }

  void read_parameter(JsonView definition) {
    const std::string_view name = name_of(definition);
    ParameterDeclaration declaration;
    declaration.type = definition["parameterTypeSpecifier"] ? compiled_.types.read(definition["parameterTypeSpecifier"])
                                                            : type_of(definition, "parameterType");
    if (!declaration.type) declaration.type = type_of(definition, "resultTypeName");
    const std::string type = declaration.type ? to_text(*declaration.type) : "System.Any";
    const auto [place, is_new] =
        compiled_.parameter_ids.emplace(std::string(name), static_cast<ParameterId>(compiled_.parameters.size()));
    declaration.parameter = place->second;
    const auto index = static_cast<std::uint32_t>(compiled_.declarations.size());
    const bool has_default = definition["default"].is_object();
    if (is_new) {
      compiled_.parameters.push_back({std::string(name), type, library_.id, has_default});
      compiled_.first_declaration.push_back(index);
    } else if (const ParameterSummary& first = compiled_.parameters[place->second]; first.type != type) {
      add(ProblemKind::kMalformed, "parameter-type-differs", definition,
          "parameter \"" + std::string(name) + "\" is " + type + " here, " + first.type + " in library " +
              first.library);
    }
    declaration.default_value.name = name;
    declaration.default_value.library = library_.index;
    if (has_default) library_.defaults.emplace_back(index, definition["default"]);
    library_.parameters.emplace(name, index);
    compiled_.declarations.push_back(std::move(declaration));
  }

  const Type* type_of(JsonView definition, const char* member) {
    if (definition["resultTypeSpecifier"] && std::string_view(member) == "resultTypeName")
      return compiled_.types.read(definition["resultTypeSpecifier"]);
    return definition[member] ? compiled_.types.named(definition[member].string()) : nullptr;
  }

  void read_statement(JsonView definition) {
    Unit unit;
    unit.name = name_of(definition);
    unit.library = library_.index;
    if (definition["type"].string() == "FunctionDef") return read_function(definition, std::move(unit));
    const auto id = static_cast<DefineId>(compiled_.defines.size());
    if (!library_.defines.emplace(unit.name, id).second)
      return add(ProblemKind::kMalformed, "elm-malformed", definition,
                 "\"" + std::string(unit.name) + "\" is defined twice");
    library_.define_types.emplace(unit.name, type_of(definition, "resultTypeName"));
    library_.define_bodies.emplace_back(id, definition);
    compiled_.defines.push_back(std::move(unit));
  }

  void read_function(JsonView definition, Unit unit) {
    Function function;
    for (const JsonView each : definition["operand"]) {
      function.operand_names.push_back(name_of(each));
      const Type* type = each["operandTypeSpecifier"] ? compiled_.types.read(each["operandTypeSpecifier"])
                                                      : type_of(each, "operandType");
      function.operand_types.push_back(type ? type : type_of(each, "resultTypeName"));
    }
    function.result_type = type_of(definition, "resultTypeName");
    const auto id = static_cast<std::uint32_t>(compiled_.functions.size());
    library_.functions[unit.name].push_back(id);
    library_.function_bodies.emplace_back(id, definition);
    function.unit = std::move(unit);
    compiled_.functions.push_back(std::move(function));
  }

  Library& library_;
  Compiled& compiled_;
  const std::vector<Library>& libraries_;
  const fhir::ValueSets& value_sets_;
  std::vector<base::Problem>& problems_;
};

}  // namespace

void read_declarations(Library& library, Compiled& compiled, const std::vector<Library>& libraries,
                       const fhir::ValueSets& value_sets, std::vector<base::Problem>& problems) {
  Declarations(library, compiled, libraries, value_sets, problems).read();
}

void read_library_header(const Program::Source& source, Compiled& compiled, std::vector<Library>& libraries,
                         std::vector<base::Problem>& problems) {
  const JsonView elm = source.elm["library"];
  Library library;
  library.index = static_cast<std::uint32_t>(libraries.size());
  library.file = source.file;
  library.elm = elm;
  library.id = elm["identifier"]["id"].string();
  library.version = elm["identifier"]["version"].string();
  if (library.id.empty()) {
    problems.push_back({ProblemKind::kMalformed, "elm-malformed", source.file, "no ELM library with an identifier"});
    return;
  }
  for (const Library& each : libraries)
    if (each.id == library.id && each.version == library.version) {
      problems.push_back({ProblemKind::kMalformed, "elm-malformed", source.file,
                          "library " + library.id + " " + library.version + " stands in " + each.file + " already"});
      return;
    }
  LibrarySummary summary{library.id, library.version, source.file, "", "", 0};
  for (const JsonView note : elm["annotation"]) {
    if (note["type"].string() == "CqlToElmInfo") {
      summary.translator_version = note["translatorVersion"].string();
      summary.translator_options = note["translatorOptions"].string();
    }
    // An error leaves out of the ELM what it is about: to run the rest would answer another question.
    const bool is_error = note["type"].string() == "CqlToElmError" && note["errorSeverity"].string() != "warning";
    if (!is_error) continue;
    const std::string where =
        source.file + ":" + std::string(note["startLine"].text()) + ":" + std::string(note["startChar"].text());
    problems.push_back({ProblemKind::kMalformed, "elm-translator-error", where, std::string(note["message"].string())});
  }
  compiled.libraries.push_back(std::move(summary));
  libraries.push_back(std::move(library));
}

}  // namespace cql

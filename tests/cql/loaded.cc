#include "tests/cql/loaded.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/source_dir.h"

namespace cql {
namespace {

base::JsonDocument read(const std::string& path) {
  base::Result<base::JsonDocument> document = base::read_json_file(path);
  if (!document) {
    ADD_FAILURE() << base::to_text(document.error());
    return {};
  }
  return std::move(*document);
}

constexpr const char* kFiles[] = {"Logic",   "Queries", "Common",        "Functions", "Elements",           "Retrieves",
                                  "Untyped", "Foreign", "RetrieveForms", "Common-1",  "FHIRHelpers-4.1.000"};

std::unique_ptr<Loaded> load() {
  auto loaded = std::make_unique<Loaded>();
  const base::JsonDocument sets = read(folder() + "valuesets.json");
  for (const base::JsonView set : sets.root()) EXPECT_TRUE(loaded->value_sets.add(set, "valuesets.json"));

  std::vector<base::JsonDocument> documents;
  std::vector<Program::Source> sources;
  for (const char* name : kFiles) documents.push_back(read(folder() + name + ".json"));
  documents.push_back(read(support::source_dir() + "/config/criteria/FHIRHelpers-4.0.1.json"));
  for (std::size_t i = 0; i < documents.size(); ++i)
    sources.push_back({i < std::size(kFiles) ? kFiles[i] : "FHIRHelpers", documents[i].root()});
  auto program = Program::load(sources, loaded->value_sets);
  if (!program)
    for (const base::Problem& problem : program.error()) ADD_FAILURE() << base::to_text(problem);
  else
    loaded->program = std::move(*program);

  loaded->facts.emplace("p1");
  loaded->facts->add(loaded->facts->keep(read(folder() + "chart.json")));
  loaded->drafts = *base::JsonDocument::parse(R"([{"resourceType": "ServiceRequest", "id": "d1"},
      {"resourceType": "Task", "id": "d2"}, {"resourceType": "NotOfR4", "id": "d3"}, {"id": "d4"}])");
  std::vector<base::JsonView> drafts;
  for (const base::JsonView each : loaded->drafts.root()) drafts.push_back(each);
  loaded->parameters.set_integer("Shared limit", 8);
  loaded->parameters.set_strings("Tags", {"a", "b"});
  loaded->parameters.set_resources("Drafts", std::move(drafts));
  loaded->parameters.set_string("not declared", "ignored");
  loaded->now = *base::parse_instant("2025-11-10T12:00:00Z");
  return loaded;
}

}  // namespace

std::string folder() { return support::source_dir() + "/tests/cql/"; }

const Loaded& all_loaded() {
  static const std::unique_ptr<Loaded> loaded = [] {
    auto made = load();
    if (!made->program) std::abort();  // no test means anything then; the failures above say why
    return made;
  }();
  return *loaded;
}

std::string json_of(const Value& value) {
  base::JsonWriter writer;
  write_json(writer, value);
  return writer.take();
}

std::vector<std::string> problems_of(const std::string& elm) {
  const base::Result<base::JsonDocument> document = base::JsonDocument::parse(elm, {1 << 24, 5000});
  if (!document) return {base::to_text(document.error())};
  const auto program = Program::load({{"X.json", document->root()}}, fhir::ValueSets());
  std::vector<std::string> problems;
  if (!program)
    for (const base::Problem& problem : program.error()) problems.push_back(base::to_text(problem));
  return problems;
}

std::string value_of(const std::string& elm) {
  const base::Result<base::JsonDocument> document = base::JsonDocument::parse(elm, {1 << 24, 5000});
  if (!document) return base::to_text(document.error());
  const fhir::ValueSets sets;
  const auto program = Program::load({{"X.json", document->root()}}, sets);
  if (!program) return base::to_text(program.error()[0]);
  const fhir::Facts facts("p1");
  Evaluation evaluation(*program, sets, facts, {}, *base::parse_instant("2025-11-10T12:00:00Z"));
  const std::optional<DefineId> define = program->find_define("X", "X");
  if (!define) return "no define X";
  const base::Result<Value> value = evaluation.value(*define);
  return value ? json_of(*value) : value.error().detail;
}

}  // namespace cql

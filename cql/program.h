// A Program is all libraries of one catalogue, loaded from ELM, checked, linked and compiled: immutable, shared between
// threads. Evaluation (cql/evaluation.h) runs it for one patient.
//
//   Program::Source source{"config/criteria/Urgent.json", view};
//   Program::load(sources, value_sets) -> the program, or every problem with file and place.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "fhir/model.h"
#include "fhir/value_set.h"

namespace cql {

using DefineId = std::uint32_t;     // one of all expression defines of all libraries
using ParameterId = std::uint32_t;  // one name over all libraries

struct LibrarySummary {
  std::string id, version, file;
  std::string translator_version, translator_options;
  std::size_t defines = 0;
};
// What a Retrieve needs, for prefetch templates and fail-safe rules.
struct DataNeed {
  fhir::TypeId type = fhir::kNoType;
  std::string code_path;  // "" when unfiltered
  std::optional<fhir::ValueSetId> value_set;
  std::vector<fhir::Coding> codes;  // of a filter by codes instead of a value set, where they are known when loading
  bool operator==(const DataNeed&) const = default;
};
struct ParameterSummary {
  std::string name;
  std::string type;     // "System.Quantity", "List<FHIR.Resource>"
  std::string library;  // that declares it first
  bool has_default = false;
};

struct Compiled;  // cql/compiled.h: the engine's own

class Program {
 public:
  struct Source {
    std::string file;
    base::JsonView elm;  // {"library": ...}; only read while loading
  };
  // Every problem found, not just the first. kMalformed "elm-malformed", "elm-translator-error" (with the CQL's line
  // and column), "elm-missing-library", "parameter-type-differs"; kUnsupported "elm-unsupported-node" (named);
  // kNotFound "value-set-missing".
  static tl::expected<Program, std::vector<base::Problem>> load(const std::vector<Source>& sources,
                                                                const fhir::ValueSets& value_sets);
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  std::optional<DefineId> find_define(std::string_view library, std::string_view name) const;
  std::string_view define_name(DefineId define) const;
  std::string_view define_library(DefineId define) const;
  std::size_t define_count() const;
  std::vector<DefineId> defines_of(std::string_view library) const;  // in the library's order, private ones too
  std::optional<ParameterId> find_parameter(std::string_view name) const;
  const std::vector<ParameterSummary>& parameters() const;
  const std::vector<LibrarySummary>& libraries() const;
  // Retrieves that a define reaches, itself or through what it references; without repeats.
  std::vector<DataNeed> needs_of(DefineId define) const;
  std::vector<ParameterId> parameters_of(DefineId define) const;  // likewise

  const Compiled& compiled() const { return *compiled_; }

 private:
  explicit Program(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace cql

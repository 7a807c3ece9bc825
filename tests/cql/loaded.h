// The libraries, value sets and chart of tests/cql, loaded once.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cql/evaluation.h"
#include "cql/program.h"
#include "fhir/facts.h"
#include "fhir/value_set.h"

namespace cql {

struct Loaded {
  fhir::ValueSets value_sets;
  std::optional<Program> program;
  std::optional<fhir::Facts> facts;
  base::JsonDocument drafts;
  Parameters parameters;
  base::Instant now;
};

std::string folder();  // ends in "/"
const Loaded& all_loaded();
std::string json_of(const Value& value);
// The problems of loading one library, as "slug at where: detail"; empty when it loads.
std::vector<std::string> problems_of(const std::string& elm);
// As the only library, without a chart: the value of its define "X", or its error's detail.
std::string value_of(const std::string& elm);

}  // namespace cql

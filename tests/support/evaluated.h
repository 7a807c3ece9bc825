// An evaluation as JSON, for a comparison with another engine.
#pragma once

#include <algorithm>
#include <string>

#include "base/json.h"
#include "cql/evaluation.h"
#include "cql/program.h"

namespace support {

// {name: value} of the parameters that were given, and of those without a default.
inline void write_parameters(base::JsonWriter& writer, const cql::Program& program, const cql::Parameters& given,
                             cql::Evaluation& evaluation) {
  const auto is_given = [&](const std::string& name) {
    return std::ranges::any_of(given.entries(), [&](const auto& entry) { return entry.first == name; });
  };
  writer.begin_object();
  for (const cql::ParameterSummary& parameter : program.parameters()) {
    if (parameter.has_default && !is_given(parameter.name)) continue;
    writer.key(parameter.name);
    cql::write_json(writer, evaluation.parameter(*program.find_parameter(parameter.name)).value());
  }
  writer.end_object();
}

// {library: {define: value}}; {"failed": MESSAGE} for a define that fails.
inline void write_values(base::JsonWriter& writer, const cql::Program& program, cql::Evaluation& evaluation) {
  writer.begin_object();
  for (const cql::LibrarySummary& library : program.libraries()) {
    writer.key(library.id).begin_object();
    for (const cql::DefineId define : program.defines_of(library.id)) {
      writer.key(program.define_name(define));
      if (const auto value = evaluation.value(define))
        cql::write_json(writer, *value);
      else
        writer.begin_object().member("failed", base::to_text(value.error())).end_object();
    }
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace support

// The sample of tests/cards/data: a library, an ActivityDefinition, value sets and a plan, loaded as a catalogue would.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "cards/compose.h"
#include "cards/plan.h"
#include "cql/program.h"
#include "fhir/value_set.h"

namespace cards {

class Sample {
 public:
  static const Sample& get();  // loaded once a test program

  // The text of data/plan.json, and with one part replaced (the part must be there once).
  static std::string plan_text();
  static std::string plan_text(std::string_view part, std::string_view instead);

  tl::expected<Plan, std::vector<base::Problem>> load(std::string_view plan_text) const;
  const cql::Program& program() const { return *program_; }
  const fhir::ValueSets& value_sets() const { return value_sets_; }
  const Activities& activities() const { return activities_; }

 private:
  Sample();

  std::vector<base::JsonDocument> documents_;
  fhir::ValueSets value_sets_;
  Activities activities_;
  std::optional<cql::Program> program_;
};

using Flags = std::vector<std::string>;

// order-select by Practitioner/d1 about Patient/p1.
Occasion occasion();
// A plan composed with some of the library's flags on. `drafts`: a JSON list.
Composition compose_sample(const Flags& flags, const Occasion& on = occasion(), const std::string& drafts = "[]",
                           const std::string& plan_text = Sample::plan_text());

}  // namespace cards

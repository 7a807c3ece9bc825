// Reading a PlanDefinition's parts; for load_plan.cc alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "cards/plan.h"

namespace cards {

inline constexpr std::string_view kStructure = "https://ischia.org/fhir/StructureDefinition/";

// Reads with a memory of where it is, and notes what is wrong instead of stopping at it.
class PlanReader {
 public:
  PlanReader(std::string file, const cql::Program& program, const fhir::ValueSets& value_sets,
             const Activities& activities)
      : file_(std::move(file)), program_(program), value_sets_(value_sets), activities_(activities) {}

  void set_libraries(std::vector<std::string> libraries) { libraries_ = std::move(libraries); }
  void problem(std::string slug, const std::string& place, std::string detail);
  std::vector<base::Problem>& problems() { return problems_; }

  // A FHIR Expression that names a define of one of the plan's libraries; `place` is for messages.
  std::optional<cql::DefineId> define(base::JsonView expression, const std::string& place);
  PlannedCard card(base::JsonView action, const std::string& place, const std::vector<std::string>& group_hooks);
  std::vector<std::string> triggers(base::JsonView action, const std::string& place);

 private:
  void card_text(base::JsonView action, const std::string& place, PlannedCard& card);
  void card_extensions(base::JsonView action, const std::string& place, PlannedCard& card);
  void documentation(base::JsonView action, const std::string& place, PlannedCard& card);
  void citations(base::JsonView action, const std::string& place, std::optional<cql::DefineId> condition,
                 PlannedCard& card);
  void conditional_citations(base::JsonView action, const std::string& place, PlannedCard& card);
  PlannedSuggestion suggestion(base::JsonView action, const std::string& place);
  PlannedAction action(base::JsonView action, const std::string& place);
  std::vector<cql::DefineId> conditions(base::JsonView action, const std::string& place);
  std::optional<cql::DefineId> condition(base::JsonView action, const std::string& place);

  std::string file_;
  std::vector<std::string> libraries_;
  const cql::Program& program_;
  const fhir::ValueSets& value_sets_;
  const Activities& activities_;
  std::vector<base::Problem> problems_;
};

base::JsonView extension(base::JsonView element, std::string_view name);
// An urgent or asap request is a warning, a stat one critical; nothing for text that is no request-priority.
std::optional<Indicator> indicator_of(std::string_view priority);

}  // namespace cards

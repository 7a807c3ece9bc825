// A Plan is one PlanDefinition ready to run: its cards in order of precedence, each with the defines that decide it.
// Read and checked once (HL7, "Using FHIR Clinical Reasoning with CDS Hooks"; docs/architecture.md has the mapping).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cards/card.h"
#include "cql/program.h"
#include "fhir/value_set.h"

namespace cards {

struct DynamicValue {
  std::string path;  // "priority", "note[0].text"
  cql::DefineId define;
};
struct PlannedAction {
  ActionType type = ActionType::kCreate;
  std::string description;  // "" when it is the suggestion's label
  std::optional<cql::DefineId> description_define;
  std::optional<cql::DefineId> condition;  // of an action inside a suggestion: without it the suggestion has one less
  std::string activity;                    // create: the ActivityDefinition's url
  std::optional<cql::DefineId> resources;  // update, delete: the define that gives the drafts
  std::vector<DynamicValue> dynamic_values;
};
struct PlannedSuggestion {
  std::string id;
  std::string label;
  std::optional<cql::DefineId> label_define;
  std::optional<cql::DefineId> condition;
  bool is_recommended = false;
  std::vector<PlannedAction> actions;
};
// A source of a card. With a condition it is shown only where that holds, or fails at run time.
struct Citation {
  std::string label, url, icon;
  LinkType type = LinkType::kAbsolute;
  std::optional<cql::DefineId> condition;
};
struct PlannedCard {
  std::string id;
  std::vector<std::string> hooks;         // those of the plan that it is for
  std::vector<cql::DefineId> conditions;  // all must be true
  std::string summary, detail;
  std::optional<cql::DefineId> summary_define, detail_define, priority_define, evidence_define, about_define;
  std::optional<cql::DefineId> ratings_define;  // drafts with their appropriateness: see cards/rating.h
  Indicator indicator = Indicator::kInfo;
  bool may_be_critical = false;       // priority stat: the gravest that a priority_define may give
  std::optional<fhir::Coding> topic;  // of the card's source
  std::vector<Citation> citations;    // never empty; the first that is shown is the source, the others are links
  std::optional<SelectionBehavior> selection_behavior;
  std::vector<PlannedSuggestion> suggestions;
  std::vector<fhir::Coding> override_reasons;
  std::vector<std::string> thresholds;  // parameter names
  std::string one_card_of;              // "" or the group of which an answer has one card
};
// Those that decide whether a card comes and how urgent it is; and all that it names, these first.
std::vector<cql::DefineId> deciding_defines(const PlannedCard& card);
std::vector<cql::DefineId> all_defines(const PlannedCard& card);

struct Plan {
  std::string service_id, url, version, file;
  std::string title, description, usage;
  std::vector<std::string> hooks;
  std::vector<std::string> libraries;       // names of the CQL libraries whose defines it names
  std::vector<std::string> required_types;  // resource types without which a critical criterion is undecidable
  std::vector<PlannedCard> cards;
};

// An ActivityDefinition, by url: what `create` applies.
class Activities {
 public:
  base::Result<void> add(base::JsonView activity_definition, const std::string& file);
  const base::JsonNode* find(std::string_view url) const;
  std::vector<std::pair<std::string, std::string>> urls_and_files() const;

 private:
  std::map<std::string, std::pair<const base::JsonNode*, std::string>, std::less<>> by_url_;
};

// Reads a PlanDefinition; every problem found is named with file and place. The views must outlive the plan's use.
tl::expected<Plan, std::vector<base::Problem>> load_plan(base::JsonView plan_definition, const std::string& file,
                                                         const cql::Program& program, const fhir::ValueSets& value_sets,
                                                         const Activities& activities);

}  // namespace cards

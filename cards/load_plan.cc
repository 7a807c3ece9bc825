#include <algorithm>
#include <set>
#include <utility>

#include "cards/load_plan_actions.h"
#include "cards/plan.h"
#include "fhir/model.h"

namespace cards {

using base::JsonView;

base::Result<void> Activities::add(JsonView activity_definition, const std::string& file) {
  const std::string_view url = activity_definition["url"].string();
  if (url.empty())
    return base::fail(base::ProblemKind::kMalformed, "activity-url", file, "an ActivityDefinition needs a url");
  const auto [place, added] = by_url_.try_emplace(std::string(url), activity_definition.node(), file);
  if (!added)
    return base::fail(base::ProblemKind::kMalformed, "activity-repeated", file,
                      "the url stands in " + place->second.second + " too");
  return {};
}

const base::JsonNode* Activities::find(std::string_view url) const {
  const auto found = by_url_.find(url);
  return found == by_url_.end() ? nullptr : found->second.first;
}

std::vector<std::pair<std::string, std::string>> Activities::urls_and_files() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [url, place] : by_url_) all.emplace_back(url, place.second);
  return all;
}

namespace {

void add(const std::optional<cql::DefineId>& define, std::vector<cql::DefineId>& defines) {
  if (define) defines.push_back(*define);
}

}  // namespace

std::vector<cql::DefineId> deciding_defines(const PlannedCard& card) {
  std::vector<cql::DefineId> defines = card.conditions;
  add(card.priority_define, defines);
  return defines;
}

std::vector<cql::DefineId> all_defines(const PlannedCard& card) {
  std::vector<cql::DefineId> defines = deciding_defines(card);
  for (const auto& define :
       {card.summary_define, card.detail_define, card.evidence_define, card.about_define, card.ratings_define})
    add(define, defines);
  for (const Citation& citation : card.citations) add(citation.condition, defines);
  for (const PlannedSuggestion& suggestion : card.suggestions) {
    add(suggestion.label_define, defines);
    add(suggestion.condition, defines);
    for (const PlannedAction& action : suggestion.actions) {
      add(action.condition, defines);
      add(action.description_define, defines);
      add(action.resources, defines);
      for (const DynamicValue& value : action.dynamic_values) defines.push_back(value.define);
    }
  }
  return defines;
}

namespace {

std::string last_part(std::string_view url) { return std::string(url.substr(url.rfind('/') + 1)); }

// "https://x/Library/ButtockAndLegPain|1.0" names the library "ButtockAndLegPain".
std::string library_name(std::string_view canonical) { return last_part(canonical.substr(0, canonical.find('|'))); }

void read_cards(PlanReader& reader, JsonView definition, Plan& plan) {
  const JsonView top = definition["action"];
  // One top-level action without a condition of its own is a group; else every top-level action is a card.
  const JsonView only = top.size() == 1 ? top[std::size_t{0}] : JsonView();
  if (only && !only["condition"] && only["action"].size() > 0) {
    plan.hooks = reader.triggers(only, "/action/0");
    std::size_t index = 0;
    for (const JsonView action : only["action"])
      plan.cards.push_back(reader.card(action, "/action/0/action/" + std::to_string(index++), plan.hooks));
  } else {
    std::size_t index = 0;
    for (const JsonView action : top) {
      const std::string place = "/action/" + std::to_string(index++);
      const std::vector<std::string> hooks = reader.triggers(action, place);
      if (plan.hooks.empty()) plan.hooks = hooks;
      if (hooks != plan.hooks)
        reader.problem("trigger-differs", place, "top-level actions are triggered by the same hooks");
      plan.cards.push_back(reader.card(action, place, plan.hooks));
    }
  }
  if (plan.cards.empty())
    reader.problem("action-missing", "/action", "a PlanDefinition without actions gives no cards");
  if (plan.hooks.empty()) reader.problem("trigger-missing", "/action/0/trigger", "no named-event trigger: which hook?");
  std::set<std::string_view> ids;
  for (const PlannedCard& card : plan.cards)
    if (!ids.insert(card.id).second) reader.problem("card-id-repeated", "/action", "two cards have the id " + card.id);
}

}  // namespace

tl::expected<Plan, std::vector<base::Problem>> load_plan(JsonView definition, const std::string& file,
                                                         const cql::Program& program, const fhir::ValueSets& value_sets,
                                                         const Activities& activities) {
  PlanReader reader(file, program, value_sets, activities);
  Plan plan;
  plan.file = file;
  plan.url = definition["url"].string();
  plan.service_id = last_part(plan.url);
  plan.version = definition["version"].string();
  plan.title = definition["title"].string();
  plan.description = definition["description"].string();
  plan.usage = definition["usage"].string();
  for (const JsonView library : definition["library"]) plan.libraries.push_back(library_name(library.string()));
  if (plan.service_id.empty()) reader.problem("plan-url", "/url", "the service's id is the last part of the url");
  if (plan.description.empty()) reader.problem("plan-description", "/description", "discovery requires a description");
  if (plan.libraries.empty()) reader.problem("library-missing", "/library/0", "which CQL library has the defines?");
  for (std::size_t i = 0; i < plan.libraries.size(); ++i)
    if (std::none_of(program.libraries().begin(), program.libraries().end(),
                     [&](const auto& library) { return library.id == plan.libraries[i]; }))
      reader.problem("library-missing", "/library/" + std::to_string(i), "no library \"" + plan.libraries[i] + "\"");
  reader.set_libraries(plan.libraries);
  for (const JsonView item : definition["extension"])
    if (item["url"].string() == std::string(kStructure) + "required-data")
      plan.required_types.emplace_back(item["valueCode"].string());
  for (const std::string& type : plan.required_types)
    if (!fhir::is_resource(fhir::find_type(type)))
      reader.problem("required-data-unknown", "/extension(required-data)", "\"" + type + "\" is no type of resource");
  read_cards(reader, definition, plan);
  if (!reader.problems().empty()) return tl::unexpected(std::move(reader.problems()));
  return plan;
}

}  // namespace cards

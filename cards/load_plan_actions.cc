#include "cards/load_plan_actions.h"

#include <algorithm>
#include <array>

#include "cards/apply_activity.h"
#include "cards/card_text.h"
#include "cards/resource_builder.h"

namespace cards {

using base::JsonView;

JsonView extension(JsonView element, std::string_view name) {
  for (const JsonView item : element["extension"]) {
    const std::string_view url = item["url"].string();
    if (url.starts_with(kStructure) && url.substr(kStructure.size()) == name) return item;
  }
  return JsonView();
}

std::optional<Indicator> indicator_of(std::string_view priority) {
  if (priority == "routine") return Indicator::kInfo;
  if (priority == "urgent" || priority == "asap") return Indicator::kWarning;
  if (priority == "stat") return Indicator::kCritical;
  return std::nullopt;
}

void PlanReader::problem(std::string slug, const std::string& place, std::string detail) {
  problems_.push_back({base::ProblemKind::kMalformed, std::move(slug), file_ + "#" + place, std::move(detail)});
}

std::optional<cql::DefineId> PlanReader::define(JsonView expression, const std::string& place) {
  const std::string_view language = expression["language"].string();
  const std::string_view name = expression["expression"].string();
  if (language != "text/cql-identifier" && language != "text/cql") {
    problem("expression-language", place, "expressions are text/cql-identifier: the name of a define");
    return std::nullopt;
  }
  std::optional<cql::DefineId> found;
  for (const std::string& library : libraries_) {
    const std::optional<cql::DefineId> define = program_.find_define(library, name);
    if (define && found)
      problem("define-ambiguous", place, "several of the plan's libraries have a define \"" + std::string(name) + "\"");
    if (define) found = define;
  }
  if (!found) {
    std::string names;
    for (const std::string& library : libraries_) names += (names.empty() ? "" : ", ") + library;
    problem("define-missing", place,
            (language == "text/cql" ? "text/cql must be exactly a define's name; " : "") + std::string("library ") +
                names + " has no define \"" + std::string(name) + "\"");
  }
  return found;
}

std::vector<std::string> PlanReader::triggers(JsonView action, const std::string& place) {
  std::vector<std::string> hooks;
  for (const JsonView trigger : action["trigger"]) {
    const std::string_view name = trigger["name"].string();
    if (trigger["type"].string() != "named-event" || name.empty())
      problem("trigger-unsupported", place + "/trigger", "a trigger is a named-event whose name is the hook's");
    else
      hooks.emplace_back(name);
  }
  return hooks;
}

std::vector<cql::DefineId> PlanReader::conditions(JsonView action, const std::string& place) {
  std::vector<cql::DefineId> found;
  for (const JsonView condition : action["condition"]) {
    if (condition["kind"].string() != "applicability") {
      problem("condition-kind", place + "/condition", "only conditions of kind applicability are evaluated");
      continue;
    }
    if (const auto id = define(condition["expression"], place + "/condition")) found.push_back(*id);
  }
  return found;
}

std::optional<cql::DefineId> PlanReader::condition(JsonView action, const std::string& place) {
  const std::vector<cql::DefineId> all = conditions(action, place);
  if (all.size() > 1)
    problem("suggestion-condition", place, "a suggestion, and an action in it, has one condition at most");
  return all.empty() ? std::nullopt : std::optional(all.front());
}

void PlanReader::card_text(JsonView action, const std::string& place, PlannedCard& card) {
  card.summary = action["title"].string();
  card.detail = action["description"].string();
  if (const JsonView priority = action["priority"]; priority) {
    const std::optional<Indicator> indicator = indicator_of(priority.string());
    if (!indicator) problem("priority-unknown", place + "/priority", "priority is routine, urgent, asap or stat");
    card.indicator = indicator.value_or(Indicator::kInfo);
  }
  for (const JsonView value : action["dynamicValue"]) {
    const std::string_view path = value["path"].string();
    const auto id = define(value["expression"], place + "/dynamicValue");
    if (path == "title")
      card.summary_define = id;
    else if (path == "description")
      card.detail_define = id;
    else if (path == "priority")
      card.priority_define = id;
    else
      problem("dynamic-value-path", place + "/dynamicValue",
              "a card's dynamicValue is for title, description or priority");
  }
  if (card.summary.empty() && !card.summary_define)
    problem("title-missing", place, "a card needs a title: its summary");
  // The static priority is the gravest that a dynamic one may give.
  card.may_be_critical = card.indicator == Indicator::kCritical;
}

void PlanReader::card_extensions(JsonView action, const std::string& place, PlannedCard& card) {
  card.one_card_of = extension(action, "one-card-of")["valueCode"].string();
  if (const JsonView evidence = extension(action, "evidence"))
    card.evidence_define = define(evidence["valueExpression"], place + "/extension(evidence)");
  if (const JsonView about = extension(action, "about"))
    card.about_define = define(about["valueExpression"], place + "/extension(about)");
  if (const JsonView ratings = extension(action, "ratings"))
    card.ratings_define = define(ratings["valueExpression"], place + "/extension(ratings)");
  for (const JsonView item : action["extension"])
    if (item["url"].string() == std::string(kStructure) + "threshold") {
      card.thresholds.emplace_back(item["valueString"].string());
      if (!program_.find_parameter(card.thresholds.back()))
        problem("threshold-unknown", place + "/extension(threshold)",
                "no library declares a parameter \"" + card.thresholds.back() + "\"");
    }
  if (const JsonView reasons = extension(action, "override-reasons")) {
    const std::string_view url = reasons["valueCanonical"].string();
    const auto set = value_sets_.find(url);
    if (!set)
      problem("value-set-missing", place + "/extension(override-reasons)", "no value set " + std::string(url));
    else
      card.override_reasons = value_sets_.codes(*set);
    for (const fhir::Coding& reason : card.override_reasons)
      if (reason.display.empty())
        problem("override-reason-display", place + "/extension(override-reasons)",
                "CDS Hooks wants a display for every reason; " + reason.code + " has none");
  }
}

void PlanReader::documentation(JsonView action, const std::string& place, PlannedCard& card) {
  citations(action, place, std::nullopt, card);
  std::size_t index = 0;
  for (const JsonView nested : action["action"]) {
    const std::string nested_place = place + "/action/" + std::to_string(index++);
    if (nested["documentation"]) conditional_citations(nested, nested_place, card);
  }
  if (card.citations.empty()) problem("source-missing", place, "a card needs documentation: its source");
  if (const JsonView topic = action["code"][std::size_t{0}]["coding"][std::size_t{0}])
    card.topic = fhir::Coding{std::string(topic["system"].string()), std::string(topic["code"].string()),
                              std::string(topic["display"].string())};
}

void PlanReader::citations(JsonView action, const std::string& place, std::optional<cql::DefineId> condition,
                           PlannedCard& card) {
  for (const char* const part : {"documentation", "relatedArtifact"})
    for (const JsonView item : action[part]) {
      const std::string_view label = item["label"].string().empty() ? item["display"].string() : item["label"].string();
      const std::string_view url = item["url"].string();
      if (label.empty()) problem("documentation-label", place + "/documentation", "documentation needs a label");
      const std::string_view icon = item["document"]["url"].string();
      if ((!url.empty() && !is_web_url(url)) || (!icon.empty() && !is_web_url(icon)))
        problem("documentation-url", place + "/documentation", "not an absolute http or https URL");
      if (url.empty() && !card.citations.empty())
        problem("documentation-link", place + "/documentation",
                "all documentation of a card but the first, its source, is shown as a link and needs a url");
      const bool smart = extension(item, "link-type")["valueCode"].string() == "smart";
      card.citations.push_back({std::string(label), std::string(url), std::string(icon),
                                smart ? LinkType::kSmart : LinkType::kAbsolute, condition});
    }
}

void PlanReader::conditional_citations(JsonView action, const std::string& place, PlannedCard& card) {
  constexpr std::array<std::string_view, 3> kMembers{"id", "condition", "documentation"};
  for (std::size_t index = 0; index < action.size(); ++index)
    if (std::find(kMembers.begin(), kMembers.end(), action.name_at(index)) == kMembers.end())
      problem("documentation-suggestion", place,
              "a nested action with documentation adds sources to its card under its condition and has nothing else; "
              "a suggestion has no documentation, but this has `" +
                  std::string(action.name_at(index)) + "`");
  if (action["documentation"].size() == 0)
    problem("documentation-empty", place + "/documentation", "documentation without a source");
  const std::optional<cql::DefineId> shown_when = condition(action, place);
  if (action["condition"].size() == 0)
    problem("documentation-condition", place,
            "a nested action with documentation needs a condition; what always holds is the card's own documentation");
  citations(action, place, shown_when, card);
}

PlannedAction PlanReader::action(JsonView from, const std::string& place) {
  PlannedAction planned;
  planned.description = from["description"].string().empty() ? from["title"].string() : from["description"].string();
  const std::string_view type = from["type"]["coding"][std::size_t{0}]["code"].string();
  if (type == "update")
    planned.type = ActionType::kUpdate;
  else if (type == "remove")
    planned.type = ActionType::kDelete;
  else if (!type.empty() && type != "create")
    problem("action-type", place + "/type", "an action's type is create, update or remove");
  const std::string_view activity_url = from["definitionCanonical"].string();
  const std::string_view kind = applied_type(JsonView(activities_.find(activity_url)));
  for (const JsonView value : from["dynamicValue"]) {
    const std::string_view path = value["path"].string();
    if (path == "title") continue;  // the suggestion's label
    const auto id = define(value["expression"], place + "/dynamicValue");
    // An update keeps the draft's id, which is how the client finds it.
    if (path == "description")
      planned.description_define = id;
    else if (planned.type == ActionType::kDelete || path == "id" || !is_path(kind, path))
      problem("dynamic-value-path", place + "/dynamicValue",
              "\"" + std::string(path) + "\" is no path into the resource that can be set");
    else if (id)
      planned.dynamic_values.push_back({std::string(path), *id});
  }
  if (from["action"].size() > 0)
    problem("action-nested", place + "/action", "a card has suggestions, those have actions; there is no fourth level");
  if (planned.type == ActionType::kCreate) {
    planned.activity = activity_url;
    if (activities_.find(planned.activity) == nullptr)
      problem("activity-missing", place + "/definitionCanonical", "no ActivityDefinition \"" + planned.activity + "\"");
    else if (!can_be_applied(JsonView(activities_.find(planned.activity))))
      problem("activity-kind", place + "/definitionCanonical", "its kind cannot be applied");
  } else if (const JsonView resource = extension(from, "resource")) {
    planned.resources = define(resource["valueExpression"], place + "/extension(resource)");
  } else {
    problem("action-resource", place,
            "update and remove need the extension `resource`: the define that gives the drafts");
  }
  return planned;
}

PlannedSuggestion PlanReader::suggestion(JsonView from, const std::string& place) {
  PlannedSuggestion planned;
  planned.id = from["id"].string();
  planned.label = from["title"].string();
  planned.is_recommended = from["precheckBehavior"].string() == "yes";
  if (planned.id.empty())
    problem("suggestion-id", place, "a suggestion needs an id: the same id is never suggested twice");
  for (const JsonView value : from["dynamicValue"])
    if (value["path"].string() == "title") planned.label_define = define(value["expression"], place + "/dynamicValue");
  if (planned.label.empty() && !planned.label_define)
    problem("suggestion-title", place, "a suggestion needs a title: its label");
  planned.condition = condition(from, place);
  std::size_t index = 0;
  for (const JsonView nested : from["action"]) {
    const std::string nested_place = place + "/action/" + std::to_string(index++);
    planned.actions.push_back(action(nested, nested_place));
    planned.actions.back().condition = condition(nested, nested_place);
  }
  if (!planned.actions.empty()) return planned;
  planned.actions.push_back(action(from, place));  // the suggestion is its own one action
  if (from["description"].string().empty()) planned.actions.back().description.clear();
  return planned;
}

PlannedCard PlanReader::card(JsonView from, const std::string& place, const std::vector<std::string>& group_hooks) {
  PlannedCard planned;
  planned.id = from["id"].string();
  if (planned.id.empty()) problem("card-id", place, "a card's action needs an id");
  planned.hooks = triggers(from, place);
  if (planned.hooks.empty()) planned.hooks = group_hooks;
  for (const std::string& hook : planned.hooks)
    if (std::find(group_hooks.begin(), group_hooks.end(), hook) == group_hooks.end())
      problem("trigger-outside-group", place + "/trigger", "the group is not triggered by " + hook);
  planned.conditions = conditions(from, place);
  if (planned.conditions.empty())
    problem("condition-missing", place, "a card without a condition would always be shown");
  card_text(from, place, planned);
  card_extensions(from, place, planned);
  documentation(from, place, planned);
  std::size_t index = 0;
  for (const JsonView nested : from["action"]) {
    const std::string nested_place = place + "/action/" + std::to_string(index++);
    if (!nested["documentation"]) planned.suggestions.push_back(suggestion(nested, nested_place));
  }
  const std::string_view behavior = from["selectionBehavior"].string();
  if (behavior == "any")
    planned.selection_behavior = SelectionBehavior::kAny;
  else if (behavior == "at-most-one")
    planned.selection_behavior = SelectionBehavior::kAtMostOne;
  else if (!behavior.empty())
    problem("selection-behavior", place + "/selectionBehavior",
            "CDS Hooks knows `any` and `at-most-one`, not `" + std::string(behavior) + "`");
  if (!planned.suggestions.empty() && !planned.selection_behavior && behavior.empty())
    problem("selection-behavior", place, "a card with suggestions needs a selectionBehavior");
  return planned;
}

}  // namespace cards

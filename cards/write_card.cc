#include "cards/write_card.h"

#include <string>

#include "base/json.h"

namespace cards {

using base::JsonWriter;

namespace {

const char* text_of(Indicator indicator) {
  switch (indicator) {
    case Indicator::kInfo:
      return "info";
    case Indicator::kWarning:
      return "warning";
    case Indicator::kCritical:
      return "critical";
  }
  return "warning";
}
const char* text_of(ActionType type) {
  switch (type) {
    case ActionType::kCreate:
      return "create";
    case ActionType::kUpdate:
      return "update";
    case ActionType::kDelete:
      return "delete";
  }
  return "create";
}

std::string extension_name(const char* name) { return std::string(kExtensionPrefix) + name; }

void optional(JsonWriter& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.member(name, text);
}

void strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(name).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write(JsonWriter& json, const fhir::Coding& coding) {
  json.begin_object().member("system", coding.system).member("code", coding.code);
  optional(json, "display", coding.display);
  json.end_object();
}

void write(JsonWriter& json, const Source& source) {
  json.begin_object().member("label", source.label);
  optional(json, "url", source.url);
  optional(json, "icon", source.icon);
  if (source.topic) {
    json.key("topic");
    write(json, *source.topic);
  }
  json.end_object();
}

void write(JsonWriter& json, const Action& action) {
  json.begin_object().member("type", text_of(action.type)).member("description", action.description);
  if (!action.resource.empty()) json.key("resource").number_text(action.resource);  // JSON text as it is
  optional(json, "resourceId", action.resource_id);
  json.end_object();
}

void write(JsonWriter& json, const Suggestion& suggestion) {
  json.begin_object().member("label", suggestion.label);
  optional(json, "uuid", suggestion.uuid);
  if (suggestion.is_recommended) json.key("isRecommended").boolean(true);
  if (!suggestion.actions.empty()) {
    json.key("actions").begin_array();
    for (const Action& action : suggestion.actions) write(json, action);
    json.end_array();
  }
  if (!suggestion.id.empty())
    json.key("extension").begin_object().member(extension_name("suggestion"), suggestion.id).end_object();
  json.end_object();
}

void write(JsonWriter& json, const Link& link) {
  json.begin_object().member("label", link.label).member("url", link.url);
  json.member("type", link.type == LinkType::kSmart ? "smart" : "absolute");
  optional(json, "appContext", link.app_context);
  json.end_object();
}

// Why a card stands there: ids of its criteria, their sources, the thresholds, and the resources that made them true.
void write_evidence(JsonWriter& json, const Card& card) {
  json.begin_object().member("action", card.id);
  strings(json, "criteria", card.criteria);
  if (!card.evidence.empty()) {
    json.key("findings").begin_array();
    for (const Evidence& evidence : card.evidence) {
      json.begin_object();
      optional(json, "criterion", evidence.criterion);
      optional(json, "finding", evidence.finding);
      optional(json, "reference", evidence.reference);
      optional(json, "date", evidence.date);
      json.end_object();
    }
    json.end_array();
  }
  if (!card.thresholds.empty()) {
    json.key("thresholds").begin_array();
    for (const Threshold& threshold : card.thresholds)
      json.begin_object().member("name", threshold.name).member("value", threshold.value).end_object();
    json.end_array();
  }
  if (!card.sources.empty()) {
    json.key("sources").begin_array();
    for (const Source& source : card.sources) {
      json.begin_object();
      optional(json, "label", source.label);
      optional(json, "url", source.url);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

void write(JsonWriter& json, const Card& card) {
  json.begin_object();
  optional(json, "uuid", card.uuid);
  json.member("summary", card.summary);
  optional(json, "detail", card.detail);
  json.member("indicator", text_of(card.indicator));
  json.key("source");
  write(json, card.source);
  if (!card.suggestions.empty()) {
    json.key("suggestions").begin_array();
    for (const Suggestion& suggestion : card.suggestions) write(json, suggestion);
    json.end_array();
  }
  if (card.selection_behavior)
    json.member("selectionBehavior", *card.selection_behavior == SelectionBehavior::kAny ? "any" : "at-most-one");
  if (!card.override_reasons.empty()) {
    json.key("overrideReasons").begin_array();
    for (const fhir::Coding& reason : card.override_reasons) write(json, reason);
    json.end_array();
  }
  if (!card.links.empty()) {
    json.key("links").begin_array();
    for (const Link& link : card.links) write(json, link);
    json.end_array();
  }
  json.key("extension").begin_object().key(extension_name("evidence"));
  write_evidence(json, card);
  strings(json, extension_name("about"), card.about);
  json.end_object().end_object();
}

void write_remarks(JsonWriter& json, const Remarks& remarks) {
  if (remarks == Remarks{}) return;
  json.key("extension").begin_object().key(extension_name("remarks")).begin_object();
  strings(json, "missing", remarks.missing);
  strings(json, "failed", remarks.failed);
  if (!remarks.reasons.empty()) {
    json.key("reasons").begin_array();
    for (const KeyReason& each : remarks.reasons) {
      json.begin_object().member("key", each.key).member("reason", each.reason).member("detail", each.detail);
      json.end_object();
    }
    json.end_array();
  }
  strings(json, "undecided", remarks.undecided);
  if (remarks.left_out_cards > 0) json.key("leftOutCards").number(remarks.left_out_cards);
  if (remarks.ignored_selections > 0) json.key("ignoredSelections").number(remarks.ignored_selections);
  if (remarks.ignored_context > 0) json.key("ignoredContext").number(remarks.ignored_context);
  json.end_object().end_object();
}

}  // namespace

std::string write_response(const std::vector<Card>& cards, const Remarks& remarks,
                           const std::vector<Action>& system_actions) {
  JsonWriter json;
  json.begin_object().key("cards").begin_array();
  for (const Card& card : cards) write(json, card);
  json.end_array();
  if (!system_actions.empty()) {
    json.key("systemActions").begin_array();
    for (const Action& action : system_actions) write(json, action);
    json.end_array();
  }
  write_remarks(json, remarks);
  return json.end_object().take();
}

}  // namespace cards

#include "cds/prefetch_answer.h"

#include <algorithm>
#include <vector>

#include "base/look_ahead.h"

namespace cds {
namespace {

using base::JsonView;

// A search's outcome may be a hint only ("unknown parameter ignored"); an error in it means that resources are missing.
// FHIR R4, Bundle.entry.search.mode `outcome`. https://hl7.org/fhir/R4/valueset-search-entry-mode.html
bool is_error(JsonView outcome) {
  const JsonView issues = outcome["issue"];
  if (issues.size() == 0) return true;
  for (const JsonView issue : issues) {
    const std::string_view severity = issue["severity"].string();
    if (severity != "warning" && severity != "information") return true;
  }
  return false;
}

// The status of a `{resource, response}` wrapper: "404 Not Found".
AnswerState state_of_response(JsonView response) {
  const std::string_view status = response["status"].text();
  if (status.starts_with("404") || status.starts_with("410")) return AnswerState::kNone;
  return status.starts_with("4") || status.starts_with("5") ? AnswerState::kFailed : AnswerState::kComplete;
}

bool has_next_link(JsonView bundle) {
  for (const JsonView link : bundle["link"])
    if (link["relation"].string() == "next") return true;
  return false;
}

// FHIR R4, Bundle.total: "Only used if the bundle is a search result set."
bool is_search_set(JsonView bundle) { return !bundle["type"].is_string() || bundle["type"].string() == "searchset"; }

// The recursion ends with the document's depth, which is limited when it is parsed.
AnswerState state_of_bundle(JsonView bundle, fhir::TypeId type) {
  const JsonView entries = bundle["entry"];
  if (entries && !entries.is_null() && !entries.is_array()) return AnswerState::kFailed;
  AnswerState state = AnswerState::kComplete;
  bool has_asked = false, has_other = false;  // of the type that was asked for, and of others
  std::size_t at = 0;
  for (const JsonView entry : entries) {
    base::look_ahead(entries, at++);
    const JsonView resource = entry["resource"];
    const std::string_view name = resource["resourceType"].string();
    if (name == "OperationOutcome" && is_error(resource)) return AnswerState::kFailed;
    state = std::max(state, state_of_response(entry["response"]));
    if (name == "Bundle") state = std::max(state, state_of_bundle(resource, type));
    if (name == "Bundle" || name == "OperationOutcome" || has_asked || !fhir::is_match(entry)) continue;
    const fhir::TypeId found = fhir::find_type(name);
    has_asked = found == type;
    has_other = has_other || (!has_asked && fhir::is_resource(found));
  }
  if (has_other && !has_asked) return AnswerState::kFailed;
  if (has_next_link(bundle) || (is_search_set(bundle) && fhir::falls_short(fhir::count_matches(bundle))))
    state = std::max(state, AnswerState::kIncomplete);
  return state;
}

AnswerState state_of_object(JsonView object, fhir::TypeId type) {
  const JsonView resource_type = object["resourceType"];
  if (!resource_type) {
    if (!object["resource"] && !object["response"]) return AnswerState::kFailed;
    const AnswerState response = state_of_response(object["response"]);
    if (response != AnswerState::kComplete) return response;
    const JsonView resource = object["resource"];
    return !resource || resource.is_null() ? AnswerState::kNone : state_of(resource, type);
  }
  if (resource_type.string() == "Bundle") return state_of_bundle(object, type);
  // A single resource answers a search as well; one of another type does not say what was asked.
  return fhir::find_type(resource_type.string()) == type ? AnswerState::kComplete : AnswerState::kFailed;
}

void add_resources(JsonView answer, fhir::Facts& facts) {
  if (answer.is_array()) {
    for (const JsonView item : answer) add_resources(item, facts);
  } else if (answer.is_object()) {
    facts.add(answer);
  }
}

void collect_patients(JsonView answer, std::vector<JsonView>& patients) {
  if (!answer["resourceType"] && answer["resource"].is_object()) answer = answer["resource"];
  const std::string_view type = answer["resourceType"].string();
  if (type == "Patient") patients.push_back(answer);
  if (type != "Bundle" && !answer.is_array()) return;
  for (const JsonView item : answer.is_array() ? answer : answer["entry"]) collect_patients(item, patients);
}

// The only thing that stands there: a resource, or what is in a wrapper or in a Bundle of one.
JsonView sole_resource(JsonView answer) {
  for (;;) {
    const std::string_view type = answer["resourceType"].string();
    const JsonView items = answer.is_array() ? answer : type == "Bundle" ? answer["entry"] : JsonView();
    if (items.size() == 1 && items.is_array())
      answer = *items.begin();
    else if (!answer["resourceType"] && answer["resource"].is_object())
      answer = answer["resource"];
    else
      return answer;
  }
}

}  // namespace

// CDS Hooks 3.0, Prefetch Template. https://cds-hooks.hl7.org/#prefetch-template
// "OperationOutcome(s) SHOULD be used to communicate those errors"; "the prefetch template key SHALL have a value of
// null" where the client has no data; pages may be left to be fetched.
AnswerState state_of(JsonView answer, fhir::TypeId type) {
  if (!answer) return AnswerState::kNotSent;
  if (answer.is_null()) return AnswerState::kNone;
  if (answer.is_object()) return state_of_object(answer, type);
  if (!answer.is_array()) return AnswerState::kFailed;  // a string: an error page
  AnswerState state = AnswerState::kNone;
  for (const JsonView item : answer) state = std::max(state, state_of(item, type));
  return state;
}

std::vector<NextLink> next_links(JsonView answer) {
  std::vector<NextLink> links;
  const auto add_all = [&](JsonView inner) {
    for (NextLink& link : next_links(inner)) links.push_back(std::move(link));
  };
  if (answer.is_array()) {
    for (const JsonView item : answer) add_all(item);
  } else if (!answer["resourceType"]) {
    if (answer["resource"].is_object()) add_all(answer["resource"]);
  } else if (answer["resourceType"].string() == "Bundle") {
    for (const JsonView link : answer["link"])
      if (link["relation"].string() == "next")
        links.push_back({std::string(link["url"].string()), fhir::count_matches(answer)});
    for (const JsonView entry : answer["entry"])
      if (entry["resource"]["resourceType"].string() == "Bundle") add_all(entry["resource"]);
  }
  return links;
}

bool has_other_matches(JsonView answer, fhir::TypeId type) {
  for (const JsonView entry : answer["entry"])
    if (entry["search"]["mode"].string() == "match" &&
        fhir::find_type(entry["resource"]["resourceType"].string()) != type)
      return true;
  return false;
}

Added add_facts(JsonView answer, fhir::TypeId type, fhir::Facts& facts) {
  const fhir::FactCounts before = facts.counts();
  const std::size_t of_type = facts.of_type(type).size();
  add_resources(answer, facts);
  return {facts.of_type(type).size() > of_type || facts.counts().repeated > before.repeated,
          facts.counts().other_patient > before.other_patient};
}

bool is_wrong_chart(JsonView answer, bool key_of_patient, const HookRequest& request) {
  std::vector<JsonView> patients;
  if (key_of_patient)
    collect_patients(answer, patients);
  else if (const JsonView sole = sole_resource(answer); sole["resourceType"].string() == "Patient")
    patients.push_back(sole);
  const auto is_ours = [&](JsonView patient) {
    const std::string_view id = patient["id"].text();
    return id.empty() || id == request.patient_id;
  };
  const auto is_user = [&](JsonView patient) {
    return request.user_id == "Patient/" + std::string(patient["id"].text());
  };
  if (patients.empty() || std::any_of(patients.begin(), patients.end(), is_ours)) return false;
  return key_of_patient || !is_user(patients.front());
}

}  // namespace cds

#include "cards/apply_activity.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/instant.h"
#include "cards/load_plan_actions.h"

namespace cards {

using base::JsonView;

namespace {

// What a kind of request takes from the ActivityDefinition, and under which name (FHIR R4, ActivityDefinition, $apply).
struct Mapping {
  const char* from;
  const char* to;
};
struct Kind {
  std::string_view name;
  const char* patient;  // the element that refers to the patient
  std::span<const Mapping> elements;
};
constexpr Mapping kServiceRequest[] = {{"code", "code"}, {"bodySite", "bodySite"}, {"quantity", "quantityQuantity"}};
constexpr Mapping kMedicationRequest[] = {{"productCodeableConcept", "medicationCodeableConcept"},
                                          {"dosage", "dosageInstruction"}};
constexpr Mapping kCommunicationRequest[] = {{"code", "category"}};
constexpr Mapping kTask[] = {{"code", "code"}};
constexpr std::array<Kind, 4> kKinds{{
    {"ServiceRequest", "subject", kServiceRequest},
    {"MedicationRequest", "subject", kMedicationRequest},
    {"CommunicationRequest", "subject", kCommunicationRequest},
    {"Task", "for", kTask},
}};

const Kind* find_kind(std::string_view name) {
  const auto* const found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.name == name; });
  return found == kKinds.end() ? nullptr : found;
}

// Ours: https://ischia.org/fhir/StructureDefinition/creates, a Reference to a contained Observation.
JsonView contained_observation(JsonView activity) {
  const std::string_view reference = extension(activity, "creates")["valueReference"]["reference"].string();
  for (const JsonView resource : activity["contained"])
    if (resource["resourceType"].string() == "Observation" && reference.starts_with('#') &&
        reference.substr(1) == resource["id"].string())
      return resource;
  return JsonView();
}

ResourceBuilder copy_observation(JsonView contained, const Occasion& occasion) {
  ResourceBuilder resource("Observation");
  for (std::size_t i = 0; i < contained.size(); ++i) {
    const std::string_view name = contained.name_at(i);
    if (name != "resourceType" && name != "id") (void)resource.set(name, contained.value_at(i));
  }
  resource.set_string("subject.reference", "Patient/" + occasion.patient_id);
  if (!occasion.encounter_id.empty()) resource.set_string("encounter.reference", "Encounter/" + occasion.encounter_id);
  resource.set_string("effectiveDateTime", base::to_text(occasion.now));
  if (!occasion.user.empty()) resource.set_string("performer[0].reference", occasion.user);
  return resource;
}

}  // namespace

std::string_view applied_type(JsonView activity) {
  return contained_observation(activity) ? std::string_view("Observation") : activity["kind"].string();
}

bool can_be_applied(JsonView activity) {
  if (contained_observation(activity)) return true;
  const Kind* const kind = find_kind(activity["kind"].string());
  return kind != nullptr && (kind->name != "Task" || !activity["doNotPerform"].is_true());
}

base::Result<ResourceBuilder> apply_activity(JsonView activity, const Occasion& occasion) {
  if (const JsonView observation = contained_observation(activity)) return copy_observation(observation, occasion);
  const Kind* const kind = find_kind(activity["kind"].string());
  if (!can_be_applied(activity))
    return base::fail(base::ProblemKind::kUnsupported, "activity-kind", "ActivityDefinition.kind",
                      "only ServiceRequest, MedicationRequest, CommunicationRequest, Task (to be performed) and a "
                      "contained Observation "
                      "can be applied");
  ResourceBuilder resource(kind->name);
  const bool has_intent = kind->name != "CommunicationRequest";
  if (const std::string_view url = activity["url"].string(); !url.empty() && kind->name != "CommunicationRequest")
    resource.set_string("instantiatesCanonical", url);
  resource.set_string("status", "draft");
  if (has_intent) {
    const std::string_view intent = activity["intent"].string();
    resource.set_string("intent", intent.empty() ? "order" : intent);
  }
  if (const std::string_view priority = activity["priority"].string(); !priority.empty())
    resource.set_string("priority", priority);
  if (activity["doNotPerform"].is_true()) CDS_CHECK(resource.set("doNotPerform", "true"));
  for (const Mapping& mapping : kind->elements)
    if (const JsonView value = activity[mapping.from]; value) CDS_CHECK(resource.set(mapping.to, value));
  resource.set_string(std::string(kind->patient) + ".reference", "Patient/" + occasion.patient_id);
  if (!occasion.encounter_id.empty()) resource.set_string("encounter.reference", "Encounter/" + occasion.encounter_id);
  resource.set_string("authoredOn", base::to_text(occasion.now));
  if (!occasion.user.empty()) resource.set_string("requester.reference", occasion.user);
  return resource;
}

}  // namespace cards

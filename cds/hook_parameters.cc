#include <algorithm>
#include <optional>
#include <set>

#include "cds/decide.h"
#include "cds/thresholds.h"

namespace cds {
namespace {

constexpr const char* kDraftFields[] = {"draftOrders", "conditions", "appointments"};

// Drafts never mix with stored resources: they reach the criteria as parameters, in the Bundle's order. One that names
// another patient would be judged by this one's findings.
std::vector<base::JsonView> drafts(const HookRequest& request, std::string_view field, Ignored& ignored) {
  std::vector<base::JsonView> resources = request.context_resources(field);
  ignored.context += static_cast<std::uint32_t>(std::erase_if(resources, [&](base::JsonView json) {
    const fhir::Resource resource{json, fhir::find_type(json["resourceType"].string()), json["id"].string()};
    return !fhir::is_about_patient(resource, request.patient_id);
  }));
  return resources;
}

// CDS Hooks Library, order-dispatch: dispatchedOrders are "FHIR local references". The orders themselves are read from
// the facts, which hold this patient's alone; one that is not there cannot be judged.
// https://cds-hooks.hl7.org/hooks/order-dispatch/
std::vector<base::JsonView> dispatched_orders(const HookRequest& request, const fhir::Facts& facts, Ignored& ignored) {
  std::vector<base::JsonView> orders;
  std::set<const base::JsonNode*> seen;  // a request may name one order many times
  for (const base::JsonView reference : request.context["dispatchedOrders"]) {
    const std::optional<fhir::Resource> order = facts.find(reference.string());
    if (!order)
      ++ignored.context;
    else if (seen.insert(order->json.node()).second)
      orders.push_back(order->json);
  }
  return orders;
}

}  // namespace

cql::Parameters hook_parameters(const Catalogue& catalogue, const HookRequest& request, const fhir::Facts& facts,
                                Ignored& ignored) {
  cql::Parameters parameters;
  parameters.set_string("hook", std::string(request.hook->name));
  parameters.set_string("patientId", request.patient_id);
  if (!request.user_id.empty()) parameters.set_string("userId", request.user_id);
  if (!request.encounter_id.empty()) parameters.set_string("encounterId", request.encounter_id);
  parameters.set_strings("selections", request.normalised_selections(ignored.selections));
  for (const char* const field : kDraftFields) parameters.set_resources(field, drafts(request, field, ignored));
  parameters.set_resources("dispatchedOrders", dispatched_orders(request, facts, ignored));
  set_thresholds(catalogue, parameters);
  return parameters;
}

cql::Parameters usual_parameters(const Catalogue& catalogue, const Hook& hook) {
  cql::Parameters parameters;
  parameters.set_string("hook", std::string(hook.name));
  parameters.set_strings("selections", {});
  for (const char* const field : kDraftFields) parameters.set_resources(field, {});
  parameters.set_resources("dispatchedOrders", {});
  set_thresholds(catalogue, parameters);
  return parameters;
}

}  // namespace cds

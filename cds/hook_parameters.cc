#include <algorithm>

#include "cds/decide.h"
#include "cds/thresholds.h"

namespace cds {
namespace {

// Drafts never mix with stored resources: they reach the criteria as parameters, in the Bundle's order. One that names
// another patient would be judged by this one's findings.
std::vector<base::JsonView> drafts(const HookRequest& request, std::string_view field) {
  std::vector<base::JsonView> resources = request.context_resources(field);
  std::erase_if(resources, [&](base::JsonView json) {
    const fhir::Resource resource{json, fhir::find_type(json["resourceType"].string()), json["id"].string()};
    return !fhir::is_about_patient(resource, request.patient_id);
  });
  return resources;
}

}  // namespace

cql::Parameters hook_parameters(const Catalogue& catalogue, const HookRequest& request,
                                std::uint32_t& ignored_selections) {
  cql::Parameters parameters;
  parameters.set_string("hook", std::string(request.hook->name));
  parameters.set_string("patientId", request.patient_id);
  if (!request.user_id.empty()) parameters.set_string("userId", request.user_id);
  if (!request.encounter_id.empty()) parameters.set_string("encounterId", request.encounter_id);
  parameters.set_strings("selections", request.normalised_selections(ignored_selections));
  for (const char* field : {"draftOrders", "conditions", "appointments"})
    parameters.set_resources(field, drafts(request, field));
  // order-dispatch names its orders by reference; a list all the same, because the criteria ask for one at every hook.
  parameters.set_resources("dispatchedOrders", {});
  set_thresholds(catalogue, parameters);
  return parameters;
}

}  // namespace cds

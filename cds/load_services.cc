#include "cds/load_services.h"

#include <algorithm>

#include "cds/prefetch_template.h"
#include "fhir/model.h"

namespace cds {
namespace {

using base::Problem;
using base::ProblemKind;

// Ours: an id needs no escaping in `{baseUrl}/cds-services/{id}` (RFC 3986, 2.3, unreserved).
bool is_service_id(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
           c == '_' || c == '~';
  });
}

Problem malformed(const char* slug, std::string where, std::string detail) {
  return {ProblemKind::kMalformed, slug, std::move(where), std::move(detail)};
}

void make_service(Catalogue& catalogue, const cards::Plan& plan, const std::string& hook_name,
                  std::vector<Problem>& problems) {
  const Hook* const hook = find_hook(hook_name);
  if (hook == nullptr) {
    problems.push_back(malformed("hook-unknown", plan.file, "no published hook is called " + hook_name));
    return;
  }
  if (const Service* other = catalogue.find(plan.service_id, hook_name)) {
    problems.push_back(
        malformed("service-repeated", plan.file,
                  plan.service_id + " at " + hook_name + " stands in " + other->plan->file + " already"));
    return;
  }
  catalogue.services.push_back({plan.service_id, hook, &plan,
                                derive_prefetch(*catalogue.program, catalogue.value_sets, plan, hook_name),
                                referenced_types(*catalogue.program, plan, hook_name)});
}

bool has_key(const Catalogue& catalogue, std::string_view key) {
  return std::any_of(catalogue.services.begin(), catalogue.services.end(), [&](const Service& service) {
    return std::any_of(service.prefetch.begin(), service.prefetch.end(),
                       [&](const PrefetchKey& each) { return each.key == key; });
  });
}

}  // namespace

void make_services(Catalogue& catalogue, std::vector<Problem>& problems) {
  for (const auto& plan : catalogue.plans) {
    if (!is_service_id(plan->service_id))
      problems.push_back(malformed("service-id-malformed", plan->file,
                                   "the last part of url is the service's id: letters, digits, - . _ ~"));
    for (const std::string& type : plan->required_types)
      if (!fhir::is_resource(fhir::find_type(type)))
        problems.push_back(malformed("required-data-unknown", plan->file, "R4 has no resource type " + type));
    for (const std::string& hook : plan->hooks) make_service(catalogue, *plan, hook, problems);
  }
}

namespace {

void check_clients(const Catalogue& catalogue, const std::string& file, std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < catalogue.settings.clients.size(); ++i) {
    const Client& client = catalogue.settings.clients[i];
    const std::string where = file + "#/clients/" + std::to_string(i);
    for (const std::string& id : client.services)
      if (!catalogue.has(id))
        problems.push_back(malformed("service-unknown", where + "/services", "no service has the id " + id));
    for (const auto& [client_key, key] : client.prefetch_keys)
      if (!has_key(catalogue, key))
        problems.push_back(malformed("prefetch-key-unknown", where + "/prefetchKeys/" + client_key,
                                     "no service has a prefetch key " + key));
  }
}

}  // namespace

void apply_prefetch_settings(Catalogue& catalogue, const std::string& file, std::vector<Problem>& problems) {
  const Settings& settings = catalogue.settings;
  check_clients(catalogue, file, problems);
  for (const auto& [client_key, key] : settings.prefetch_keys)
    if (!has_key(catalogue, key))
      problems.push_back(malformed("prefetch-key-unknown", file + "#/prefetchKeys/" + client_key,
                                   "no service has a prefetch key " + key));
  for (const auto& [key, text] : settings.prefetch_templates) {
    const std::string where = file + "#/prefetchTemplates/" + key;
    if (!has_key(catalogue, key))
      problems.push_back(malformed("prefetch-key-unknown", where, "no service has a prefetch key " + key));
    for (Service& service : catalogue.services) {
      for (PrefetchKey& each : service.prefetch) {
        if (each.key != key) continue;
        each.template_text = text;
        if (const auto checked = check_template(text, each.type, *service.hook); !checked)
          problems.push_back(
              malformed("prefetch-template-malformed", where,
                        service.id + " at " + std::string(service.hook->name) + ": " + checked.error().detail));
      }
    }
  }
}

}  // namespace cds

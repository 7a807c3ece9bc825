#include "cds/registration.h"

#include <algorithm>
#include <set>

#include "base/url.h"
#include "fhir/model.h"

namespace cds {
namespace {

std::string joined(const std::vector<std::string>& texts, const std::string& otherwise) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : ", ") + text;
  return line.empty() ? otherwise : line;
}

std::vector<const Service*> services_of(const Catalogue& catalogue, const Client& client) {
  std::vector<const Service*> services;
  for (const Service& service : catalogue.services)
    if (may_call(client, service.id)) services.push_back(&service);
  return services;
}

void add_origin(const std::string& text, std::set<std::string>& origins) {
  const auto url = base::parse_url(text.substr(0, text.find('#')));
  if (url) origins.insert(base::to_text(base::Url{url->scheme, url->host, url->port, "", ""}));
}

std::string authentication(const Client& client) {
  std::string text = "## Authentication\n\n";
  if (!client.issuers.empty()) {
    std::vector<std::string> algorithms;
    for (const SignatureAlgorithm algorithm : client.algorithms) algorithms.emplace_back(name_of(algorithm));
    text += "Each call, discovery and feedback among them, carries `Authorization: Bearer JWT`:\n\n";
    text += "- `alg`: " + joined(algorithms, "") + "; `typ`: JWT; `kid`: required\n";
    text += "- `iss`: " + joined(client.issuers, "") + "\n";
    text += "- `sub`: " + joined(client.subjects, "any") + "; `tenant`: " + joined(client.tenants, "any") + "\n";
    text += "- `aud`: exactly the called URL, as in the tables below\n";
    text += "- `exp` at most " + std::to_string(client.longest_lifetime.count()) +
            " s after `iat`; clocks may differ by 60 s; `jti` new for each call: a second use is refused\n";
    if (client.openid_discovery)
      text += "- keys: from the issuer's OpenID configuration\n";
    else
      text += "- keys: " +
              (client.keys.empty() ? "`jku` " + joined(client.key_set_urls, "") : "the JWK Set that was handed over") +
              "\n";
  }
  if (!client.certificate.empty()) text += "\nTLS client certificate with the subject " + client.certificate + "\n";
  return text;
}

// When a call can lead to a card at all: an EHR that knows saves itself the other calls.
std::string trigger_condition(const Service& service) {
  const std::string_view hook = service.hook->name;
  std::string when;
  if (hook == "patient-view" || hook == "encounter-start" || hook == "appointment-book")
    when =
        "a problem, encounter diagnosis or reason for visit of back, buttock, hip or leg pain, sciatica, or weakness, "
        "numbness, bladder or bowel trouble";
  else
    when =
        "an order of imaging, a referral, physiotherapy, an injection or a medicine in a patient with such a problem";
  return when + "; where the EHR cannot tell, every call";
}

std::string service_section(const Service& service, const Client& client, const std::vector<std::string>& urls) {
  std::string text = "### " + service.plan->title + " at `" + std::string(service.hook->name) + "`\n\n";
  text += service.plan->description + "\n\n";
  text += "| | |\n|---|---|\n| id | `" + service.id + "` |\n| hook | `" + std::string(service.hook->name) + "` " +
          std::string(service.hook->version) + " |\n";
  for (const std::string& url : urls) {
    const std::string called = url + "/cds-services/" + service.id;
    text += "| URL and `aud` | `" + called + "` |\n";
    text += "| feedback | `" + called + "/feedback` (`aud`: this or the URL above) |\n";
  }
  if (!service.plan->usage.empty()) text += "| usage | " + service.plan->usage + " |\n";
  text += "| suggested trigger | " + trigger_condition(service) + " |\n\n";
  text += "| prefetch key | template | |\n|---|---|---|\n";
  const auto templates = templates_for(service, client);
  for (const auto& [name, query] : templates) {
    const auto key = std::find_if(service.prefetch.begin(), service.prefetch.end(),
                                  [&, &sent = query](const PrefetchKey& each) { return each.template_text == sent; });
    const char* weight = key == service.prefetch.end() ? ""
                         : key->required               ? "required"
                         : key->critical               ? "important"
                                                       : "";
    text += "| `" + name + "` | `" + query + "` | " + weight + " |\n";
  }
  return text + "\n";
}

std::string scopes(const std::vector<const Service*>& services) {
  std::set<std::string> types;
  for (const Service* service : services)
    for (const PrefetchKey& key : service->prefetch) types.emplace(fhir::type_name(key.type));
  std::string v1, v2;
  for (const std::string& type : types) {
    v1 += (v1.empty() ? "" : " ") + ("patient/" + type + ".read");
    v2 += (v2.empty() ? "" : " ") + ("patient/" + type + ".rs");
  }
  return "## FHIR scopes\n\nFor what is not prefetched; only reading. The same in both wordings:\n\n- SMART v1: `" +
         v1 + "`\n- SMART v2: `" + v2 + "`\n\n";
}

}  // namespace

std::vector<std::string> link_hosts(const Catalogue& catalogue, const Client& client) {
  std::set<std::string> origins;
  for (const Service* service : services_of(catalogue, client))
    for (const cards::PlannedCard& card : service->plan->cards) {
      for (const cards::Citation& citation : card.citations) {
        add_origin(citation.url, origins);
        add_origin(citation.icon, origins);
      }
    }
  return {origins.begin(), origins.end()};
}

std::string registration_sheet(const Catalogue& catalogue, const Client& client,
                               const std::vector<std::string>& public_urls) {
  const std::vector<const Service*> services = services_of(catalogue, client);
  std::string text = "# Ischia: registration for " + client.name + "\n\n";
  for (const std::string& url : public_urls)
    text += "- base URL: `" + url + "`\n- discovery (GET) and its `aud`: `" + url + "/cds-services`\n";
  text += "- FHIR R4; TLS; answers are `application/json`, errors an OperationOutcome\n\n";
  text += authentication(client) + "\n## Services\n\n";
  for (const Service* service : services) text += service_section(*service, client, public_urls);
  text += scopes(services);
  text += "## Hosts of links in cards\n\n";
  for (const std::string& host : link_hosts(catalogue, client)) text += "- " + host + "\n";
  return text;
}

}  // namespace cds

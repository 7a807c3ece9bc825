#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cds/catalogue.h"

namespace cds {
namespace {

constexpr const char* kSpecificationVersion = "3.0.0";  // of CDS Hooks: "version" of each service

// Whether the client fills in every token of a template.
bool can_fill(const Client& client, std::string_view text) {
  if (!client.prefetch_tokens) return true;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open + 2)) {
    const std::string token(text.substr(open + 2, text.find("}}", open) - open - 2));
    const auto& known = *client.prefetch_tokens;
    if (std::find(known.begin(), known.end(), token) == known.end()) return false;
  }
  return true;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> templates_for(const Service& service, const Client& client) {
  std::vector<std::pair<std::string, std::string>> templates;
  for (const PrefetchKey& key : service.prefetch) {
    if (!can_fill(client, key.template_text)) continue;
    std::string name = key.key;
    for (const auto& [theirs, ours] : client.prefetch_keys)
      if (ours == key.key) name = theirs;
    templates.emplace_back(std::move(name), key.template_text);
  }
  return templates;
}

namespace {

void write_service(base::JsonWriter& writer, const Service& service, const Client& client) {
  writer.begin_object();
  writer.member("hook", service.hook->name);
  // "JSON elements SHALL NOT be empty": what is optional and empty is left out.
  if (!service.plan->title.empty()) writer.member("title", service.plan->title);
  writer.member("description", service.plan->description.empty() ? service.id : service.plan->description);
  writer.member("id", service.id);
  const std::vector<std::pair<std::string, std::string>> templates = templates_for(service, client);
  if (!templates.empty()) {
    writer.key("prefetch").begin_object();
    for (const auto& [key, text] : templates) writer.member(key, text);
    writer.end_object();
  }
  if (!service.plan->usage.empty()) writer.member("usageRequirements", service.plan->usage);
  if (client.abilities.version == cards::SpecificationVersion::k3_0) {
    writer.member("version", kSpecificationVersion);
    writer.member("hookVersion", service.hook->version);
  }
  writer.end_object();
}

}  // namespace

// CDS Hooks 3.0, Discovery, Response. https://cds-hooks.hl7.org/#response
std::string discovery(const Catalogue& catalogue, const Client& client) {
  base::JsonWriter writer;
  writer.begin_object().key("services").begin_array();
  for (const Service& service : catalogue.services)
    if (may_call(client, service.id)) write_service(writer, service, client);
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace cds

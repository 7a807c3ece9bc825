#include "cds/catalogue.h"

namespace cds {
namespace {

constexpr const char* kSpecificationVersion = "3.0.0";  // of CDS Hooks: "version" of each service

void write_service(base::JsonWriter& writer, const Service& service) {
  writer.begin_object();
  writer.member("hook", service.hook->name);
  // "JSON elements SHALL NOT be empty": what is optional and empty is left out.
  if (!service.plan->title.empty()) writer.member("title", service.plan->title);
  writer.member("description", service.plan->description.empty() ? service.id : service.plan->description);
  writer.member("id", service.id);
  if (!service.prefetch.empty()) {
    writer.key("prefetch").begin_object();
    for (const PrefetchKey& key : service.prefetch) writer.member(key.key, key.template_text);
    writer.end_object();
  }
  if (!service.plan->usage.empty()) writer.member("usageRequirements", service.plan->usage);
  writer.member("version", kSpecificationVersion);
  writer.member("hookVersion", service.hook->version);
  writer.end_object();
}

}  // namespace

// CDS Hooks 3.0, Discovery, Response. https://cds-hooks.hl7.org/#response
std::string discovery(const Catalogue& catalogue) {
  base::JsonWriter writer;
  writer.begin_object().key("services").begin_array();
  for (const Service& service : catalogue.services) write_service(writer, service);
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace cds

#include "cds/medication_reference.h"

#include <string>

namespace cds {
namespace {

using base::JsonView;
using base::JsonWriter;

constexpr std::string_view kReference = "medicationReference", kCode = "medicationCodeableConcept";

bool is_medication(JsonView resource) { return resource["resourceType"].string() == "Medication"; }

// The code of the Medication that "#id" names; missing when there is none.
JsonView contained_code(JsonView resource, std::string_view id) {
  for (const JsonView each : resource["contained"])
    if (is_medication(each) && each["id"].string() == id) return each["code"];
  return {};
}

// The resource with another member in its reference's place. `json`: the member's value.
std::optional<base::JsonDocument> with_member(JsonView resource, std::string_view name, std::string_view json) {
  JsonWriter writer;
  writer.begin_object();
  for (std::size_t i = 0; i < resource.size(); ++i)
    if (resource.name_at(i) == kReference)
      writer.key(name).number_text(json);  // JSON text as it is
    else
      writer.key(resource.name_at(i)).value(resource.value_at(i));
  auto document = base::JsonDocument::parse(writer.end_object().take());
  return document ? std::optional(*std::move(document)) : std::nullopt;
}

}  // namespace

std::string_view MedicationsBeside::id_of(std::string_view full_url) {
  if (!ids_) {
    ids_.emplace();
    for (const JsonView entry : bundle_["entry"])
      if (is_medication(entry["resource"])) ids_->emplace(entry["fullUrl"].string(), entry["resource"]["id"].string());
  }
  const auto found = ids_->find(full_url);
  return found == ids_->end() ? std::string_view() : found->second;
}

std::optional<base::JsonDocument> MedicationsBeside::restate(JsonView resource) {
  if (!resource["resourceType"].string().starts_with("Medication")) return std::nullopt;  // nearly all
  const std::string_view reference = resource[kReference]["reference"].string();
  if (reference.starts_with('#')) {
    const JsonView code = contained_code(resource, reference.substr(1));
    return code.is_object() ? with_member(resource, kCode, base::to_text(code)) : std::nullopt;
  }
  const std::string_view id = reference.starts_with("urn:") ? id_of(reference) : std::string_view();
  if (id.empty()) return std::nullopt;
  JsonWriter literal;
  literal.begin_object().member("reference", "Medication/" + std::string(id)).end_object();
  return with_member(resource, kReference, literal.take());
}

}  // namespace cds

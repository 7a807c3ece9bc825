#include "cds/references.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace cds {
namespace {

using base::JsonView;

// FHIR R4: where resources of a patient refer to one that is nobody's.
struct ReferenceElement {
  std::string_view from;
  std::string_view element;
  std::string_view to;
};
constexpr std::array kElements{
    ReferenceElement{"MedicationRequest", "medicationReference", "Medication"},
    ReferenceElement{"MedicationStatement", "medicationReference", "Medication"},
    ReferenceElement{"MedicationAdministration", "medicationReference", "Medication"},
    ReferenceElement{"MedicationDispense", "medicationReference", "Medication"},
};

bool is_one_of(std::span<const fhir::TypeId> types, fhir::TypeId type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// All resources of the context, of whichever field.
std::vector<JsonView> drafts_of(const HookRequest& request) {
  std::vector<JsonView> drafts;
  for (const ContextField& field : request.hook->fields)
    if (field.type != FieldType::kString)
      for (const JsonView draft : request.context_resources(field.name)) drafts.push_back(draft);
  return drafts;
}

class Collector {
 public:
  Collector(const fhir::Facts& facts, std::string_view fhir_server) : facts_(facts), server_(fhir_server) {
    while (server_.ends_with('/')) server_.remove_suffix(1);
  }

  void add(JsonView resource, fhir::TypeId from, const ReferenceElement& element) {
    const std::string_view text = resource[element.element]["reference"].string();
    const auto reference = fhir::parse_reference(text);
    if (!reference || reference->type != element.to || facts_.find(text)) return;
    if (text.find("://") != std::string_view::npos && !is_of_server(text)) {
      if (!is_one_of(found_.elsewhere, from)) found_.elsewhere.push_back(from);
      return;
    }
    std::string read = std::string(reference->type) + "/" + std::string(reference->id);
    if (!seen_.insert(read).second) return;
    found_.reads.push_back(std::move(read));
    found_.from.push_back(from);
  }
  OpenReferences take() { return std::move(found_); }

 private:
  bool is_of_server(std::string_view text) const {
    return !server_.empty() && text.starts_with(server_) && text.substr(server_.size()).starts_with('/');
  }

  const fhir::Facts& facts_;
  std::string_view server_;
  std::set<std::string> seen_;
  OpenReferences found_;
};

const ReferenceElement* element_of(JsonView resource, std::span<const fhir::TypeId> types) {
  const std::string_view from = resource["resourceType"].string();
  if (!from.starts_with("Medication")) return nullptr;  // nearly all
  const auto* const found = std::find_if(kElements.begin(), kElements.end(), [&](const ReferenceElement& each) {
    return each.from == from && is_one_of(types, fhir::find_type(each.to));
  });
  return found == kElements.end() ? nullptr : found;
}

// The code of the Medication that "#id" names; missing when there is none.
JsonView contained_code(JsonView resource, const ReferenceElement& element) {
  const std::string_view reference = resource[element.element]["reference"].string();
  if (!reference.starts_with('#')) return {};
  for (const JsonView each : resource["contained"])
    if (each["resourceType"].string() == element.to && each["id"].string() == reference.substr(1)) return each["code"];
  return {};
}

std::string with_code(JsonView resource, const ReferenceElement& element, JsonView code) {
  base::JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < resource.size(); ++i) {
    const bool is_reference = resource.name_at(i) == element.element;
    json.key(is_reference ? "medicationCodeableConcept" : resource.name_at(i));
    json.value(is_reference ? code : resource.value_at(i));
  }
  return json.end_object().take();
}

}  // namespace

// The recursion ends with the document's depth, which is limited when it is parsed.
void add_with_contained(JsonView answer, std::span<const fhir::TypeId> types, fhir::Facts& facts) {
  if (types.empty()) return;
  const JsonView type = answer["resourceType"];
  if (answer.is_array()) {
    for (const JsonView item : answer) add_with_contained(item, types, facts);
  } else if (type.string() == "Bundle") {
    for (const JsonView item : answer["entry"])
      if (item.is_object()) add_with_contained(item, types, facts);
  } else if (!type && answer["resource"].is_object()) {
    add_with_contained(answer["resource"], types, facts);
  }
  const ReferenceElement* const element = element_of(answer, types);
  if (element == nullptr || answer["id"].string().empty()) return;
  const JsonView code = contained_code(answer, *element);
  if (!code.is_object()) return;
  if (auto document = base::JsonDocument::parse(with_code(answer, *element, code)))
    facts.add(facts.keep(*std::move(document)));
}

OpenReferences open_references(const fhir::Facts& facts, const HookRequest& request,
                               std::span<const fhir::TypeId> types) {
  Collector collector(facts, request.fhir_server);
  const std::vector<JsonView> drafts = types.empty() ? std::vector<JsonView>() : drafts_of(request);
  for (const ReferenceElement& element : kElements) {
    if (!is_one_of(types, fhir::find_type(element.to))) continue;
    const fhir::TypeId from = fhir::find_type(element.from);
    for (const fhir::Resource& resource : facts.of_type(from)) collector.add(resource.json, from, element);
    for (const JsonView draft : drafts)
      if (draft["resourceType"].string() == element.from) collector.add(draft, from, element);
  }
  return collector.take();
}

void add_referenced_drafts(const HookRequest& request, std::span<const fhir::TypeId> types, fhir::Facts& facts) {
  if (types.empty()) return;
  for (const JsonView draft : drafts_of(request))
    if (is_one_of(types, fhir::find_type(draft["resourceType"].string()))) facts.add(draft);
}

}  // namespace cds

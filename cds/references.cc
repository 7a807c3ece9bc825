#include "cds/references.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/look_ahead.h"
#include "cds/medication_reference.h"

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
    const JsonView given = resource[element.element];
    const std::string_view text = given["reference"].string();
    const auto reference = fhir::parse_reference(text);
    if (!reference || reference->type != element.to) {
      if (given && !given.is_null() && !is_one_of(found_.unreadable, from)) found_.unreadable.push_back(from);
      return;
    }
    if (facts_.find(text)) return;
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

// The recursion ends with the document's depth, which is limited when it is parsed.
void add_restated(JsonView answer, MedicationsBeside& beside, fhir::Facts& facts) {
  const JsonView type = answer["resourceType"];
  if (answer.is_array()) {
    MedicationsBeside none({});
    for (const JsonView item : answer) add_restated(item, none, facts);
  } else if (type.string() == "Bundle") {
    MedicationsBeside in_bundle(answer);
    const JsonView entries = answer["entry"];
    std::size_t at = 0;
    for (const JsonView item : entries) {
      base::look_ahead(entries, at++);
      if (item.is_object()) add_restated(item, in_bundle, facts);
    }
  } else if (!type && answer["resource"].is_object()) {
    add_restated(answer["resource"], beside, facts);
  }
  if (answer["id"].string().empty()) return;
  if (auto restated = beside.restate(answer)) facts.add(facts.keep(*std::move(restated)));
}

bool reads_medications(std::span<const fhir::TypeId> types) {
  static const fhir::TypeId medication = fhir::find_type("Medication");
  return is_one_of(types, medication);
}

}  // namespace

void add_with_contained(JsonView answer, std::span<const fhir::TypeId> types, fhir::Facts& facts) {
  if (!reads_medications(types)) return;
  MedicationsBeside none({});
  add_restated(answer, none, facts);
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

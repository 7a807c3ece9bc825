#include "fhir/facts.h"

#include <algorithm>
#include <utility>

#include "base/look_ahead.h"
#include "fhir/date_time.h"

namespace fhir {
namespace {

struct WellKnownTypes {
  TypeId bundle = find_type("Bundle");
  TypeId operation_outcome = find_type("OperationOutcome");
  TypeId patient = find_type("Patient");
  TypeId resource = find_type("Resource");
  TypeId domain_resource = find_type("DomainResource");
};

const WellKnownTypes& well_known() {
  static const WellKnownTypes types;
  return types;
}

// The resource type of that name; kNoType for what no resource can be, the abstract types too.
TypeId resource_type(std::string_view name) {
  const TypeId type = find_type(name);
  if (!is_resource(type) || type == well_known().resource || type == well_known().domain_resource) return kNoType;
  return type;
}

// FHIR R4, Resource.meta.lastUpdated. https://hl7.org/fhir/R4/resource.html#Meta
std::optional<std::int64_t> last_updated(base::JsonView resource) {
  const std::optional<DateTime> updated = parse_date_time(resource["meta"]["lastUpdated"].string(), 0);
  if (!updated) return std::nullopt;
  return earliest(*updated).milliseconds;
}

// Ours: what is dated is newer than what is not; of two alike the first stays.
bool is_newer(base::JsonView candidate, base::JsonView kept) {
  const std::optional<std::int64_t> of_candidate = last_updated(candidate);
  return of_candidate && of_candidate > last_updated(kept);
}

enum class Owner { kUnknown, kThisPatient, kAnother };

// Whose a resource is by the elements on a path such as "participant.actor". Every element may be a list; of several
// patients it is enough that one is this.
Owner owner_by_path(base::JsonView element, std::string_view path, std::string_view patient_id) {
  if (element.is_array()) {
    Owner owner = Owner::kUnknown;
    for (const base::JsonView item : element) {
      if (item.is_array()) continue;  // FHIR's JSON has no array in an array
      const Owner of_item = owner_by_path(item, path, patient_id);
      if (of_item == Owner::kThisPatient) return of_item;
      if (of_item == Owner::kAnother) owner = of_item;
    }
    return owner;
  }
  if (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string_view below = path.substr(std::min(dot + 1, path.size()));
    return owner_by_path(element[path.substr(0, dot)], below, patient_id);
  }
  const std::optional<LiteralReference> reference = parse_reference(element["reference"].string());
  if (!reference || reference->type != "Patient") return Owner::kUnknown;
  return reference->id == patient_id ? Owner::kThisPatient : Owner::kAnother;
}

// "Patient/1", as nearly all resources have it: known without taking the reference apart.
bool is_plain_reference(std::string_view reference, std::string_view patient_id) {
  constexpr std::string_view kType = "Patient/";
  return reference.starts_with(kType) && reference.substr(kType.size()) == patient_id && !patient_id.empty();
}

bool is_letter(char each) { return (each >= 'A' && each <= 'Z') || (each >= 'a' && each <= 'z'); }

bool looks_like_type(std::string_view text) {
  return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' && std::ranges::all_of(text, is_letter);
}

// FHIR R4, id: [A-Za-z0-9\-\.]{1,64}. Ours: EHRs have longer ones, and other characters; only what ends a URL's segment
// is no part of one.
bool looks_like_id(std::string_view text) {
  return !text.empty() && text.find_first_of("/?#|\\ \t\r\n") == std::string_view::npos;
}

// The part after the last "/", which is taken off; all if there is none.
std::string_view take_last_segment(std::string_view& rest) {
  const std::size_t slash = rest.rfind('/');
  const std::string_view segment = slash == std::string_view::npos ? rest : rest.substr(slash + 1);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(0, slash);
  return segment;
}

}  // namespace

Facts::Facts(std::string patient_id) : patient_id_(std::move(patient_id)) {}

base::JsonView Facts::keep(base::JsonDocument document) { return documents_.emplace_back(std::move(document)).root(); }

void Facts::add(base::JsonView resource_or_bundle) {
  const base::JsonView json = resource_or_bundle;
  if (!json || json.is_null()) return;
  const base::JsonView type_name = json["resourceType"];
  if (const base::JsonView wrapped = type_name ? base::JsonView() : json["resource"]) {
    add(wrapped);
    return;
  }
  const TypeId type = resource_type(type_name.string());
  if (type == well_known().operation_outcome && type != kNoType) return;
  if (type == kNoType)
    ++counts_.unreadable;
  else if (type == well_known().bundle)
    add_bundle(json);
  else
    add_resource({json, type, json["id"].string()});
}

// FHIR R4, Bundle.entry. https://hl7.org/fhir/R4/bundle.html An entry may have no resource (a deletion, a response).
// Ours: a bare resource in an entry's place is taken.
void Facts::add_bundle(base::JsonView bundle) {
  const base::JsonView entries = bundle["entry"];
  std::size_t at = 0;
  for (const base::JsonView entry : entries) {
    base::look_ahead(entries, at++);
    if (entry["resource"] || entry["resourceType"])
      add(entry);
    else if (!entry.is_object())
      ++counts_.unreadable;
  }
}

void Facts::add_resource(const Resource& resource) {
  if (!is_about_patient(resource, patient_id_)) {
    ++counts_.other_patient;
    return;
  }
  if (by_type_.size() <= resource.type) by_type_.resize(std::size_t{resource.type} + 1);
  std::vector<Resource>& alike = by_type_[resource.type];
  if (!resource.id.empty()) {
    const auto place = static_cast<std::uint32_t>(alike.size());
    if (const std::optional<std::uint32_t> known = places_.add(resource.type, resource.id, place)) {
      ++counts_.repeated;
      Resource& kept = alike[*known];
      if (is_newer(resource.json, kept.json)) kept.json = resource.json;
      return;
    }
  }
  alike.push_back(resource);
  ++counts_.kept;
}

std::optional<Resource> Facts::patient() const {
  const std::span<const Resource> patients = of_type(well_known().patient);
  if (patients.empty()) return std::nullopt;
  const auto by_id = std::ranges::find(patients, std::string_view(patient_id_), &Resource::id);
  return by_id != patients.end() ? *by_id : patients.front();
}

std::span<const Resource> Facts::of_type(TypeId type) const {
  if (type >= by_type_.size()) return {};
  return by_type_[type];
}

std::optional<Resource> Facts::find(std::string_view reference) const {
  const std::optional<LiteralReference> literal = parse_reference(reference);
  if (!literal) return std::nullopt;
  const TypeId type = find_type(literal->type);
  const std::optional<std::uint32_t> place = places_.find(type, literal->id);
  return place ? std::optional(by_type_[type][*place]) : std::nullopt;
}

std::size_t Facts::size() const { return counts_.kept; }

// FHIR R4, Literal References. https://hl7.org/fhir/R4/references.html#literal
std::optional<LiteralReference> parse_reference(std::string_view reference) {
  if (reference.starts_with('#') || reference.starts_with("urn:")) return std::nullopt;
  std::string_view rest = reference;
  std::string_view id = take_last_segment(rest);
  if (std::string_view below = rest; take_last_segment(below) == "_history") {
    if (!looks_like_id(id)) return std::nullopt;
    rest = below;
    id = take_last_segment(rest);
  }
  const std::string_view type = take_last_segment(rest);
  if (!looks_like_type(type) || !looks_like_id(id)) return std::nullopt;
  // An id that holds another URL would otherwise lead to what that URL names.
  if (!rest.empty() && !rest.starts_with("https://") && !rest.starts_with("http://")) return std::nullopt;
  return LiteralReference{type, id};
}

// FHIR R4, Patient compartment. https://hl7.org/fhir/R4/compartmentdefinition-patient.html
bool is_about_patient(const Resource& resource, std::string_view patient_id) {
  const std::string_view path = patient_path(resource.type);
  if (path.empty()) return true;
  if (path == "id") return resource.id.empty() || resource.id == patient_id;
  if (is_plain_reference(resource.json[path]["reference"].string(), patient_id)) return true;
  return owner_by_path(resource.json, path, patient_id) != Owner::kAnother;
}

}  // namespace fhir

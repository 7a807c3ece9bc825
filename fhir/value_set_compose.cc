#include "fhir/value_set_compose.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fhir {
namespace {

constexpr std::string_view kIcd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10";

// Systems in which whatever begins with a code is below it. ICD-10-PCS goes by two URIs.
constexpr std::array kPrefixSystems = {kIcd10Cm, kIcd10, std::string_view("http://www.cms.gov/Medicare/Coding/ICD10"),
                                       std::string_view("http://hl7.org/fhir/sid/icd-10-pcs")};

struct SystemName {
  std::string_view oid;
  std::string_view uri;
};

// FHIR R4, Code Systems. https://hl7.org/fhir/R4/terminologies-systems.html "If a URI is defined here, it SHALL be used
// in preference to any other identifying mechanisms": EHRs send the OIDs beside them, or alone.
constexpr std::string_view kOid = "urn:oid:2.16.840.1.113883.6.";
constexpr std::array kSystemNames = {
    SystemName{"1", "http://loinc.org"},
    SystemName{"3", kIcd10},
    SystemName{"88", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    SystemName{"90", kIcd10Cm},
    SystemName{"96", "http://snomed.info/sct"},
};

tl::unexpected<base::Problem> malformed(std::string where, std::string detail) {
  return base::fail(base::ProblemKind::kMalformed, "value-set-malformed", std::move(where), std::move(detail));
}

tl::unexpected<base::Problem> unsupported(std::string where, std::string detail) {
  return base::fail(base::ProblemKind::kUnsupported, "value-set-unsupported", std::move(where), std::move(detail));
}

std::string below(const std::string& where, std::string_view name) { return where + "/" + std::string(name); }
std::string below(const std::string& where, std::size_t index) { return where + "/" + std::to_string(index); }

// FHIR R4, ValueSet.compose.include.concept.
base::Result<void> read_concepts(base::JsonView concepts, std::string_view system, const std::string& where,
                                 Selection& selection) {
  if (!concepts.is_array()) return malformed(where, "an array is wanted");
  for (std::size_t index = 0; index < concepts.size(); ++index) {
    const std::string_view code = concepts[index]["code"].string();
    if (code.empty()) return malformed(below(where, index), "a concept needs a code");
    selection.codes.push_back(
        {std::string(system), std::string(code), std::string(concepts[index]["display"].string())});
  }
  return {};
}

// FHIR R4, ValueSet.compose.include.filter: filters of one include are joined by "and", so there is one here at most.
base::Result<void> read_filters(base::JsonView filters, std::string_view system, const std::string& where,
                                Selection& selection) {
  if (!filters.is_array() || filters.size() == 0) return malformed(where, "an array of one filter is wanted");
  if (filters.size() > 1) return unsupported(where, "several filters in one include: write one include for each");
  const std::string first = below(where, std::size_t{0});
  const std::string_view value = filters[0]["value"].string();
  if (value.empty()) return malformed(first, "a filter needs a value");
  if (filters[0]["property"].string() != "concept")
    return unsupported(below(first, "property"), "only filters on the property concept are taken");
  const std::string_view op = filters[0]["op"].string();
  if (op != "is-a" && op != "descendent-of")
    return unsupported(below(first, "op"), "only is-a and descendent-of are taken");
  if (std::ranges::find(kPrefixSystems, system) == kPrefixSystems.end())
    return unsupported(where, "filters are taken on ICD-10-CM, ICD-10 and ICD-10-PCS only");
  selection.prefixes.push_back({std::string(system), std::string(value), op == "descendent-of"});
  return {};
}

base::Result<void> check_names(base::JsonView include, const std::string& where) {
  constexpr std::array<std::string_view, 6> kKnown = {"id", "extension", "system", "version", "concept", "filter"};
  for (std::size_t index = 0; index < include.size(); ++index) {
    const std::string_view name = include.name_at(index);
    if (std::ranges::find(kKnown, name) == kKnown.end()) return unsupported(below(where, name), "not taken");
  }
  return {};
}

// FHIR R4, ValueSet.compose.include and .exclude.
base::Result<void> read_include(base::JsonView include, const std::string& where, Selection& selection) {
  if (!include.is_object()) return malformed(where, "an object is wanted");
  CDS_CHECK(check_names(include, where));
  const std::string_view system = canonical_system(include["system"].string());
  if (system.empty()) return malformed(where, "a system is wanted");
  const base::JsonView concepts = include["concept"];
  const base::JsonView filters = include["filter"];
  if (concepts && filters) return malformed(where, "concept and filter exclude each other");
  if (concepts) return read_concepts(concepts, system, below(where, "concept"), selection);
  if (filters) return read_filters(filters, system, below(where, "filter"), selection);
  return unsupported(where, "a whole code system: name concepts or a filter");
}

base::Result<void> read_all(base::JsonView includes, const std::string& where, Selection& selection) {
  if (!includes.is_array()) return malformed(where, "an array is wanted");
  for (std::size_t index = 0; index < includes.size(); ++index)
    CDS_CHECK(read_include(includes[index], below(where, index), selection));
  return {};
}

}  // namespace

// FHIR R4, ValueSet.compose. https://hl7.org/fhir/R4/valueset.html#compositions
base::Result<Compose> read_compose(base::JsonView value_set, const std::string& file) {
  const base::JsonView compose = value_set["compose"];
  const std::string where = file + "#/compose";
  if (!compose) return unsupported(where, "a ValueSet without compose");
  if (!compose["include"] || compose["include"].size() == 0) return malformed(where, "an include is wanted");
  Compose result;
  CDS_CHECK(read_all(compose["include"], below(where, "include"), result.include));
  if (compose["exclude"]) CDS_CHECK(read_all(compose["exclude"], below(where, "exclude"), result.exclude));
  return result;
}

std::string_view canonical_system(std::string_view system) {
  if (!system.starts_with(kOid)) return system;
  const auto name = std::ranges::find(kSystemNames, system.substr(kOid.size()), &SystemName::oid);
  return name != kSystemNames.end() ? name->uri : system;
}

}  // namespace fhir

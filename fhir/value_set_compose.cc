#include "fhir/value_set_compose.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include "fhir/code_pattern.h"

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
  if (filters[0]["property"].string() != "concept" && filters[0]["property"].string() != "code")
    return unsupported(below(first, "property"), "only filters on the property concept are taken");
  const std::string_view op = filters[0]["op"].string();
  if (op != "is-a" && op != "descendent-of" && op != "regex")
    return unsupported(below(first, "op"), "only is-a, descendent-of and regex are taken");
  if (!spells_hierarchy(system))
    return unsupported(where, "filters are taken on ICD-10-CM, ICD-10 and ICD-10-PCS only");
  if (op == "regex") {
    const auto matched = codes_of_pattern(value);
    if (!matched) return unsupported(below(first, "value"), "a regular expression that is no list of codes");
    for (const MatchedCode& each : *matched)
      if (each.is_beginning)
        selection.prefixes.push_back({std::string(system), each.text, each.without_itself});
      else
        selection.codes.push_back({std::string(system), each.text, ""});
    return {};
  }
  selection.prefixes.push_back({std::string(system), std::string(value), op == "descendent-of"});
  return {};
}

base::Result<void> check_names(base::JsonView include, const std::string& where) {
  constexpr std::array<std::string_view, 7> kKnown = {"id",      "extension", "system",  "version",
                                                      "concept", "filter",    "valueSet"};
  for (std::size_t index = 0; index < include.size(); ++index) {
    const std::string_view name = include.name_at(index);
    if (std::ranges::find(kKnown, name) == kKnown.end()) return unsupported(below(where, name), "not taken");
  }
  return {};
}

std::string key_of(std::string_view system, std::string_view code) {
  return std::string(system) + "|" + std::string(code);
}

bool is_below(const Selection& selection, std::string_view system, std::string_view code) {
  return std::ranges::any_of(selection.prefixes, [&](const CodePrefix& prefix) {
    return prefix.system == system && code.starts_with(prefix.code) && !(prefix.without_itself && code == prefix.code);
  });
}

// What is in both; nothing where both go by hierarchy.
std::optional<Selection> intersection(const Selection& a, const Selection& b) {
  if (!a.prefixes.empty() && !b.prefixes.empty()) return std::nullopt;
  Selection both;
  std::unordered_set<std::string> kept;
  for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    std::unordered_set<std::string> named;
    for (const Coding& coding : to->codes) named.insert(key_of(coding.system, coding.code));
    for (const Coding& coding : from->codes) {
      std::string key = key_of(coding.system, coding.code);
      if ((named.contains(key) || is_below(*to, coding.system, coding.code)) && kept.insert(std::move(key)).second)
        both.codes.push_back(coding);
    }
  }
  return both;
}

Selection of_system(const Selection& all, std::string_view system) {
  Selection own;
  std::ranges::copy_if(all.codes, std::back_inserter(own.codes),
                       [&](const Coding& coding) { return coding.system == system; });
  std::ranges::copy_if(all.prefixes, std::back_inserter(own.prefixes),
                       [&](const CodePrefix& prefix) { return prefix.system == system; });
  return own;
}

// FHIR R4, ValueSet.compose.include.valueSet: "all the codes in all the value sets", and of the system's where it is
// named.
base::Result<void> narrow(base::JsonView value_sets, std::string_view system, const std::string& where,
                          const OtherSets& others, std::optional<Selection>& selection) {
  if (!value_sets.is_array() || value_sets.size() == 0) return malformed(where, "an array of canonical urls is wanted");
  for (std::size_t index = 0; index < value_sets.size(); ++index) {
    base::Result<const Selection*> other = others(value_sets[index].string());
    if (!other) {
      other.error().where = below(where, index);
      return tl::unexpected(std::move(other).error());
    }
    const Selection own = system.empty() ? **other : of_system(**other, system);
    selection = selection ? intersection(*selection, own) : std::optional(own);
    if (!selection) return unsupported(below(where, index), "what two sets by hierarchy have in common");
  }
  return {};
}

// FHIR R4, ValueSet.compose.include and .exclude.
base::Result<void> read_include(base::JsonView include, const std::string& where, const OtherSets& others,
                                Selection& selection) {
  if (!include.is_object()) return malformed(where, "an object is wanted");
  CDS_CHECK(check_names(include, where));
  const std::string_view system = canonical_system(include["system"].string());
  const base::JsonView concepts = include["concept"];
  const base::JsonView filters = include["filter"];
  const base::JsonView value_sets = include["valueSet"];
  if (system.empty() && (!value_sets || concepts || filters)) return malformed(where, "a system is wanted");
  if (concepts && filters) return malformed(where, "concept and filter exclude each other");
  std::optional<Selection> own;
  if (concepts) CDS_CHECK(read_concepts(concepts, system, below(where, "concept"), own.emplace()));
  if (filters) CDS_CHECK(read_filters(filters, system, below(where, "filter"), own.emplace()));
  if (value_sets) CDS_CHECK(narrow(value_sets, system, below(where, "valueSet"), others, own));
  if (!own) return unsupported(where, "a whole code system: name concepts or a filter");
  std::ranges::move(own->codes, std::back_inserter(selection.codes));
  std::ranges::move(own->prefixes, std::back_inserter(selection.prefixes));
  return {};
}

base::Result<void> read_all(base::JsonView includes, const std::string& where, const OtherSets& others,
                            Selection& selection) {
  if (!includes.is_array()) return malformed(where, "an array is wanted");
  for (std::size_t index = 0; index < includes.size(); ++index)
    CDS_CHECK(read_include(includes[index], below(where, index), others, selection));
  return {};
}

}  // namespace

// FHIR R4, ValueSet.compose. https://hl7.org/fhir/R4/valueset.html#compositions
base::Result<Compose> read_compose(base::JsonView value_set, const std::string& file, const OtherSets& others) {
  const base::JsonView compose = value_set["compose"];
  const std::string where = file + "#/compose";
  if (!compose) return unsupported(where, "a ValueSet without compose and without expansion");
  if (!compose["include"] || compose["include"].size() == 0) return malformed(where, "an include is wanted");
  Compose result;
  CDS_CHECK(read_all(compose["include"], below(where, "include"), others, result.include));
  if (compose["exclude"]) CDS_CHECK(read_all(compose["exclude"], below(where, "exclude"), others, result.exclude));
  return result;
}

bool spells_hierarchy(std::string_view system) {
  return std::ranges::find(kPrefixSystems, system) != kPrefixSystems.end();
}

std::string_view canonical_system(std::string_view system) {
  if (!system.starts_with(kOid)) return system;
  const auto name = std::ranges::find(kSystemNames, system.substr(kOid.size()), &SystemName::oid);
  return name != kSystemNames.end() ? name->uri : system;
}

}  // namespace fhir

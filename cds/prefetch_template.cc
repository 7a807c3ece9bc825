#include "cds/prefetch_template.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/url.h"
#include "fhir/model.h"

namespace cds {
namespace {

using base::ProblemKind;
using cql::DataNeed;
using cql::DefineId;

constexpr std::string_view kPatientToken = "{{context.patientId}}";

void add(const std::optional<DefineId>& define, std::vector<DefineId>& defines) {
  if (define) defines.push_back(*define);
}

// Those that decide whether a card comes and how urgent it is.
std::vector<DefineId> deciding_defines(const cards::PlannedCard& card) {
  std::vector<DefineId> defines = card.conditions;
  add(card.priority_define, defines);
  return defines;
}

std::vector<DefineId> all_defines(const cards::PlannedCard& card) {
  std::vector<DefineId> defines = deciding_defines(card);
  for (const auto& define : {card.summary_define, card.detail_define, card.evidence_define, card.about_define})
    add(define, defines);
  for (const cards::PlannedSuggestion& suggestion : card.suggestions) {
    add(suggestion.label_define, defines);
    add(suggestion.condition, defines);
    for (const cards::PlannedAction& action : suggestion.actions) {
      add(action.condition, defines);
      add(action.description_define, defines);
      add(action.resources, defines);
      for (const cards::DynamicValue& value : action.dynamic_values) defines.push_back(value.define);
    }
  }
  return defines;
}

// Needs by the type's name, which makes the order the same everywhere.
using NeedsByType = std::map<std::string, std::vector<DataNeed>, std::less<>>;

NeedsByType needs_of(const cql::Program& program, const std::vector<DefineId>& defines) {
  NeedsByType by_type;
  for (const DefineId define : defines) {
    for (const DataNeed& need : program.needs_of(define)) {
      if (fhir::patient_search_parameter(need.type).empty()) continue;  // belongs to no patient
      std::vector<DataNeed>& needs = by_type[std::string(fhir::type_name(need.type))];
      if (std::find(needs.begin(), needs.end(), need) == needs.end()) needs.push_back(need);
    }
  }
  return by_type;
}

// order-dispatch only refers to its orders, which are read from the facts: all of them, whatever their code.
// Ours: what the criteria know of; nutrition orders and the like concern none of them.
void add_dispatched_orders(NeedsByType& by_type) {
  for (const char* const type : {"MedicationRequest", "ServiceRequest"}) {
    DataNeed need;
    need.type = fhir::find_type(type);
    by_type[type].push_back(std::move(need));
  }
}

// A system stands in the query as it is, when it may.
bool is_plain_in_query(std::string_view text) {
  constexpr std::string_view kAllowed = "-._~:/@!$'()*;";  // RFC 3986, 3.4, without what separates parameters
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kAllowed.find(c) != std::string_view::npos;
  });
}

// FHIR R4, Search Parameter Registry: types whose parameters `code` and `category` are tokens on the elements of that
// name. https://hl7.org/fhir/R4/searchparameter-registry.html
bool is_searched_by(const DataNeed& need) {
  constexpr std::array<std::string_view, 6> kTypes{"AllergyIntolerance", "Condition", "DiagnosticReport",
                                                   "Observation",        "Procedure", "ServiceRequest"};
  return (need.code_path == "code" || need.code_path == "category") &&
         std::find(kTypes.begin(), kTypes.end(), fhir::type_name(need.type)) != kTypes.end();
}

// "&code=system|code,system|code" when every need of the type is one of few codes; else "". Prefetch query
// restrictions: "token search parameters using equality". https://cds-hooks.hl7.org/#prefetch-query-restrictions
std::string code_filter(const std::vector<DataNeed>& needs, const fhir::ValueSets& value_sets) {
  std::string codes;
  std::set<std::pair<std::string, std::string>> seen;
  for (const DataNeed& need : needs) {
    if (!need.value_set || need.code_path != needs.front().code_path || !is_searched_by(need)) return "";
    if (value_sets.summary(*need.value_set).prefixes != 0) return "";
    for (const fhir::Coding& coding : value_sets.codes(*need.value_set)) {
      if (!seen.emplace(coding.system, coding.code).second) continue;
      if (coding.system.empty() || !is_plain_in_query(coding.system) || !is_plain_in_query(coding.code)) return "";
      if (seen.size() > kMaxFilterCodes) return "";
      codes += (codes.empty() ? "" : ",") + coding.system + "|" + coding.code;
    }
  }
  return codes.empty() ? "" : "&" + needs.front().code_path + "=" + codes;
}

std::string template_for(fhir::TypeId type, const std::vector<DataNeed>& needs, const fhir::ValueSets& value_sets) {
  const std::string name(fhir::type_name(type));
  const std::string parameter(fhir::patient_search_parameter(type));
  const std::string token(kPatientToken);
  if (parameter == "_id") return name + "/" + token;
  // `patient` can only be a Patient; `subject` needs to be told.
  const std::string all = name + "?" + parameter + "=" + (parameter == "patient" ? "" : "Patient/") + token;
  const std::string filtered = all + code_filter(needs, value_sets);
  return filtered.size() <= kMaxTemplateCharacters ? filtered : all;
}

// Calls `text` and `token` for the pieces of a template in order; false where a token does not end, or one of them
// refuses.
template <typename Text, typename Token>
bool walk(std::string_view rest, Text text, Token token) {
  for (;;) {
    const std::size_t open = rest.find("{{");
    if (!text(rest.substr(0, open))) return false;
    if (open == std::string_view::npos) return true;
    const std::size_t close = rest.find("}}", open);
    if (close == std::string_view::npos || !token(rest.substr(open + 2, close - open - 2))) return false;
    rest.remove_prefix(close + 2);
  }
}

// The context field that a token names; nullptr for user identifiers, FHIRPath and fields that are no strings.
const ContextField* field_of(std::string_view token, const Hook& hook) {
  constexpr std::string_view kContext = "context.";
  if (!token.starts_with(kContext)) return nullptr;
  const ContextField* const field = find_field(hook, token.substr(kContext.size()));
  return field != nullptr && field->type == FieldType::kString ? field : nullptr;
}

}  // namespace

std::string prefetch_key_name(std::string_view type) {
  std::string name(type);
  if (name.empty()) return name;
  if (name[0] >= 'A' && name[0] <= 'Z') name[0] = static_cast<char>(name[0] - 'A' + 'a');
  if (type == "Patient") return name;
  constexpr std::string_view kVowels = "aeiou";
  const bool vowel_before_last = name.size() > 1 && kVowels.find(name[name.size() - 2]) != std::string_view::npos;
  if (name.back() == 'y' && !vowel_before_last) return name.substr(0, name.size() - 1) + "ies";
  if (name.ends_with("s") || name.ends_with("x") || name.ends_with("ch") || name.ends_with("sh")) return name + "es";
  return name + "s";
}

std::vector<PrefetchKey> derive_prefetch(const cql::Program& program, const fhir::ValueSets& value_sets,
                                         const cards::Plan& plan, std::string_view hook) {
  std::vector<DefineId> all;
  std::vector<DefineId> critical;
  for (const cards::PlannedCard& card : plan.cards) {
    if (std::find(card.hooks.begin(), card.hooks.end(), hook) == card.hooks.end()) continue;
    const std::vector<DefineId> used = all_defines(card);
    all.insert(all.end(), used.begin(), used.end());
    if (!card.may_be_critical) continue;
    const std::vector<DefineId> deciding = deciding_defines(card);
    critical.insert(critical.end(), deciding.begin(), deciding.end());
  }
  const NeedsByType critical_needs = needs_of(program, critical);
  std::vector<PrefetchKey> keys;
  NeedsByType all_needs = needs_of(program, all);
  if (hook == "order-dispatch") add_dispatched_orders(all_needs);
  for (const auto& [name, needs] : all_needs) {
    const fhir::TypeId type = needs.front().type;
    const auto& required = plan.required_types;
    PrefetchKey key{prefetch_key_name(name), template_for(type, needs, value_sets), type,
                    std::find(required.begin(), required.end(), name) != required.end(),
                    critical_needs.find(name) != critical_needs.end()};
    keys.insert(name == "Patient" ? keys.begin() : keys.end(), std::move(key));
  }
  return keys;
}

// CDS Hooks 3.0, Prefetch tokens. https://cds-hooks.hl7.org/#prefetch-tokens
base::Result<void> check_template(std::string_view template_text, fhir::TypeId type, const Hook& hook) {
  const auto malformed = [](std::string detail) {
    return base::fail(ProblemKind::kMalformed, "prefetch-template-malformed", "", std::move(detail));
  };
  const std::string_view name = fhir::type_name(type);
  if (template_text.size() > kMaxTemplateCharacters) return malformed("the template is too long");
  if (!template_text.starts_with(name) || template_text.size() < name.size() + 2 ||
      (template_text[name.size()] != '/' && template_text[name.size()] != '?'))
    return malformed("the template must begin with \"" + std::string(name) + "/\" or \"" + std::string(name) + "?\"");
  const bool well_formed = walk(
      template_text,
      [](std::string_view text) {
        return std::none_of(text.begin(), text.end(),
                            [](char c) { return c <= ' ' || c >= 0x7F || c == '{' || c == '}' || c == '#'; });
      },
      [&](std::string_view token) { return field_of(token, hook) != nullptr; });
  if (!well_formed)
    return malformed("tokens must be {{context.FIELD}}, a field of " + std::string(hook.name) + " that is a string");
  return {};
}

std::optional<std::string> fill_template(std::string_view template_text, const Hook& hook, base::JsonView context) {
  std::string filled;
  const bool complete = walk(
      template_text,
      [&](std::string_view text) {
        filled += text;
        return true;
      },
      [&](std::string_view token) {
        const ContextField* const field = field_of(token, hook);
        if (field == nullptr) return false;
        const std::string_view value = field_value(*field, context).string();
        filled += base::percent_encode(value);
        return !value.empty() && value != "." && value != "..";  // these two would be another place
      });
  if (!complete) return std::nullopt;
  return filled;
}

}  // namespace cds

#include "commands/explain_cards.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cds/thresholds.h"

namespace commands {
namespace {

constexpr std::array<const char*, 3> kIndicators{"info", "warning", "critical"};

// PlanDefinition.action.priority, and the indicator that it makes, the gravest first.
constexpr std::array<std::pair<const char*, const char*>, 3> kPriorities{
    {{"stat", "critical"}, {"urgent", "warning"}, {"routine", "info"}}};

}  // namespace

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

std::string CardText::link(cql::DefineId define) const {
  return link_to(catalogue_.program->define_library(define), catalogue_.program->define_name(define));
}

std::string CardText::by_define(const char* what, const std::optional<cql::DefineId>& define) const {
  return define ? std::string("- ") + what + ": " + link(*define) + "\n" : "";
}

// What a title or text may be, below its define.
std::string CardText::words(const char* what, const std::optional<cql::DefineId>& define) const {
  if (!define || logic_ == nullptr) return by_define(what, define);
  return by_define(what, define) +
         logic_->words(catalogue_.program->define_library(*define), catalogue_.program->define_name(*define), 1);
}

bool CardText::may_be(cql::DefineId condition) const {
  if (logic_ == nullptr) return true;
  const Known known = logic_->decided().value_of_define(catalogue_.program->define_library(condition),
                                                        catalogue_.program->define_name(condition));
  return !known.is(false) && known.kind != Known::Kind::kNull;
}

bool CardText::may_come(const cards::PlannedCard& card) const {
  return std::ranges::all_of(card.conditions, [&](cql::DefineId condition) { return may_be(condition); });
}

std::string CardText::value_of(const std::string& threshold) const {
  const auto id = catalogue_.program->find_parameter(threshold);
  if (!id) return "";
  const fhir::Facts nobody("");
  cql::Parameters parameters;
  if (logic_ != nullptr) cds::set_thresholds(catalogue_, parameters);
  cql::Evaluation evaluation(*catalogue_.program, catalogue_.value_sets, nobody, parameters, base::Instant{});
  const auto value = evaluation.parameter(*id);
  return value && !value->is_null() ? cql::to_text(*value) : "";
}

std::string CardText::when(const std::optional<cql::DefineId>& condition) const {
  return condition ? ", when " + link(*condition) : "";
}

std::string CardText::indicator(const cards::PlannedCard& card) const {
  std::string most = kIndicators[static_cast<std::size_t>(card.indicator)];
  if (!card.priority_define) return most;
  if (logic_ == nullptr) return "at most " + most;
  const auto possible = logic_->strings(catalogue_.program->define_library(*card.priority_define),
                                        catalogue_.program->define_name(*card.priority_define));
  if (!possible) return "at most " + most;
  std::string all;
  for (const auto& [priority, word] : kPriorities)
    if (possible->contains(priority)) all += (all.empty() ? "" : " or ") + std::string(word);
  return all.empty() ? most : all;
}

std::string CardText::suggestion(const cards::PlannedSuggestion& suggestion) const {
  if (suggestion.condition && !may_be(*suggestion.condition)) return "";
  std::string out = "  - " + plain(suggestion.label) + " (`" + suggestion.id + "`" +
                    (suggestion.is_recommended ? ", recommended" : "") + ")" + when(suggestion.condition) + "\n";
  for (const cards::PlannedAction& action : suggestion.actions) {
    constexpr std::array<const char*, 3> kTypes{"create", "update", "delete"};
    out += "    - " + std::string(kTypes[static_cast<std::size_t>(action.type)]) + " " +
           (action.resources ? link(*action.resources) : "`" + file_name(action.activity) + "`") +
           when(action.condition) + "\n";
  }
  return out;
}

std::string CardText::text(const cards::PlannedCard& card) const {
  std::string out;
  if (!card.detail.empty()) out += plain(card.detail) + "\n\n";
  out += "- Id: `" + card.id + "`\n- Criterion: " + plain(card.topic ? card.topic->code : "") + ", " +
         plain(card.topic ? card.topic->display : "") + "\n- Hooks:";
  for (const std::string& hook : card.hooks) out += (&hook == card.hooks.data() ? " " : ", ") + hook;
  out += "\n- Indicator: " + indicator(card) + "\n" + by_define("Which one", card.priority_define);
  for (const cql::DefineId condition : card.conditions) out += by_define("Shown when", condition);
  out += words("Title", card.summary_define) + words("Text", card.detail_define) +
         by_define("Evidence", card.evidence_define) + by_define("About the drafts", card.about_define);
  if (!card.one_card_of.empty()) out += "- One card of the group: " + card.one_card_of + "\n";
  for (const std::string& threshold : card.thresholds)
    out += "- Threshold: " + plain(threshold) + ", " + value_of(threshold) + "\n";
  for (const cards::Citation& citation : card.citations) {
    if (citation.condition && !may_be(*citation.condition)) continue;
    out += "- Source: " + plain(citation.label);
    if (!citation.url.empty()) out += " <" + citation.url + ">";
    out += when(citation.condition) + "\n";
  }
  for (const fhir::Coding& reason : card.override_reasons)
    out += "- Reason to override: " + plain(reason.display) + " (`" + reason.code + "`)\n";
  std::string suggestions;
  for (const cards::PlannedSuggestion& each : card.suggestions) suggestions += suggestion(each);
  return suggestions.empty() ? out : out + "- Suggestions:\n" + suggestions;
}

}  // namespace commands

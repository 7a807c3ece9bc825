// Comparing cards with a row's `must`, `not` and `only`.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "tests/support/vignette_data.h"

namespace vignettes {

namespace {

using cards::Card;

constexpr std::array<std::string_view, 10> kUrgent{
    "aortic-aneurysm",      "limb-ischaemia",    "suspected-cauda-equina", "suspected-spinal-infection",
    "suspected-malignancy", "motor-deficit",     "pain-after-injury",      "suspected-dvt",
    "suspected-fracture",   "pain-with-numbness"};
bool is_urgent(const Card& card) { return std::find(kUrgent.begin(), kUrgent.end(), card.id) != kUrgent.end(); }

std::string name_of(cards::Indicator indicator) {
  constexpr std::array<const char*, 3> kNames{"info", "warning", "critical"};
  return kNames[static_cast<std::size_t>(indicator)];
}

std::string lower(std::string_view from) {
  std::string out(from);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// "a|b" is met by either; case does not count.
bool has(const std::string& haystack, std::string_view needles) {
  const std::string all = lower(haystack);
  while (true) {
    const std::size_t bar = needles.find('|');
    std::string needle = lower(needles.substr(0, bar));
    while (!needle.empty() && needle.front() == ' ') needle.erase(0, 1);
    while (!needle.empty() && needle.back() == ' ') needle.pop_back();
    if (all.find(needle) != std::string::npos) return true;
    if (bar == std::string_view::npos) return false;
    needles.remove_prefix(bar + 1);
  }
}

bool is_named(const std::string& id, std::string_view name) {
  return name.ends_with("-") ? id.starts_with(name) : id == name;
}

// A member that is one value or a list of them.
std::vector<std::string> strings(const Json& from, const char* name) {
  std::vector<std::string> out;
  const Json* const value = find(from, name);
  if (value == nullptr) return out;
  if (value->IsString()) return {std::string(text(*value))};
  for (const Json& item : value->GetArray()) out.emplace_back(text(item));
  return out;
}

class Judge {
 public:
  Judge(const Vignettes::Data& data, const std::vector<Card>& cards) : data_(data), cards_(cards) {}

  bool suggests(const Card& card, std::string_view wanted) const;
  // Why a card does not meet an expectation; empty when it does.
  std::string why_not(const Card& card, const Json& expectation) const;
  bool is_hit(const Card& card, const Json& exclusion) const;

 private:
  bool fits(const cards::Action& action, const std::string& verb, const std::string& name,
            const std::string& priority) const;
  bool has_code(const Json& resource, const Json& suggestion) const;

  const Vignettes::Data& data_;
  const std::vector<Card>& cards_;
};

bool Judge::has_code(const Json& resource, const Json& suggestion) const {
  if (const Json* const any = find(suggestion, "any"))
    return std::any_of(any->Begin(), any->End(),
                       [&](const Json& name) { return has_code(resource, data_.named("suggestions", text(name))); });
  if (text(*find(resource, "resourceType")) != text(*find(suggestion, "type"))) return false;
  const Json* const codes = find(suggestion, "codes");
  if (codes == nullptr) return true;
  for (const char* const element : {"code", "medicationCodeableConcept"}) {
    const Json* const coded = find(resource, element);
    const Json* const codings = coded != nullptr ? find(*coded, "coding") : nullptr;
    if (codings == nullptr) continue;
    for (const Json& coding : codings->GetArray())
      for (const Json& code : codes->GetArray())
        if (const Json* const own = find(coding, "code"); own != nullptr && text(*own) == text(code)) return true;
  }
  return false;
}

bool Judge::fits(const cards::Action& action, const std::string& verb, const std::string& name,
                 const std::string& priority) const {
  if (verb == "delete")
    return action.type == cards::ActionType::kDelete && (name == "any" || action.resource_id == name);
  if (action.type != (verb == "update" ? cards::ActionType::kUpdate : cards::ActionType::kCreate)) return false;
  rapidjson::Document resource;
  resource.Parse(action.resource.c_str());
  if (!priority.empty()) {
    const Json* const own = find(resource, "priority");
    if ((own != nullptr ? text(*own) : "routine") != priority) return false;
  }
  return name.empty() || name == "any" || has_code(resource, data_.named("suggestions", name));
}

bool Judge::suggests(const Card& card, std::string_view wanted) const {
  std::string verb = "create", name(wanted), priority;
  for (const char* const other : {"update ", "delete "})
    if (name.starts_with(other)) {
      verb = std::string(other, 6);
      name.erase(0, 7);
    }
  for (const char* const one : {"routine", "urgent", "asap", "stat"})
    if (verb != "delete" && (name == one || name.ends_with(std::string(" ") + one))) {
      priority = one;
      name.resize(name.size() - std::min(name.size(), priority.size() + 1));
    }
  for (const cards::Suggestion& suggestion : card.suggestions)
    for (const cards::Action& action : suggestion.actions)
      if (fits(action, verb, name, priority)) return true;
  return false;
}

std::string Judge::why_not(const Card& card, const Json& expectation) const {
  const std::vector<std::string> indicators = strings(expectation, "indicator");
  if (!indicators.empty() &&
      std::find(indicators.begin(), indicators.end(), name_of(card.indicator)) == indicators.end())
    return "is " + name_of(card.indicator);
  for (const std::string& wanted : strings(expectation, "suggests"))
    if (!suggests(card, wanted)) return "does not suggest " + wanted;
  for (const std::string& unwanted : strings(expectation, "lacks"))
    if (suggests(card, unwanted)) return "suggests " + unwanted;
  if (const Json* const nothing = find(expectation, "suggestsNothing"); nothing != nullptr && !card.suggestions.empty())
    return "suggests something";
  std::string words = card.summary + "\n" + card.detail;
  for (const cards::Suggestion& suggestion : card.suggestions) {
    words += "\n" + suggestion.label;
    for (const cards::Action& action : suggestion.actions) {
      words += "\n" + action.description;
      rapidjson::Document resource;
      if (action.resource.empty() || resource.Parse(action.resource.c_str()).HasParseError()) continue;
      if (const Json* const notes = find(resource, "note"))
        for (const Json& note : notes->GetArray())
          if (const Json* const note_text = find(note, "text")) words += "\n" + std::string(text(*note_text));
    }
  }
  for (const std::string& said : strings(expectation, "says"))
    if (!has(words, said)) return "does not say \"" + said + "\"";
  for (const std::string& unsaid : strings(expectation, "saysNot"))
    if (has(words, unsaid)) return "says \"" + unsaid + "\"";
  std::string evidence;
  for (const cards::Evidence& item : card.evidence)
    evidence += item.criterion + " " + item.finding + " " + item.reference + " " + item.date + "\n";
  for (const std::string& criterion : card.criteria) evidence += criterion + "\n";
  if (card.source.topic) evidence += card.source.topic->code + " " + card.source.topic->display;
  for (const std::string& shown : strings(expectation, "evidence"))
    if (!has(evidence, shown)) return "has no \"" + shown + "\" in its evidence";
  for (const std::string& hidden : strings(expectation, "evidenceNot"))
    if (has(evidence, hidden)) return "has \"" + hidden + "\" in its evidence";
  std::string cited = card.source.label + "\n";
  for (const cards::Link& link : card.links) cited += link.label + "\n";
  for (const std::string& source : strings(expectation, "cites"))
    if (!has(cited, source)) return "does not cite \"" + source + "\"";
  for (const std::string& source : strings(expectation, "citesNot"))
    if (has(cited, source)) return "cites \"" + source + "\"";
  return "";
}

bool Judge::is_hit(const Card& card, const Json& exclusion) const {
  if (exclusion.IsObject())
    return is_named(card.id, text(*find(exclusion, "card"))) && why_not(card, exclusion).empty();
  const std::string name(text(exclusion));
  if (name == "critical" || name == "warning" || name == "info") return name_of(card.indicator) == name;
  if (name == "urgent") return is_urgent(card) && card.indicator != cards::Indicator::kInfo;
  const bool is_card_id = name.find('-') != std::string::npos && std::all_of(name.begin(), name.end(), [](char c) {
                            return c == '-' || (c >= 'a' && c <= 'z');
                          });
  return is_card_id ? is_named(card.id, name) : suggests(card, name);
}

void check_always(const std::vector<Card>& cards, Verdict& verdict) {
  if (std::count_if(cards.begin(), cards.end(), is_urgent) > 1) verdict.failures.push_back("two urgent cards");
  const auto critical = [](const Card& card) { return card.indicator == cards::Indicator::kCritical; };
  if (cards.size() > 4 && !std::all_of(cards.begin(), cards.end(), critical))
    verdict.failures.push_back("more than four cards");
  if (!std::is_sorted(cards.begin(), cards.end(),
                      [](const Card& a, const Card& b) { return a.indicator > b.indicator; }))
    verdict.failures.push_back("cards out of order");
  std::set<std::string> ids;
  for (const Card& card : cards)
    for (const cards::Suggestion& suggestion : card.suggestions)
      if (!ids.insert(suggestion.id).second) verdict.failures.push_back("suggested twice: " + suggestion.id);
}

}  // namespace

Verdict Vignettes::judge(std::size_t row, const std::vector<Card>& cards,
                         const std::vector<std::string>& planned) const {
  const Json& from = data_->rows.at(row);
  const Judge judge(*data_, cards);
  Verdict verdict;
  const auto is_planned = [&](std::string_view name) {
    return std::any_of(planned.begin(), planned.end(), [&](const std::string& id) { return is_named(id, name); });
  };
  for (const Json& expectation : find(from, "must")->GetArray()) {
    const std::string_view name = text(*find(expectation, "card"));
    const Json* const needs = find(expectation, "needs");
    if (!is_planned(name) || (needs != nullptr && !is_planned(text(*needs)))) {
      ++verdict.later;
      continue;
    }
    ++verdict.checked;
    std::string why = "does not come";
    bool met = false;
    for (const Card& card : cards)
      if (is_named(card.id, name)) {
        why = judge.why_not(card, expectation);
        if (why.empty()) {
          met = true;
          break;
        }
      }
    if (!met) verdict.failures.push_back("must: " + std::string(name) + " " + why);
  }
  if (const Json* const only = find(from, "only"); only != nullptr && only->GetBool()) {
    ++verdict.checked;
    for (const Card& card : cards)
      if (std::none_of(find(from, "must")->Begin(), find(from, "must")->End(),
                       [&](const Json& expectation) { return is_named(card.id, text(*find(expectation, "card"))); }))
        verdict.failures.push_back("only: also " + card.id);
  }
  if (const Json* const exclusions = find(from, "not"))
    for (const Json& exclusion : exclusions->GetArray()) {
      ++verdict.checked;
      for (const Card& card : cards)
        if (judge.is_hit(card, exclusion))
          verdict.failures.push_back("not: " + (exclusion.IsString() ? std::string(text(exclusion)) : "(object)") +
                                     ", but " + card.id + " " + name_of(card.indicator));
    }
  check_always(cards, verdict);
  return verdict;
}

std::string outline(const std::vector<Card>& cards) {
  std::string out;
  for (const Card& card : cards) {
    out += card.id + " " + name_of(card.indicator) + " [";
    for (const cards::Suggestion& suggestion : card.suggestions) out += " " + suggestion.id;
    out += " ]\n";
  }
  return out;
}

}  // namespace vignettes

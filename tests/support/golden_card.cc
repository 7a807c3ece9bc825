// One card as lines.
#include <rapidjson/document.h>

#include <array>
#include <sstream>
#include <string_view>

#include "tests/support/golden.h"
#include "tests/support/vignette_data.h"

namespace vignettes {

namespace {

// Where a line ends in a card's Markdown.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    if (end != 0) lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string joined(const std::vector<std::string>& items, const char* between = "; ") {
  std::string all;
  for (const std::string& item : items) all += (all.empty() ? "" : between) + item;
  return all;
}

std::string last_part(std::string_view url) { return std::string(url.substr(url.find_last_of("/:") + 1)); }

std::string shown(const fhir::Coding& coding) {
  return last_part(coding.system) + "#" + coding.code + (coding.display.empty() ? "" : " \"" + coding.display + "\"");
}

std::string shown(const cards::Source& source) {
  return source.label + (source.url.empty() ? "" : " <" + source.url + ">") +
         (source.icon.empty() ? "" : " icon <" + source.icon + ">") +
         (source.topic ? "; topic " + shown(*source.topic) : "");
}

// A value of a resource on one line: Codings and References in short, all else as in FHIR's JSON but for the quotes.
std::string shown(const Json& value) {
  if (value.IsString()) return joined(lines_of(text(value)), " / ");
  if (value.IsBool()) return value.GetBool() ? "true" : "false";
  if (value.IsInt64()) return std::to_string(value.GetInt64());
  if (value.IsNumber()) {
    std::ostringstream number;
    number << value.GetDouble();
    return number.str();
  }
  std::string out;
  if (value.IsArray()) {
    for (const Json& item : value.GetArray()) out += (out.empty() ? "" : " & ") + shown(item);
    return out;
  }
  if (!value.IsObject()) return "null";
  const Json* const code = find(value, "code");
  const Json* const system = find(value, "system");
  if (code != nullptr && system != nullptr) {
    out = last_part(text(*system)) + "#" + std::string(text(*code));
    if (const Json* const display = find(value, "display")) out += " \"" + std::string(text(*display)) + "\"";
  }
  const bool is_coding = !out.empty();
  for (auto member = value.MemberBegin(); member != value.MemberEnd(); ++member) {
    const std::string_view name = text(member->name);
    if (is_coding && (name == "code" || name == "system" || name == "display")) continue;
    if (!out.empty()) out += ", ";
    // These say by themselves what they are.
    out += name == "coding" || name == "reference" ? shown(member->value)
                                                   : std::string(name) + ": " + shown(member->value);
  }
  return value.MemberCount() > 1 && !is_coding ? "{" + out + "}" : out;
}

Block readable(const cards::Suggestion& suggestion) {
  constexpr std::array<const char*, 3> kTypes{"create", "update", "delete"};
  Block block{suggestion.id, {suggestion.label + (suggestion.is_recommended ? " (recommended)" : "")}, {}};
  for (const cards::Action& action : suggestion.actions) {
    rapidjson::Document resource;
    if (!action.resource.empty()) resource.Parse(action.resource.c_str());
    std::string head = kTypes[static_cast<std::size_t>(action.type)];
    if (!action.resource_id.empty()) head += " " + action.resource_id;
    if (const Json* const type = find(resource, "resourceType")) head += " " + std::string(text(*type));
    block.lines.push_back(head + ": " + action.description);
    if (!resource.IsObject()) continue;
    for (auto member = resource.MemberBegin(); member != resource.MemberEnd(); ++member)
      if (const std::string_view name = text(member->name); name != "resourceType")
        block.lines.push_back("  " + std::string(name) + ": " + shown(member->value));
  }
  return block;
}

Block readable(const cards::Card& card) {
  constexpr std::array<const char*, 3> kIndicators{"info", "warning", "critical"};
  Block block{card.id, {}, {}};
  std::vector<std::string>& lines = block.lines;
  lines.push_back(std::string(kIndicators[static_cast<std::size_t>(card.indicator)]) + ": " + card.summary);
  for (std::string& line : lines_of(card.detail)) lines.push_back(std::move(line));
  lines.push_back("criteria: " + joined(card.criteria));
  for (const cards::Evidence& each : card.evidence)
    lines.push_back("evidence: " + each.criterion + ", " + each.finding +
                    (each.reference.empty() ? "" : ", " + each.reference) +
                    (each.date.empty() ? "" : ", " + each.date));
  std::vector<std::string> thresholds, overrides;
  for (const cards::Threshold& each : card.thresholds) thresholds.push_back(each.name + " " + each.value);
  if (!thresholds.empty()) lines.push_back("thresholds: " + joined(thresholds));
  lines.push_back("source: " + shown(card.source));
  if (card.sources != std::vector{card.source})
    for (const cards::Source& each : card.sources) lines.push_back("of: " + shown(each));
  for (const cards::Link& each : card.links)
    lines.push_back(std::string(each.type == cards::LinkType::kSmart ? "smart link: " : "link: ") + each.label + " <" +
                    each.url + ">" + each.app_context);
  for (const std::string& each : card.about) lines.push_back("about: " + each);
  if (card.selection_behavior)
    lines.push_back(std::string("select: ") +
                    (*card.selection_behavior == cards::SelectionBehavior::kAny ? "any" : "at most one"));
  for (const fhir::Coding& each : card.override_reasons) overrides.push_back(shown(each));
  if (!overrides.empty()) lines.push_back("override: " + joined(overrides));
  for (const cards::Suggestion& each : card.suggestions) block.parts.push_back(readable(each));
  return block;
}

}  // namespace

std::vector<Block> readable(const std::vector<cards::Card>& cards, const cards::Remarks& remarks) {
  std::vector<Block> answer;
  for (const cards::Card& card : cards) answer.push_back(readable(card));
  Block block{"remarks", {}, {}};
  if (remarks.left_out_cards > 0) block.lines.push_back("cards left out: " + std::to_string(remarks.left_out_cards));
  if (remarks.ignored_selections > 0)
    block.lines.push_back("selections ignored: " + std::to_string(remarks.ignored_selections));
  if (remarks.ignored_context > 0) block.lines.push_back("context ignored: " + std::to_string(remarks.ignored_context));
  for (const std::string& undecided : remarks.undecided) block.lines.push_back("undecided: " + undecided);
  if (!block.lines.empty()) answer.push_back(std::move(block));
  return answer;
}

}  // namespace vignettes

#include "cards/abilities.h"

#include <algorithm>
#include <string>

#include "base/json.h"
#include "cards/markdown.h"
#include "cards/merge.h"

namespace cards {
namespace {

void add_paragraph(Card& card, const std::string& markdown) {
  card.detail += (card.detail.empty() ? "" : "\n\n") + markdown;
}

// "Order MRI of the lumbar spine, stat (recommended)", and what its actions do where that says more.
std::string in_words(const Suggestion& suggestion) {
  std::string words = escape_markdown(suggestion.label);
  if (suggestion.is_recommended) words += " (recommended)";
  const char* separator = ": ";
  for (const Action& action : suggestion.actions) {
    if (action.description.empty() || action.description == suggestion.label) continue;
    words += separator + escape_markdown(action.description);
    separator = "; ";
  }
  return words;
}

void suggestions_as_text(Card& card) {
  if (card.suggestions.empty()) return;
  std::string list = card.selection_behavior == SelectionBehavior::kAtMostOne && card.suggestions.size() > 1
                         ? "Suggested, one of:\n"
                         : "Suggested:\n";
  for (const Suggestion& suggestion : card.suggestions) list += "\n- " + in_words(suggestion);
  add_paragraph(card, list);
  card.suggestions.clear();
  card.selection_behavior.reset();
}

void smart_links_as_text(Card& card) {
  for (const Link& link : card.links)
    if (link.type == LinkType::kSmart) add_paragraph(card, "In the app: " + escape_markdown(link.label));
  std::erase_if(card.links, [](const Link& link) { return link.type == LinkType::kSmart; });
}

// CDS Hooks 1.0 has no topic, no override reasons, no recommended suggestions, one selection behaviour, and names what
// a delete removes in `resource`. https://cds-hooks.hl7.org/1.0/#card-attributes
void as_version_1(Card& card) {
  card.source.topic.reset();
  card.override_reasons.clear();
  if (card.selection_behavior) card.selection_behavior = SelectionBehavior::kAtMostOne;
  for (Suggestion& suggestion : card.suggestions) {
    suggestion.is_recommended = false;
    for (Action& action : suggestion.actions) {
      if (action.type != ActionType::kDelete) continue;
      action.resource = base::JsonWriter().string(action.resource_id).take();
      action.resource_id.clear();
    }
  }
}

}  // namespace

std::uint32_t adapt(std::vector<Card>& cards, const Abilities& abilities) {
  for (Card& card : cards) {
    if (!abilities.suggestions) suggestions_as_text(card);
    if (!abilities.smart_links) smart_links_as_text(card);
    if (!abilities.app_context)
      for (Link& link : card.links) link.app_context.clear();
    if (abilities.version == SpecificationVersion::k1_0) as_version_1(card);
    if (!abilities.markdown) card.detail = plain_text(card.detail);
  }
  return limit_cards(cards, abilities.most_cards);
}

}  // namespace cards

#include <algorithm>
#include <string>

#include "cards/card_text.h"
#include "cards/write_card.h"

namespace cards {

namespace {

bool is_whole(const Action& action) {
  if (action.type == ActionType::kDelete) return !action.resource_id.empty() && action.resource.empty();
  return !action.resource.empty() && action.resource_id.empty();
}

class Checker {
 public:
  std::vector<base::Problem> problems;

  void broken(const Card& card, const char* slug, const char* what) {
    problems.push_back({base::ProblemKind::kInternal, slug, "card " + card.id, what});
  }
  // An optional URL that is not absolute http(s) is left out.
  void optional_url(const Card& card, std::string& url, const char* what) {
    if (url.empty() || is_web_url(url)) return;
    broken(card, "card-url", what);
    url.clear();
  }
  void check(Card& card);

 private:
  void check_suggestions(Card& card);
  void check_links(Card& card);
};

void Checker::check(Card& card) {
  if (card.summary.empty()) {  // required: say at least what it is about
    broken(card, "card-summary-empty", "a card without a summary");
    card.summary = card.source.topic && !card.source.topic->display.empty() ? card.source.topic->display : card.id;
  }
  if (count_characters(card.summary) > kMaxSummaryCharacters) {
    broken(card, "card-summary-long", "a summary of 140 characters or more was cut");
    if (card.detail.find(card.summary) == std::string::npos)
      card.detail = card.summary + (card.detail.empty() ? "" : "\n\n" + card.detail);
    card.summary = cut_at_word(card.summary, kMaxSummaryCharacters);
  }
  if (card.source.label.empty()) {
    broken(card, "card-source-label", "a source without a label");
    card.source.label = "Ischia";
  }
  optional_url(card, card.source.url, "source.url is not an absolute URL");
  optional_url(card, card.source.icon, "source.icon is not an absolute URL");
  if (card.source.topic && (card.source.topic->code.empty() || card.source.topic->system.empty())) {
    broken(card, "card-topic", "source.topic without code or system");
    card.source.topic.reset();
  }
  check_suggestions(card);
  check_links(card);
  const std::size_t reasons = card.override_reasons.size();
  std::erase_if(card.override_reasons, [](const fhir::Coding& reason) {
    return reason.display.empty() || reason.code.empty() || reason.system.empty();
  });
  if (card.override_reasons.size() != reasons)
    broken(card, "card-override-reason", "cds-resp-4: a reason without display");
}

void Checker::check_suggestions(Card& card) {
  std::erase_if(card.suggestions, [&](Suggestion& suggestion) {
    if (suggestion.label.empty()) broken(card, "card-suggestion-label", "a suggestion without a label");
    for (Action& action : suggestion.actions) {
      if (!is_whole(action)) {  // cds-resp-2
        broken(card, "card-action-resource", "cds-resp-2: delete has a resourceId, all else a resource");
        return true;  // a suggestion is all of its actions or none
      }
      if (!action.description.empty()) continue;
      broken(card, "card-action-description", "cds-resp-5: an action without description");
      action.description = suggestion.label;
    }
    return suggestion.label.empty();
  });
  if (!card.suggestions.empty() && !card.selection_behavior) {  // cds-resp-6
    broken(card, "card-selection-behavior", "cds-resp-6: suggestions without selectionBehavior");
    card.selection_behavior = SelectionBehavior::kAny;
  }
  if (card.suggestions.empty()) card.selection_behavior.reset();
  if (card.selection_behavior == SelectionBehavior::kAtMostOne) {  // cds-resp-1
    bool seen = false;
    for (Suggestion& suggestion : card.suggestions) {
      if (suggestion.is_recommended && seen) {
        broken(card, "card-recommended", "cds-resp-1: more than one recommended where at most one may be chosen");
        suggestion.is_recommended = false;
      }
      seen = seen || suggestion.is_recommended;
    }
  }
}

void Checker::check_links(Card& card) {
  const std::size_t links = card.links.size();
  std::erase_if(card.links, [](const Link& link) { return link.label.empty() || !is_web_url(link.url); });
  if (card.links.size() != links) broken(card, "card-link", "a link without a label or an absolute URL");
  for (Link& link : card.links)
    if (link.type != LinkType::kSmart && !link.app_context.empty()) {  // cds-resp-3
      broken(card, "card-app-context", "cds-resp-3: appContext on a link that is not smart");
      link.app_context.clear();
    }
}

}  // namespace

std::vector<base::Problem> enforce_invariants(std::vector<Card>& cards) {
  Checker checker;
  for (Card& card : cards) checker.check(card);
  return std::move(checker.problems);
}

}  // namespace cards

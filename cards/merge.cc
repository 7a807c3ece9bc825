#include "cards/merge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "cards/markdown.h"

namespace cards {

namespace {

template <typename T>
void append_new(std::vector<T>& to, std::vector<T>& from) {
  for (T& item : from)
    if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(std::move(item));
}

void join(Card& first, Card& other) {
  first.detail += (first.detail.empty() ? "Also: " : "\n\nAlso: ") + escape_markdown(other.summary);
  append_new(first.evidence, other.evidence);
  append_new(first.criteria, other.criteria);
  append_new(first.sources, other.sources);
  append_new(first.thresholds, other.thresholds);
  append_new(first.links, other.links);
  append_new(first.about, other.about);
  const std::size_t own_suggestions = first.suggestions.size();
  for (Suggestion& suggestion : other.suggestions) {
    const auto same = [&](const Suggestion& own) { return own.id == suggestion.id; };
    if (std::none_of(first.suggestions.begin(), first.suggestions.end(), same))
      first.suggestions.push_back(std::move(suggestion));
  }
  // Suggestions of two cards are never alternatives of each other.
  if (own_suggestions == 0)
    first.selection_behavior = other.selection_behavior;
  else if (first.suggestions.size() > own_suggestions)
    first.selection_behavior = SelectionBehavior::kAny;
}

}  // namespace

void order_by_urgency(std::vector<Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.card.indicator > b.card.indicator; });
}

std::vector<Card> merge_groups(std::vector<Candidate> candidates) {
  std::vector<Card> cards;
  std::map<std::string, std::size_t> first_of;  // group to its place in cards
  for (Candidate& candidate : candidates) {
    if (!candidate.one_card_of.empty()) {
      const auto [place, added] = first_of.try_emplace(candidate.one_card_of, cards.size());
      if (!added) {
        join(cards[place->second], candidate.card);
        continue;
      }
    }
    cards.push_back(std::move(candidate.card));
  }
  return cards;
}

void drop_repeated_suggestions(std::vector<Card>& cards) {
  std::set<std::string> made;
  for (Card& card : cards) {
    std::erase_if(card.suggestions, [&](const Suggestion& suggestion) { return !made.insert(suggestion.id).second; });
    if (card.suggestions.empty()) card.selection_behavior.reset();
  }
}

std::uint32_t limit_cards(std::vector<Card>& cards, std::size_t limit) {
  const auto critical = static_cast<std::size_t>(std::count_if(
      cards.begin(), cards.end(), [](const Card& card) { return card.indicator == Indicator::kCritical; }));
  const std::size_t kept = std::min(cards.size(), std::max(limit, critical));
  const auto left_out = static_cast<std::uint32_t>(cards.size() - kept);
  cards.resize(kept);
  return left_out;
}

}  // namespace cards

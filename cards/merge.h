// What spans the cards of one answer: their order, one card of each group, no suggestion twice, and the limit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cards/card.h"

namespace cards {

struct Candidate {
  Card card;
  std::string one_card_of;  // "" or the group of which an answer has one card
};

// Critical before warning before info; then as planned.
void order_by_urgency(std::vector<Candidate>& candidates);
// Of each group the first stays; the others' evidence, criteria, sources, thresholds and what they suggest beyond it
// join it, and its detail names them.
std::vector<Card> merge_groups(std::vector<Candidate> candidates);
// A suggestion stays on the first card that makes it.
void drop_repeated_suggestions(std::vector<Card>& cards);
// Keeps `limit` cards, and every critical one; gives how many it left out.
std::uint32_t limit_cards(std::vector<Card>& cards, std::size_t limit);

}  // namespace cards

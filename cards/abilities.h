// What a CDS client can show of a card, and cards made fit for it. A client that lacks an ability is told the same
// content another way: what would have been a button becomes text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cards/card.h"
#include "cards/compose.h"

namespace cards {

enum class SpecificationVersion : std::uint8_t { k1_0, k2_0, k3_0 };  // of CDS Hooks

struct Abilities {
  SpecificationVersion version = SpecificationVersion::k3_0;
  bool suggestions = true;
  bool system_actions = false;  // applied without a person: only by agreement (CDS Hooks 3.0, "System Action")
  bool smart_links = true;
  bool app_context = true;  // of smart links
  bool markdown = true;     // in details
  std::size_t most_cards = kMaxCards;
  bool operator==(const Abilities&) const = default;
};

// Fits cards that keep the invariants to what a client can show; gives the number of cards that are left out for it,
// never a critical one.
std::uint32_t adapt(std::vector<Card>& cards, const Abilities& abilities);

}  // namespace cards

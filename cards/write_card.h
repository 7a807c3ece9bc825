// write_response: cards as the JSON body of an answer, after the one check of the specification's invariants
// (CDS Hooks 3.0, cds-resp-1 to cds-resp-6 and the tables of Card, Source, Suggestion, Action, Link).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cards/card.h"

namespace cards {

inline constexpr std::size_t kMaxSummaryCharacters = 139;  // "<140-character"
inline constexpr const char* kExtensionPrefix = "org.ischia.";

// Makes cards keep the invariants: what breaks one is a bug of ours and is reported; an optional element is left out, a
// long summary is cut at a word, and no critical card is dropped for it.
std::vector<base::Problem> enforce_invariants(std::vector<Card>& cards);

// `system_actions` only for a client that takes them (CDS Hooks 3.0, "System Action").
std::string write_response(const std::vector<Card>& cards, const Remarks& remarks,
                           const std::vector<Action>& system_actions = {});

}  // namespace cards

// cite: which of a plan's citations a card shows.
#pragma once

#include <functional>

#include "cards/card.h"
#include "cards/plan.h"

namespace cards {

Source source_of(const Citation& citation, const PlannedCard& planned);

// Gives a card its source and links: the citations without a condition and those whose condition `holds`, each once and
// in the plan's order; all of them when none is left, since a card needs a source.
void cite(const PlannedCard& planned, const std::function<bool(cql::DefineId)>& holds, Card& card);

}  // namespace cards

#include "cards/cite.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace cards {

Source source_of(const Citation& citation, const PlannedCard& planned) {
  return {citation.label, citation.url, citation.icon, planned.topic};
}

void cite(const PlannedCard& planned, const std::function<bool(cql::DefineId)>& holds, Card& card) {
  std::vector<const Citation*> shown;
  for (const Citation& citation : planned.citations)
    if (!citation.condition || holds(*citation.condition)) shown.push_back(&citation);
  if (shown.empty())
    for (const Citation& citation : planned.citations) shown.push_back(&citation);
  card.source = source_of(*shown.front(), planned);
  card.sources = {card.source};
  for (const Citation* const citation : std::span(shown).subspan(1)) {
    if (citation->label == card.source.label && citation->url == card.source.url) continue;
    Link link{citation->label, citation->url, citation->type, ""};
    if (std::find(card.links.begin(), card.links.end(), link) == card.links.end())
      card.links.push_back(std::move(link));
  }
}

}  // namespace cards

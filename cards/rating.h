// The appropriateness of a draft imaging order, attached to the order itself: HL7 Argonaut, "CDS Hooks for PAMA"
// (https://github.com/argonautproject/cds-hooks-for-pama, docs/index.md). A client that takes system actions updates
// the order without asking anybody; nothing of what is ordered changes.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cards/card.h"

namespace cards {

struct Rating {
  std::string code;        // "appropriate", "not-appropriate" or "no-criteria-apply"
  std::string words;       // why, for a person: the action's description
  std::string source;      // URL of the criterion; "" when none applies
  std::string consult_id;  // "urn:uuid:...": the same call gives the same one
};

// An update of `draft` whose extensions carry the rating, in place of those of an earlier one. The member for the
// identifier that CMS gives to a qualified mechanism is left out: Ischia has none, and its programme has ended.
// kInternal "rating-code" for another code; kMalformed as ResourceBuilder::set.
base::Result<Action> rate(base::JsonView draft, const Rating& rating);

}  // namespace cards

// compose: a Plan and an Evaluation become cards: those whose condition is true, ordered, one card of each group,
// no suggestion twice, within the limit. A criterion that fails at run time never hides another.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"
#include "cards/card.h"
#include "cards/plan.h"
#include "cql/evaluation.h"

namespace cards {

// Who is asked about whom: what goes into suggested resources and card ids.
struct Occasion {
  std::string client;  // "" in development mode
  std::string hook;
  std::string hook_instance;
  std::string patient_id;
  std::string user;          // "Practitioner/1" (userId); "" when the hook has none
  std::string encounter_id;  // "" when none
  base::Instant now;
  bool system_actions = false;  // the client takes them, by agreement (CDS Hooks 3.0, "System Action")
};

struct Composition {
  std::vector<Card> cards;
  std::vector<Action> system_actions;   // ratings of drafts, for a client that takes them
  std::vector<std::string> undecided;   // card ids whose criterion failed
  std::vector<base::Problem> failures;  // for the log
  std::uint32_t left_out_cards = 0;
};

constexpr std::size_t kMaxCards = 4;  // Ours: a clinician has seconds. Critical cards are never cut.

Composition compose(const Plan& plan, const Activities& activities, const cql::Program& program,
                    cql::Evaluation& evaluation, const Occasion& occasion);

}  // namespace cards

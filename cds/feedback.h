// Feedback (CDS Hooks 3.0, "Feedback"): what became of a card. Checked all or nothing; kept before it is acknowledged.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "fhir/value_set.h"

namespace cds {

enum class Outcome { kAccepted, kOverridden };
struct Feedback {
  std::string card;  // the card's uuid
  Outcome outcome = Outcome::kAccepted;
  std::vector<std::string> accepted_suggestions;  // uuids
  fhir::Coding override_reason;                   // code "" when none
  std::string user_comment;
  base::Instant outcome_timestamp;
  bool operator==(const Feedback&) const = default;
};

// kMalformed "feedback-..." with the JSON Pointer of the first field that is wrong; nothing is taken then.
base::Result<std::vector<Feedback>> parse_feedback(base::JsonView body);

// Where feedback is kept. Implementations: storage/. Repeats (same client, service, card, outcome and timestamp) count
// once.
class FeedbackJournal {
 public:
  virtual ~FeedbackJournal() = default;
  // All or nothing, durable when it returns.  kUnavailable "store-unavailable".
  virtual base::Result<void> append(const std::string& client, const std::string& service,
                                    const std::vector<Feedback>& feedback, const base::Instant& received) = 0;
};

}  // namespace cds

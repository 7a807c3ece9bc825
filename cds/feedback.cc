#include "cds/feedback.h"

#include "base/digest.h"

namespace cds {
namespace {

using base::JsonView;
using base::ProblemKind;
using base::Result;

bool is_given(JsonView value) { return value && !value.is_null(); }

// Reads one item of `feedback`; `at` is its JSON Pointer.
class Item {
 public:
  Item(JsonView json, std::string at) : json_(json), at_(std::move(at)) {}

  Result<Feedback> parse() {
    if (!json_.is_object()) return wrong("feedback-item-malformed", "", "each feedback is an object");
    Feedback feedback;
    if (!base::is_uuid(json_["card"].string()))
      return wrong("feedback-card-malformed", "/card", "card is required: the card's uuid");
    feedback.card = json_["card"].string();
    CDS_TRY(feedback.outcome, outcome());
    CDS_TRY(feedback.accepted_suggestions, accepted_suggestions(feedback.outcome));
    CDS_CHECK(override_reason(feedback));
    CDS_TRY(feedback.outcome_timestamp, outcome_timestamp());
    return feedback;
  }

 private:
  tl::unexpected<base::Problem> wrong(const char* slug, const std::string& place, const char* detail) const {
    return base::fail(ProblemKind::kMalformed, slug, at_ + place, detail);
  }

  Result<Outcome> outcome() const {
    const std::string_view outcome = json_["outcome"].string();
    if (outcome == "accepted") return Outcome::kAccepted;
    if (outcome == "overridden") return Outcome::kOverridden;
    return wrong("feedback-outcome-malformed", "/outcome", "outcome is required: \"accepted\" or \"overridden\"");
  }

  // "Required for `accepted` outcomes": "one or more of the user's AcceptedSuggestions", each with the suggestion's
  // uuid. "Ignoring or overriding applies to the entire card": ours, so an overridden card has none.
  Result<std::vector<std::string>> accepted_suggestions(Outcome outcome) const {
    const JsonView given = json_["acceptedSuggestions"];
    std::vector<std::string> accepted;
    if (is_given(given) && !given.is_array())
      return wrong("feedback-suggestions-malformed", "/acceptedSuggestions", "acceptedSuggestions must be an array");
    if (outcome == Outcome::kAccepted && given.size() == 0)
      return wrong("feedback-suggestions-missing", "/acceptedSuggestions",
                   "acceptedSuggestions is required, and not empty, when the outcome is accepted");
    if (outcome == Outcome::kOverridden && given.size() != 0)
      return wrong("feedback-suggestions-overridden", "/acceptedSuggestions",
                   "a card that was overridden has no accepted suggestion");
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::string_view id = given[i]["id"].string();
      if (!base::is_uuid(id))
        return wrong("feedback-suggestions-malformed", "/acceptedSuggestions/" + std::to_string(i) + "/id",
                     "id is required: the suggestion's uuid");
      accepted.emplace_back(id);
    }
    return accepted;
  }

  // The OverrideReason: `reason` is a Coding, whose code and system are required; "Required if user selected an
  // override reason [...] (instead of only leaving a userComment)": one of the two at least, because nothing may be
  // empty.
  Result<void> override_reason(Feedback& feedback) const {
    const JsonView given = json_["overrideReason"];
    if (!is_given(given)) return {};
    if (!given.is_object())
      return wrong("feedback-override-reason-malformed", "/overrideReason", "overrideReason must be an object");
    const JsonView reason = given["reason"];
    const JsonView comment = given["userComment"];
    if (is_given(comment) && !comment.is_string())
      return wrong("feedback-override-reason-malformed", "/overrideReason/userComment", "userComment must be a string");
    if (!is_given(reason) && comment.string().empty())
      return wrong("feedback-override-reason-malformed", "/overrideReason",
                   "overrideReason has a reason, a userComment, or both");
    feedback.user_comment = comment.string();
    if (!is_given(reason)) return {};
    if (!reason.is_object() || reason["code"].string().empty() || reason["system"].string().empty() ||
        (is_given(reason["display"]) && !reason["display"].is_string()))
      return wrong("feedback-override-reason-malformed", "/overrideReason/reason",
                   "reason must be a Coding with code and system");
    feedback.override_reason = {std::string(reason["system"].string()), std::string(reason["code"].string()),
                                std::string(reason["display"].string())};
    return {};
  }

  // "as profiled in section 5.6 of RFC3339"
  Result<base::Instant> outcome_timestamp() const {
    const Result<base::Instant> instant = base::parse_instant(json_["outcomeTimestamp"].string());
    if (!instant)
      return wrong("feedback-timestamp-malformed", "/outcomeTimestamp",
                   "outcomeTimestamp is required: a date and time such as 1985-04-12T23:20:50.52Z");
    return *instant;
  }

  JsonView json_;
  std::string at_;
};

}  // namespace

// CDS Hooks 3.0, Feedback. https://cds-hooks.hl7.org/#feedback
Result<std::vector<Feedback>> parse_feedback(JsonView body) {
  const JsonView items = body["feedback"];
  if (!items.is_array() || items.size() == 0)
    return base::fail(ProblemKind::kMalformed, "feedback-missing", "/feedback",
                      "the body must be an object with feedback, an array that is not empty");
  std::vector<Feedback> feedback;
  feedback.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    CDS_TRY(Feedback each, Item(items[i], "/feedback/" + std::to_string(i)).parse());
    feedback.push_back(std::move(each));
  }
  return feedback;
}

}  // namespace cds

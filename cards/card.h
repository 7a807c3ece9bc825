// Cards as values: CDS Hooks 3.0, "CDS Service Response" (Card, Source, Suggestion, Action, Link). Members are the
// specification's fields; write_response (cards/write_card.h) turns them into JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fhir/value_set.h"

namespace cards {

enum class Indicator : std::uint8_t { kInfo, kWarning, kCritical };  // in order of urgency
enum class SelectionBehavior : std::uint8_t { kAny, kAtMostOne };
enum class ActionType : std::uint8_t { kCreate, kUpdate, kDelete };
enum class LinkType : std::uint8_t { kAbsolute, kSmart };

struct Source {
  std::string label;
  std::string url;   // "" when none
  std::string icon;  // likewise
  std::optional<fhir::Coding> topic;
  bool operator==(const Source&) const = default;
};
struct Action {
  ActionType type = ActionType::kCreate;
  std::string description;
  std::string resource;     // JSON text; "" for delete
  std::string resource_id;  // "Type/id", delete only
  bool operator==(const Action&) const = default;
};
struct Suggestion {
  std::string id;  // the PlanDefinition action's; what makes two suggestions the same
  std::string label;
  std::string uuid;
  bool is_recommended = false;
  std::vector<Action> actions;
  bool operator==(const Suggestion&) const = default;
};
struct Link {
  std::string label;
  std::string url;
  LinkType type = LinkType::kAbsolute;
  std::string app_context;  // smart links only
  bool operator==(const Link&) const = default;
};
struct Evidence {
  std::string criterion;  // "S-URG-3"
  std::string finding;    // in a clinician's words
  std::string reference;  // "Condition/1", "" when no resource stands behind it
  std::string date;       // as recorded, "" when unknown
  bool operator==(const Evidence&) const = default;
};
struct Threshold {
  std::string name;   // the CQL parameter's
  std::string value;  // "6 weeks"
  bool operator==(const Threshold&) const = default;
};
struct Card {
  std::string id;  // the PlanDefinition action's, e.g. "suspected-cauda-equina"
  std::string uuid;
  std::string summary;
  std::string detail;
  Indicator indicator = Indicator::kInfo;
  Source source;
  std::vector<Suggestion> suggestions;
  std::optional<SelectionBehavior> selection_behavior;
  std::vector<fhir::Coding> override_reasons;
  std::vector<Link> links;
  std::vector<Evidence> evidence;     // extension org.ischia.evidence
  std::vector<std::string> criteria;  // distinct criterion ids, in order
  std::vector<Source> sources;        // of this card and of those merged into it
  std::vector<Threshold> thresholds;
  std::vector<std::string> about;  // "ServiceRequest/draft1": extension org.ischia.about
  bool operator==(const Card&) const = default;
};

// What the answer's extension says beside the cards.
struct KeyReason {
  std::string key;     // a prefetch key
  std::string reason;  // a slug: "fhir-server-too-slow"
  std::string detail;  // for the person who reads it; never what a server sent
  bool operator==(const KeyReason&) const = default;
};
struct Remarks {
  std::vector<std::string> missing;    // prefetch keys that were neither sent nor fetched
  std::vector<std::string> failed;     // prefetch keys that failed
  std::vector<KeyReason> reasons;      // why keys are missing, failed, or hold less than all
  std::vector<std::string> undecided;  // criteria that failed at run time, by card id
  std::uint32_t left_out_cards = 0;    // beyond the limit
  std::uint32_t ignored_selections = 0;
  std::uint32_t ignored_context = 0;  // drafts and orders of the hook that were not judged: another's, or not there
  bool operator==(const Remarks&) const = default;
};

}  // namespace cards

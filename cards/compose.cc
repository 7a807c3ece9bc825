#include "cards/compose.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/digest.h"
#include "base/json.h"
#include "cards/apply_activity.h"
#include "cards/card_text.h"
#include "cards/cite.h"
#include "cards/load_plan_actions.h"
#include "cards/markdown.h"
#include "cards/merge.h"
#include "cards/rating.h"
#include "cards/resource_builder.h"
#include "cards/write_card.h"

namespace cards {

using base::JsonView;

namespace {

// Ours: the name space of every uuid in a card. A repeated call over the same data gives the same ids, so that clients
// and golden files can recognise a card.
constexpr base::Uuid kCardNameSpace{0x5e, 0x3a, 0x0b, 0x5c, 0x27, 0x1d, 0x4f, 0x0e,
                                    0x9a, 0x52, 0x6c, 0x1d, 0x1f, 0x5b, 0x6e, 0x21};

std::string_view text_of(const cql::Value& value) {
  if (value.is(cql::ValueType::kString)) return value.as_string();
  if (value.is(cql::ValueType::kFhir)) return value.fhir_json().string();
  return {};
}

class Composer {
 public:
  Composer(const Plan& plan, const Activities& activities, const cql::Program& program, cql::Evaluation& evaluation,
           const Occasion& occasion)
      : plan_(plan), activities_(activities), program_(program), evaluation_(evaluation), occasion_(occasion) {}

  Composition run();

 private:
  enum class Applies { kNo, kYes, kFailed };
  Applies applies(const PlannedCard& planned);
  Candidate build(const PlannedCard& planned);
  Candidate could_not_check(const PlannedCard& planned) const;
  void add_evidence(const PlannedCard& planned, Card& card);
  void add_suggestions(const PlannedCard& planned, Card& card);
  bool add_actions(const PlannedAction& planned, Suggestion& suggestion);
  bool apply_dynamic_values(const PlannedAction& planned, ResourceBuilder& resource);
  void add_ratings(const PlannedCard& planned);
  std::string identity(const std::string& what) const;
  void name(Card& card) const;
  void fail(const base::Problem& problem);  // notes it, once
  bool may_hold(cql::DefineId condition);   // what cannot be decided may
  // The value of a define; null, and the failure noted, when it cannot be had.
  cql::Value value(cql::DefineId define);
  // One line of text; a detail's Markdown. What a define makes may hold words of the record.
  std::string text(std::optional<cql::DefineId> define, const std::string& otherwise);
  std::string detail(std::optional<cql::DefineId> define, const std::string& otherwise);

  const Plan& plan_;
  const Activities& activities_;
  const cql::Program& program_;
  cql::Evaluation& evaluation_;
  const Occasion& occasion_;
  Composition composition_;
};

cql::Value Composer::value(cql::DefineId define) {
  const base::Result<cql::Value> value = evaluation_.value(define);
  if (value) return *value;
  fail(value.error());
  return cql::Value();
}

bool Composer::may_hold(cql::DefineId condition) {
  const base::Result<cql::Value> found = evaluation_.value(condition);
  if (!found) fail(found.error());
  return !found || found->is_true();
}

void Composer::fail(const base::Problem& problem) {
  std::vector<base::Problem>& failures = composition_.failures;
  if (std::find(failures.begin(), failures.end(), problem) == failures.end()) failures.push_back(problem);
}

std::string Composer::text(std::optional<cql::DefineId> define, const std::string& otherwise) {
  const std::string_view found = define ? text_of(value(*define)) : std::string_view();
  return found.empty() ? otherwise : plain_line(found);
}

std::string Composer::detail(std::optional<cql::DefineId> define, const std::string& otherwise) {
  const std::string_view found = define ? text_of(value(*define)) : std::string_view();
  return found.empty() ? otherwise : without_links(found);
}

Composer::Applies Composer::applies(const PlannedCard& planned) {
  for (const cql::DefineId condition : planned.conditions) {
    const base::Result<cql::Value> value = evaluation_.value(condition);
    if (!value) {
      fail(value.error());
      return Applies::kFailed;
    }
    if (!value->is_true()) return Applies::kNo;
  }
  return Applies::kYes;
}

// An error answer is not shown to the person who could act: a card in its place says what was not checked.
Candidate Composer::could_not_check(const PlannedCard& planned) const {
  Card card;
  card.id = planned.id;
  card.indicator = Indicator::kWarning;
  const std::string what = planned.summary.empty() ? planned.id : planned.summary;
  constexpr std::string_view kBefore = "Ischia could not check for: ", kAfter = ". Check by hand.";
  card.summary = std::string(kBefore) + cut_at_word(what, kMaxSummaryCharacters - kBefore.size() - kAfter.size()) +
                 std::string(kAfter);
  card.detail = "Evaluating this criterion failed. Nothing is known about it; the absence of an alert means nothing.";
  card.source = source_of(planned.citations.front(), planned);
  card.sources = {card.source};
  if (planned.topic) card.criteria = {planned.topic->code};
  return {std::move(card), ""};
}

void Composer::add_evidence(const PlannedCard& planned, Card& card) {
  if (planned.evidence_define) {
    const cql::Value found = value(*planned.evidence_define);
    if (found.is(cql::ValueType::kList))
      for (const cql::Value& item : found.as_list().items) {
        if (!item.is(cql::ValueType::kTuple)) continue;
        const cql::TupleBody& tuple = item.as_tuple();
        const auto part = [&](std::string_view name) {
          const cql::Value member = cql::element(tuple, name);
          return member.is_null() ? std::string() : cql::to_text(member);
        };
        Evidence evidence{part("criterion"), plain_line(part("finding")), part("reference"), part("date")};
        if (evidence != Evidence{} &&
            std::find(card.evidence.begin(), card.evidence.end(), evidence) == card.evidence.end())
          card.evidence.push_back(std::move(evidence));
      }
  }
  for (const Evidence& evidence : card.evidence)
    if (!evidence.criterion.empty() &&
        std::find(card.criteria.begin(), card.criteria.end(), evidence.criterion) == card.criteria.end())
      card.criteria.push_back(evidence.criterion);
  if (card.criteria.empty() && planned.topic) card.criteria.push_back(planned.topic->code);
  for (const std::string& threshold : planned.thresholds)
    if (const auto parameter = program_.find_parameter(threshold))
      if (const auto set = evaluation_.parameter(*parameter); set && !set->is_null())
        card.thresholds.push_back({threshold, cql::to_text(*set)});
}

bool Composer::apply_dynamic_values(const PlannedAction& planned, ResourceBuilder& resource) {
  for (const DynamicValue& dynamic : planned.dynamic_values) {
    const base::Result<cql::Value> found = evaluation_.value(dynamic.define);
    base::JsonWriter writer;
    base::Result<void> set;
    if (!found)
      set = tl::unexpected(found.error());
    else if (cql::write_fhir(writer, *found))
      set = resource.set(dynamic.path, writer.take());
    if (!set) {
      fail(set.error());
      return false;
    }
  }
  return true;
}

bool Composer::add_actions(const PlannedAction& planned, Suggestion& suggestion) {
  const std::string description =
      text(planned.description_define, planned.description.empty() ? suggestion.label : planned.description);
  if (planned.type == ActionType::kCreate) {
    base::Result<ResourceBuilder> resource = apply_activity(JsonView(activities_.find(planned.activity)), occasion_);
    if (!resource) {
      fail(resource.error());
      return false;
    }
    if (!apply_dynamic_values(planned, *resource)) return false;
    suggestion.actions.push_back({ActionType::kCreate, description, resource->text(), ""});
    return true;
  }
  const cql::Value found = value(*planned.resources);
  const cql::Value one[] = {found};
  const std::span<const cql::Value> drafts = found.is(cql::ValueType::kList) ? found.as_list().items : std::span(one);
  for (const cql::Value& draft : drafts) {
    if (!draft.is(cql::ValueType::kFhir)) continue;
    const JsonView json = draft.fhir_json();
    const std::string_view type = json["resourceType"].string(), id = json["id"].string();
    if (type.empty() || id.empty()) continue;  // nothing that a client could find again
    if (planned.type == ActionType::kDelete) {
      suggestion.actions.push_back({ActionType::kDelete, description, "", std::string(type) + "/" + std::string(id)});
      continue;
    }
    ResourceBuilder resource(json);
    if (!apply_dynamic_values(planned, resource)) return false;
    suggestion.actions.push_back({ActionType::kUpdate, description, resource.text(), ""});
  }
  return true;
}

void Composer::add_suggestions(const PlannedCard& planned, Card& card) {
  // Patients and relatives are told what to do; they are not asked to order.
  if (occasion_.user.starts_with("Patient/") || occasion_.user.starts_with("RelatedPerson/")) return;
  for (const PlannedSuggestion& from : planned.suggestions) {
    if (from.condition && !value(*from.condition).is_true()) continue;
    Suggestion suggestion;
    suggestion.id = from.id;
    suggestion.label = text(from.label_define, from.label);
    suggestion.is_recommended = from.is_recommended;
    bool whole = true;  // half a suggestion (an order removed but not replaced) is worse than none
    for (const PlannedAction& action : from.actions) {
      if (!whole) break;
      if (action.condition) {
        const base::Result<cql::Value> applies = evaluation_.value(*action.condition);
        if (!applies) fail(applies.error());
        whole = applies.has_value();
        if (!whole || !applies->is_true()) continue;
      }
      const std::size_t before = suggestion.actions.size();
      whole = add_actions(action, suggestion) && suggestion.actions.size() > before;
    }
    if (whole && !suggestion.actions.empty()) card.suggestions.push_back(std::move(suggestion));
  }
  if (!card.suggestions.empty()) card.selection_behavior = planned.selection_behavior;
}

Candidate Composer::build(const PlannedCard& planned) {
  Card card;
  card.id = planned.id;
  card.indicator = planned.indicator;
  if (planned.priority_define) {
    const base::Result<cql::Value> priority = evaluation_.value(*planned.priority_define);
    if (!priority) fail(priority.error());
    // What could not be graded is shown as grave as its plan says, and never below a warning.
    const std::optional<Indicator> graded = priority ? indicator_of(text_of(*priority)) : std::nullopt;
    card.indicator = graded.value_or(priority ? planned.indicator : std::max(planned.indicator, Indicator::kWarning));
  }
  card.summary = text(planned.summary_define, planned.summary);
  card.detail = detail(planned.detail_define, planned.detail);
  cite(
      planned, [&](cql::DefineId condition) { return may_hold(condition); }, card);
  card.override_reasons = planned.override_reasons;
  add_evidence(planned, card);
  add_suggestions(planned, card);
  if (planned.about_define) {
    const cql::Value about = value(*planned.about_define);
    if (about.is(cql::ValueType::kList))
      for (const cql::Value& draft : about.as_list().items)
        if (draft.is(cql::ValueType::kFhir) && !draft.fhir_json()["id"].string().empty())
          card.about.push_back(std::string(draft.fhir_json()["resourceType"].string()) + "/" +
                               std::string(draft.fhir_json()["id"].string()));
  }
  return {std::move(card), planned.one_card_of};
}

// Also where the card itself is not shown: the order carries its rating.
void Composer::add_ratings(const PlannedCard& planned) {
  if (!occasion_.system_actions || !planned.ratings_define) return;
  const cql::Value found = value(*planned.ratings_define);
  if (!found.is(cql::ValueType::kList)) return;
  for (const cql::Value& item : found.as_list().items) {
    if (!item.is(cql::ValueType::kTuple)) continue;
    const cql::TupleBody& tuple = item.as_tuple();
    const cql::Value draft = cql::element(tuple, "draft");
    if (!draft.is(cql::ValueType::kFhir)) continue;
    const std::string_view id = draft.fhir_json()["id"].string();
    const std::string code(text_of(cql::element(tuple, "rating")));
    if (id.empty() || code.empty()) continue;
    const base::Uuid consult = base::uuid_v5(kCardNameSpace, identity(std::string(id)) + code);
    base::Result<Action> action = rate(draft.fhir_json(), {code, std::string(text_of(cql::element(tuple, "words"))),
                                                           std::string(text_of(cql::element(tuple, "source"))),
                                                           "urn:uuid:" + base::uuid_text(consult)});
    if (action)
      composition_.system_actions.push_back(*std::move(action));
    else
      fail(action.error());
  }
}

// Of a thing in this answer. Its parts are joined by a character that none of them holds.
constexpr char kSeparator = '\x1f';
std::string Composer::identity(const std::string& what) const {
  std::string text;
  for (const std::string& part :
       {occasion_.client, occasion_.hook_instance, plan_.service_id, occasion_.patient_id, what})
    text += part + kSeparator;
  return text;
}

void Composer::name(Card& card) const {
  std::vector<std::string> parts(card.criteria.begin(), card.criteria.end());
  for (const Evidence& evidence : card.evidence)
    if (!evidence.reference.empty()) parts.push_back(evidence.reference);
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  std::string text = identity(card.id) + std::to_string(static_cast<int>(card.indicator)) + kSeparator;
  for (const std::string& part : parts) text += part + kSeparator;
  const base::Uuid uuid = base::uuid_v5(kCardNameSpace, text);
  card.uuid = base::uuid_text(uuid);
  for (Suggestion& suggestion : card.suggestions) suggestion.uuid = base::uuid_text(base::uuid_v5(uuid, suggestion.id));
}

Composition Composer::run() {
  std::vector<Candidate> candidates;
  for (const PlannedCard& planned : plan_.cards) {
    if (std::find(planned.hooks.begin(), planned.hooks.end(), occasion_.hook) == planned.hooks.end()) continue;
    add_ratings(planned);
    switch (applies(planned)) {
      case Applies::kNo:
        break;
      case Applies::kYes:
        candidates.push_back(build(planned));
        break;
      case Applies::kFailed:
        composition_.undecided.push_back(planned.id);
        if (planned.may_be_critical) candidates.push_back(could_not_check(planned));
        break;
    }
  }
  order_by_urgency(candidates);
  composition_.cards = merge_groups(std::move(candidates));
  drop_repeated_suggestions(composition_.cards);
  composition_.left_out_cards = limit_cards(composition_.cards, kMaxCards);
  for (Card& card : composition_.cards) name(card);
  return std::move(composition_);
}

}  // namespace

Composition compose(const Plan& plan, const Activities& activities, const cql::Program& program,
                    cql::Evaluation& evaluation, const Occasion& occasion) {
  return Composer(plan, activities, program, evaluation, occasion).run();
}

}  // namespace cards

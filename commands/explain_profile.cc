#include "commands/explain_profile.h"

#include <ostream>

#include "commands/explain_cards.h"

namespace commands {
namespace {

using base::JsonView;

std::string criterion_of(const cards::PlannedCard& card) {
  return card.topic ? plain(card.topic->code) + ", " + plain(card.topic->display) : plain(card.summary);
}

void reach(const cds::Catalogue& catalogue, const ProfileLogic& logic, const CardText& text,
           const cards::PlannedCard& card, ProfileLogic::Reached& reached) {
  const auto take = [&](const std::optional<cql::DefineId>& define) {
    if (define)
      logic.reach(catalogue.program->define_library(*define), catalogue.program->define_name(*define), reached);
  };
  for (const cql::DefineId condition : card.conditions) take(condition);
  for (const auto& define : {card.summary_define, card.detail_define, card.priority_define, card.evidence_define,
                             card.about_define, card.ratings_define})
    take(define);
  for (const cards::Citation& citation : card.citations)
    if (citation.condition && text.may_be(*citation.condition)) take(citation.condition);
  for (const cards::PlannedSuggestion& suggestion : card.suggestions) {
    if (suggestion.condition && !text.may_be(*suggestion.condition)) continue;
    take(suggestion.condition);
    take(suggestion.label_define);
    for (const cards::PlannedAction& action : suggestion.actions) {
      take(action.condition);
      take(action.resources);
      take(action.description_define);
      for (const cards::DynamicValue& value : action.dynamic_values) take(value.define);
    }
  }
}

}  // namespace

ProfilePage profile_page(const cds::Catalogue& catalogue, const ProfileLogic& logic) {
  ProfilePage page;
  if (catalogue.profile != nullptr) {
    page.name = catalogue.profile->name;
    page.title = catalogue.profile->title;
    page.description = catalogue.profile->description;
  }
  const CardText text(catalogue, &logic), usual(catalogue, nullptr);
  ProfileLogic::Reached all;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> cards_of;
  for (const auto& plan : catalogue.plans)
    for (const cards::PlannedCard& card : plan->cards) {
      const std::string heading = "`" + card.id + "` of `" + plan->service_id + "`: " + plain(card.summary);
      if (!text.may_come(card)) {
        page.absent.emplace_back(heading, criterion_of(card));
        continue;
      }
      page.cards.push_back({heading, text.text(card)});
      ProfileLogic::Reached reached;
      reach(catalogue, logic, text, card, reached);
      for (const auto& definition : reached.definitions) cards_of[definition].push_back(heading);
      all.parameters.merge(reached.parameters);
    }
  for (const cds::LoadedFile& file : logic.libraries()) {
    const JsonView library = file.document.root()["library"];
    const std::string id(library["identifier"]["id"].string());
    const LogicText* const logic_text = logic.text(id);
    for (const JsonView parameter : library["parameters"]["def"]) {
      const std::string name(parameter["name"].string());
      if (!parameter["default"] || name == "Profile" || !all.parameters.contains(name)) continue;
      const std::string_view place = parameter["locator"].string();
      const std::string above = logic_text->comment_above(place), behind = logic_text->comment_behind(place);
      page.thresholds.push_back({name, text.value_of(name), usual.value_of(name),
                                 above + (above.empty() || behind.empty() ? "" : " ") + behind});
      all.parameters.erase(name);
    }
    for (const JsonView definition : library["statements"]["def"]) {
      const auto reached = cards_of.find({id, std::string(definition["name"].string())});
      if (reached == cards_of.end()) continue;
      const std::string heading = heading_of(id, definition["name"].string());
      page.criteria.push_back({heading, logic_text->body(definition)});
      for (const std::string& card : reached->second) page.leads.emplace_back(heading, card);
    }
  }
  return page;
}

void write_profile(const ProfilePage& page, std::ostream& out) {
  out << "# Profile `" << page.name << "`: " << plain(page.title) << "\n\n"
      << plain(page.description) << "\n\nMade by `ischia explain --profile " << page.name
      << "`. What the profile decides by itself is left out: criteria that do not apply, words of other profiles. "
         "Below "
         "a title and a text stands what it may say; {names} stand for what the record brings. The codes that count "
         "are the same in every profile: `ischia explain` has them.\n\n## Cards\n\n";
  for (const Section& card : page.cards) out << "### " << card.heading << "\n\n" << card.text << '\n';
  if (!page.absent.empty()) {
    out << "## Cards that this profile does not have\n\n";
    for (const auto& [heading, criterion] : page.absent) out << "- " << heading << " (" << criterion << ")\n";
    out << '\n';
  }
  out << "## Thresholds\n\n| threshold | value | default | note |\n|---|---|---|---|\n";
  for (const ThresholdLine& line : page.thresholds)
    out << "| " << plain(line.name) << " | " << line.value << " | " << (line.value == line.usual ? "same" : line.usual)
        << " | " << plain(line.note) << " |\n";
  out << "\n## Logic\n\n";
  for (const Section& criterion : page.criteria) out << "#### " << criterion.heading << "\n\n" << criterion.text;
}

}  // namespace commands

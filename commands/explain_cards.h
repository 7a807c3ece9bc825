// A card of a PlanDefinition as people read it: what shows it, what it says, what it suggests, where it comes from.
#pragma once

#include <string>

#include "cds/catalogue.h"
#include "commands/profile_logic.h"

namespace commands {

class CardText {
 public:
  // With `logic` as its profile has the card: its words, its thresholds in force, only suggestions that can come.
  // Without, as any profile may have it, thresholds at their defaults. Both must outlive this.
  CardText(const cds::Catalogue& catalogue, const ProfileLogic* logic) : catalogue_(catalogue), logic_(logic) {}

  // Markdown, without a heading.
  std::string text(const cards::PlannedCard& card) const;
  // Whether a condition may be true in the profile.
  bool may_be(cql::DefineId condition) const;
  bool may_come(const cards::PlannedCard& card) const;
  // "3 weeks"; "" when the parameter has no value.
  std::string value_of(const std::string& threshold) const;

 private:
  std::string link(cql::DefineId define) const;
  std::string by_define(const char* what, const std::optional<cql::DefineId>& define) const;
  std::string words(const char* what, const std::optional<cql::DefineId>& define) const;
  std::string indicator(const cards::PlannedCard& card) const;
  std::string when(const std::optional<cql::DefineId>& condition) const;
  std::string suggestion(const cards::PlannedSuggestion& suggestion) const;

  const cds::Catalogue& catalogue_;
  const ProfileLogic* logic_;
};

// "deep-vein.json" of a path or URL.
std::string file_name(std::string_view path);

}  // namespace commands

#include <algorithm>

#include "base/decimal.h"
#include "cds/catalogue.h"
#include "cds/thresholds.h"

namespace cds {
namespace {

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  result.resize(std::max(width, result.size()), ' ');
  return result;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

const char* weight(const PrefetchKey& key) {
  if (key.required) return "required";
  return key.critical ? "critical" : "optional";
}

std::string profiles(const Catalogue& catalogue) {
  if (catalogue.profiles.empty()) return "";
  std::string text = "Profiles\n";
  for (const Profile& profile : catalogue.profiles)
    text += "  " + profile.name + (&profile == catalogue.profile ? " (in force)" : "") + ": " + profile.title + " (" +
            profile.file + ")\n";
  return text;
}

std::string services(const Catalogue& catalogue) {
  std::string text = "Services\n";
  for (const Service& service : catalogue.services) {
    text += "  " + service.id + " at " + std::string(service.hook->name) + " " + std::string(service.hook->version);
    text += ": " + service.plan->title + " (" + service.plan->file + ", version " + service.plan->version + ")\n";
    std::size_t width = 0;
    for (const PrefetchKey& key : service.prefetch) width = std::max(width, key.key.size());
    for (const PrefetchKey& key : service.prefetch)
      text += "    " + padded(key.key, width) + "  " + weight(key) + "  " + key.template_text + "\n";
  }
  return text;
}

std::string cards_of_plans(const Catalogue& catalogue) {
  std::string text = "Cards, in order of precedence\n";
  for (const auto& plan : catalogue.plans) {
    text += "  " + plan->file + "\n";
    for (const cards::PlannedCard& card : plan->cards) {
      text += "    " + card.id + (card.may_be_critical ? " (may be critical)" : "") + ":";
      for (const std::string& hook : card.hooks) text += " " + hook;
      text += "\n";
    }
  }
  return text;
}

std::string libraries(const cql::Program& program) {
  std::string text = "Libraries\n";
  for (const cql::LibrarySummary& library : program.libraries()) {
    text += "  " + library.id + " " + library.version + ": " + counted(library.defines, "define") + " (" + library.file;
    text += ", translator " + library.translator_version + ", options " + library.translator_options + ")\n";
  }
  return text;
}

std::string parameters(const Catalogue& catalogue) {
  std::string text = "Parameters\n";
  for (const cql::ParameterSummary& parameter : catalogue.program->parameters()) {
    text += "  " + parameter.name + ": " + parameter.type + " (" + parameter.library + ")";
    for (const ThresholdOverride& threshold : thresholds_of(catalogue))
      if (threshold.parameter == parameter.name)
        text += ", set to " + threshold.value.to_text() + (threshold.unit.empty() ? "" : " ") + threshold.unit;
    text += "\n";
  }
  return text;
}

std::string value_sets(const fhir::ValueSets& value_sets) {
  std::string text = "Value sets\n";
  for (fhir::ValueSetId id = 0; id < value_sets.size(); ++id) {
    const fhir::ValueSetSummary& summary = value_sets.summary(id);
    text += "  " + summary.title + ": " + counted(summary.codes, "code");
    if (summary.prefixes != 0)
      text += ", " + std::to_string(summary.prefixes) + (summary.prefixes == 1 ? " prefix" : " prefixes");
    text += " (" + summary.file + ", " + summary.url + "|" + summary.version + ")\n";
    for (const std::string& note : summary.notes) text += "    note: " + note + "\n";
  }
  return text;
}

std::string activities(const cards::Activities& activities) {
  std::string text = "Activities\n";
  for (const auto& [url, file] : activities.urls_and_files()) text += "  " + url + " (" + file + ")\n";
  return text;
}

}  // namespace

std::string describe(const Catalogue& catalogue) {
  std::string text = profiles(catalogue) + services(catalogue) + cards_of_plans(catalogue);
  if (catalogue.program) text += libraries(*catalogue.program) + parameters(catalogue);
  return text + value_sets(catalogue.value_sets) + activities(catalogue.activities);
}

}  // namespace cds

// docs/knowledge.md: all that config/ knows, on one page for the people who review it; and the same as one profile has
// it, or two compared.
#include <algorithm>
#include <iterator>
#include <optional>
#include <ostream>

#include "cds/load_files.h"
#include "commands/commands.h"
#include "commands/explain_cards.h"
#include "commands/explain_profile.h"
#include "commands/profile_logic.h"

namespace commands {
namespace {

using base::JsonView;

// FHIR R4, Code Systems: the names that people know.
constexpr std::pair<std::string_view, std::string_view> kSystems[] = {
    {"http://snomed.info/sct", "SNOMED CT"},
    {"http://hl7.org/fhir/sid/icd-10-cm", "ICD-10-CM"},
    {"http://hl7.org/fhir/sid/icd-10", "ICD-10"},
    {"http://loinc.org", "LOINC"},
    {"http://www.nlm.nih.gov/research/umls/rxnorm", "RxNorm"},
    {"http://www.ama-assn.org/go/cpt", "CPT"},
    {"http://www.whocc.no/atc", "ATC"},
};

std::string system_name(std::string_view system) {
  const auto* const found = std::ranges::find(kSystems, system, &std::pair<std::string_view, std::string_view>::first);
  return std::string(found != std::end(kSystems) ? found->second : system);
}

class Page {
 public:
  Page(const cds::Catalogue& catalogue, const ProfileLogic& logic, std::ostream& out)
      : cards_(catalogue, nullptr), logic_(logic), out_(out) {}

  void cards(const cards::Plan& plan);
  void thresholds();
  void logic(const cds::LoadedFile& library);
  void value_set(JsonView set, const std::string& file);

 private:
  const LogicText& text(JsonView library) const { return *logic_.text(library["identifier"]["id"].string()); }

  CardText cards_;
  const ProfileLogic& logic_;
  std::ostream& out_;
};

void Page::cards(const cards::Plan& plan) {
  out_ << "## Cards of `" << plan.service_id << "`: " << plain(plan.title) << "\n\n"
       << plain(plan.description) << "\n\n"
       << plain(plan.usage) << "\n\n"
       << "Version " << plan.version << ", `" << file_name(plan.file) << "`.\n\n";
  for (const cards::PlannedCard& each : plan.cards)
    out_ << "### " << plain(each.summary) << "\n\n" << cards_.text(each) << '\n';
}

void Page::thresholds() {
  out_ << "## Thresholds\n\nEach can be set in `settings.json`, under `thresholds`.\n\n"
       << "| threshold | default | where | note |\n|---|---|---|---|\n";
  for (const cds::LoadedFile& file : logic_.libraries()) {
    const JsonView library = file.document.root()["library"];
    for (const JsonView parameter : library["parameters"]["def"]) {
      if (!parameter["default"]) continue;
      const std::string name(parameter["name"].string()), place(parameter["locator"].string());
      std::string note = text(library).comment_above(place);
      if (const std::string behind = text(library).comment_behind(place); !behind.empty())
        note += (note.empty() ? "" : " ") + behind;
      out_ << "| " << plain(name) << " | " << cards_.value_of(name) << " | " << library["identifier"]["id"].string()
           << " | " << plain(note) << " |\n";
    }
  }
  out_ << '\n';
}

void Page::logic(const cds::LoadedFile& library) {
  const JsonView elm = library.document.root()["library"];
  out_ << "### Library " << elm["identifier"]["id"].string() << ", version " << elm["identifier"]["version"].string()
       << "\n\n";
  if (const std::string introduction = text(elm).introduction(); !introduction.empty())
    out_ << plain(introduction) << "\n\n";
  for (const JsonView definition : elm["statements"]["def"])
    if (definition["name"].string() != "Patient") out_ << text(elm).statement(definition);
}

void write_codes(JsonView includes, const char* how, std::ostream& out) {
  for (const JsonView include : includes) {
    const std::string system = system_name(include["system"].string());
    for (const JsonView code : include["concept"])
      out << "| " << how << " | " << system << " | " << code["code"].string() << " | "
          << plain(code["display"].string()) << " |\n";
    for (const JsonView filter : include["filter"])
      out << "| " << how << " | " << system << " | " << filter["op"].string() << ' ' << filter["value"].string()
          << " | |\n";
    for (const JsonView set : include["valueSet"]) out << "| " << how << " | | `" << set.string() << "` | |\n";
  }
}

void Page::value_set(JsonView set, const std::string& file) {
  out_ << "### " << plain(set["title"].string()) << "\n\n`" << set["url"].string() << "`, version "
       << set["version"].string() << ", `" << file_name(file) << "`\n\n";
  for (const char* text : {"description", "purpose", "copyright"})
    if (const std::string_view words = set[text].string(); !words.empty()) out_ << plain(words) << "\n\n";
  for (const JsonView artefact : set["relatedArtifact"])
    out_ << "- Source: " << plain(artefact["display"].string()) << " <" << artefact["url"].string() << ">\n";
  out_ << "| | system | code | display |\n|---|---|---|---|\n";
  write_codes(set["compose"]["include"], "", out_);
  write_codes(set["compose"]["exclude"], "not", out_);
  out_ << '\n';
}

// The page of a profile; nothing, and the problems on `err`, when it cannot be loaded.
std::optional<ProfilePage> page_of(const std::string& folder, const std::string& profile, std::ostream& err) {
  const auto catalogue = load_catalogue(folder, err, profile);
  if (!catalogue) return std::nullopt;
  return profile_page(*catalogue, ProfileLogic(folder, profile));
}

}  // namespace

int explain(const ExplainOptions& options, std::ostream& out, std::ostream& err) {
  const std::string folder = config_folder(options.config);
  if (!options.profiles.empty()) {
    std::vector<ProfilePage> pages;
    for (const std::string& profile : options.profiles) {
      std::optional<ProfilePage> page = page_of(folder, profile, err);
      if (!page) return 1;
      pages.push_back(*std::move(page));
    }
    if (pages.size() == 1)
      write_profile(pages[0], out);
    else
      write_difference(pages[0], pages[1], out);
    return out ? 0 : 1;
  }
  const auto catalogue = load_catalogue(folder, err);
  if (!catalogue) return 1;
  const ProfileLogic logic(folder, "");
  const std::vector<cds::LoadedFile> sets = cds::Loading(folder).read_folder("valuesets");

  out << "# What Ischia knows\n\n"
         "Made from `config/` by `./dev explain`; do not edit. Every card with what shows it, every threshold, the "
         "logic "
         "behind them, and every code that counts. A Boolean define is shown as lists; all else as its CQL.\n\n";
  Page page(*catalogue, logic, out);
  for (const auto& plan : catalogue->plans) page.cards(*plan);
  page.thresholds();
  out << "## Logic\n\n";
  for (const cds::LoadedFile& library : logic.libraries()) page.logic(library);
  out << "## Codes\n\n";
  for (const cds::LoadedFile& set : sets) page.value_set(set.document.root(), set.path);
  return out ? 0 : 1;
}

}  // namespace commands

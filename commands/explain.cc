// docs/knowledge.md: all that config/ knows, on one page for the people who review it.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

#include "cds/load_files.h"
#include "commands/commands.h"
#include "commands/explain_logic.h"

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

std::string file_name(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

std::string read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Page {
 public:
  Page(const cds::Catalogue& catalogue, std::ostream& out) : catalogue_(catalogue), out_(out) {}

  void cards(const cards::Plan& plan);
  void thresholds(const std::vector<cds::LoadedFile>& libraries);
  void logic(const cds::LoadedFile& library, const std::string& cql);
  void value_set(JsonView set, const std::string& file);

 private:
  std::string link(cql::DefineId define) const {
    return link_to(catalogue_.program->define_library(define), catalogue_.program->define_name(define));
  }
  void by_define(const char* what, const std::optional<cql::DefineId>& define) {
    if (define) out_ << "- " << what << ": " << link(*define) << '\n';
  }
  void card(const cards::PlannedCard& card);
  void suggestion(const cards::PlannedSuggestion& suggestion);
  std::string default_of(const std::string& parameter) const;

  const cds::Catalogue& catalogue_;
  std::ostream& out_;
};

std::string Page::default_of(const std::string& parameter) const {
  const auto id = catalogue_.program->find_parameter(parameter);
  if (!id) return "";
  const fhir::Facts nobody("");
  const cql::Parameters none;
  cql::Evaluation evaluation(*catalogue_.program, catalogue_.value_sets, nobody, none, base::Instant{});
  const auto value = evaluation.parameter(*id);
  return value && !value->is_null() ? cql::to_text(*value) : "";
}

void Page::suggestion(const cards::PlannedSuggestion& suggestion) {
  out_ << "  - " << plain(suggestion.label) << " (`" << suggestion.id << "`"
       << (suggestion.is_recommended ? ", recommended" : "") << ")";
  if (suggestion.condition) out_ << ", when " << link(*suggestion.condition);
  out_ << '\n';
  for (const cards::PlannedAction& action : suggestion.actions) {
    constexpr const char* kTypes[] = {"create", "update", "delete"};
    out_ << "    - " << kTypes[static_cast<std::size_t>(action.type)] << ' ';
    if (action.resources)
      out_ << link(*action.resources);
    else
      out_ << '`' << file_name(action.activity) << '`';
    if (action.condition) out_ << ", when " << link(*action.condition);
    out_ << '\n';
  }
}

void Page::card(const cards::PlannedCard& card) {
  constexpr const char* kIndicators[] = {"info", "warning", "critical"};
  out_ << "### " << plain(card.summary) << "\n\n";
  if (!card.detail.empty()) out_ << plain(card.detail) << "\n\n";
  out_ << "- Id: `" << card.id << "`\n- Criterion: " << plain(card.source.topic ? card.source.topic->code : "") << ", "
       << plain(card.source.topic ? card.source.topic->display : "") << "\n- Hooks:";
  for (const std::string& hook : card.hooks) out_ << (&hook == card.hooks.data() ? " " : ", ") << hook;
  out_ << "\n- Indicator: " << (card.priority_define ? "at most " : "")
       << kIndicators[static_cast<std::size_t>(card.indicator)] << '\n';
  by_define("Which one", card.priority_define);
  for (const cql::DefineId condition : card.conditions) by_define("Shown when", condition);
  by_define("Title", card.summary_define);
  by_define("Text", card.detail_define);
  by_define("Evidence", card.evidence_define);
  by_define("About the drafts", card.about_define);
  if (!card.one_card_of.empty()) out_ << "- One card of the group: " << card.one_card_of << '\n';
  for (const std::string& threshold : card.thresholds)
    out_ << "- Threshold: " << plain(threshold) << ", " << default_of(threshold) << '\n';
  out_ << "- Source: " << plain(card.source.label);
  if (!card.source.url.empty()) out_ << " <" << card.source.url << '>';
  out_ << '\n';
  for (const cards::Link& link : card.links) out_ << "- Source: " << plain(link.label) << " <" << link.url << ">\n";
  for (const fhir::Coding& reason : card.override_reasons)
    out_ << "- Reason to override: " << plain(reason.display) << " (`" << reason.code << "`)\n";
  if (!card.suggestions.empty()) out_ << "- Suggestions:\n";
  for (const cards::PlannedSuggestion& each : card.suggestions) suggestion(each);
  out_ << '\n';
}

void Page::cards(const cards::Plan& plan) {
  out_ << "## Cards of `" << plan.service_id << "`: " << plain(plan.title) << "\n\n"
       << plain(plan.description) << "\n\n"
       << plain(plan.usage) << "\n\n"
       << "Version " << plan.version << ", `" << file_name(plan.file) << "`.\n\n";
  for (const cards::PlannedCard& each : plan.cards) card(each);
}

void Page::thresholds(const std::vector<cds::LoadedFile>& libraries) {
  out_ << "## Thresholds\n\nEach can be set in `settings.json`, under `thresholds`.\n\n"
       << "| threshold | default | where | note |\n|---|---|---|---|\n";
  for (const cds::LoadedFile& file : libraries) {
    const JsonView library = file.document.root()["library"];
    const std::string cql = read_text(file.path.substr(0, file.path.rfind('.')) + ".cql");
    const LogicText text(file.document.root(), cql);
    for (const JsonView parameter : library["parameters"]["def"]) {
      if (!parameter["default"]) continue;
      const std::string name(parameter["name"].string()), place(parameter["locator"].string());
      std::string note = text.comment_above(place);
      if (const std::string behind = text.comment_behind(place); !behind.empty())
        note += (note.empty() ? "" : " ") + behind;
      out_ << "| " << plain(name) << " | " << default_of(name) << " | " << library["identifier"]["id"].string() << " | "
           << plain(note) << " |\n";
    }
  }
  out_ << '\n';
}

void Page::logic(const cds::LoadedFile& library, const std::string& cql) {
  const JsonView elm = library.document.root()["library"];
  const LogicText text(library.document.root(), cql);
  out_ << "### Library " << elm["identifier"]["id"].string() << ", version " << elm["identifier"]["version"].string()
       << "\n\n";
  if (const std::string introduction = text.introduction(); !introduction.empty())
    out_ << plain(introduction) << "\n\n";
  for (const JsonView definition : elm["statements"]["def"])
    if (definition["name"].string() != "Patient") out_ << text.statement(definition);
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

}  // namespace

int explain(const std::string& config, std::ostream& out, std::ostream& err) {
  const std::string folder = config_folder(config);
  const auto catalogue = load_catalogue(folder, err);
  if (!catalogue) return 1;
  cds::Loading loading(folder);
  std::vector<cds::LoadedFile> libraries = loading.read_folder("criteria");
  const std::vector<cds::LoadedFile> sets = loading.read_folder("valuesets");
  // Conversions of FHIR's types, generated from their definition; there is nothing clinical in them.
  std::erase_if(libraries, [](const cds::LoadedFile& file) {
    return file.document.root()["library"]["identifier"]["id"].string() == "FHIRHelpers";
  });

  out << "# What Ischia knows\n\n"
         "Made from `config/` by `./dev explain`; do not edit. Every card with what shows it, every threshold, the "
         "logic "
         "behind them, and every code that counts. A Boolean define is shown as lists; all else as its CQL.\n\n";
  Page page(*catalogue, out);
  for (const auto& plan : catalogue->plans) page.cards(*plan);
  page.thresholds(libraries);
  out << "## Logic\n\n";
  for (const cds::LoadedFile& library : libraries)
    page.logic(library, read_text(library.path.substr(0, library.path.rfind('.')) + ".cql"));
  out << "## Codes\n\n";
  for (const cds::LoadedFile& set : sets) page.value_set(set.document.root(), set.path);
  return out ? 0 : 1;
}

}  // namespace commands

// config/valuesets and the codes that config/services sends: well formed, known, used, each once in its set.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/json.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

using base::JsonView;

const std::map<std::string, std::string, std::less<>> kSystems = {
    {"http://snomed.info/sct", "SCT"},
    {"http://hl7.org/fhir/sid/icd-10-cm", "ICD10CM"},
    {"http://hl7.org/fhir/sid/icd-10", "ICD10"},
    {"http://loinc.org", "LOINC"},
    {"http://www.nlm.nih.gov/research/umls/rxnorm", "RXNORM"},
    {"http://www.cms.gov/Medicare/Coding/ICD10", "ICD10PCS"},
    {"http://terminology.hl7.org/CodeSystem/v3-ActCode", "ACTCODE"},
    {"http://terminology.hl7.org/CodeSystem/v3-ActPriority", "ACTPRIORITY"},
    {"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "INTERP"},
    {"http://terminology.hl7.org/CodeSystem/data-absent-reason", "DAR"},
    {"http://terminology.hl7.org/CodeSystem/v2-0136", "V2_0136"},
    {"http://terminology.hl7.org/CodeSystem/v2-0532", "V2_0532"},
    {"http://terminology.hl7.org/CodeSystem/v2-0276", "V2_0276"},
    {"urn:oid:2.16.840.1.113883.3.26.1.1", "NCIT"},
    {"http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "NCIT"},
};
constexpr std::string_view kOwnSystem = "https://ischia.org/fhir/CodeSystem/";

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// SNOMED CT Release File Specification, 6.2: the last digit of an SCTID is a Verhoeff check digit (dihedral group D5).
bool is_sctid(std::string_view code) {
  if (!all_digits(code) || code.size() < 6 || code.size() > 18 || code.front() == '0') return false;
  const auto multiply = [](int a, int b) {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b - 5) % 5;
    return b < 5 ? 5 + (a - 5 + 5 - b) % 5 : (a - b + 5) % 5;
  };
  constexpr int kPermutation[10] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    int digit = code[code.size() - 1 - i] - '0';
    for (std::size_t times = i % 8; times > 0; --times) digit = kPermutation[digit];
    check = multiply(check, digit);
  }
  return check == 0;
}

// LOINC Users' Guide, Appendix C: the check digit is that of Luhn's modulus 10. How answer codes (LA) count their
// letters is not said there: their form alone is checked.
bool is_loinc(std::string_view code) {
  const bool is_answer = code.starts_with("LA");
  if (is_answer) code.remove_prefix(2);
  if (code.size() < 3 || code[code.size() - 2] != '-' || !all_digits(code.substr(0, code.size() - 2))) return false;
  if (is_answer) return code.back() >= '0' && code.back() <= '9';
  int sum = 0;
  bool doubled = true;
  for (std::size_t i = code.size() - 2; i-- > 0; doubled = !doubled) {
    const int digit = (code[i] - '0') * (doubled ? 2 : 1);
    sum += digit / 10 + digit % 10;
  }
  return (10 - sum % 10) % 10 == code.back() - '0';
}

bool is_well_formed(std::string_view system, const std::string& code) {
  // ICD-10-CM Official Guidelines, I.A: a letter, a digit, a character, then up to four behind a dot.
  static const RE2 icd10cm("[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?");
  static const RE2 icd10("[A-Z][0-9]{2}(\\.[0-9]{1,2})?");
  static const RE2 icd10pcs("[0-9A-HJ-NP-Z]{7}");
  if (system == "http://snomed.info/sct") return is_sctid(code);
  if (system == "http://loinc.org") return is_loinc(code);
  if (system == "http://www.nlm.nih.gov/research/umls/rxnorm") return all_digits(code) && code.size() <= 8;
  if (system == "http://hl7.org/fhir/sid/icd-10-cm") return RE2::FullMatch(code, icd10cm);
  if (system == "http://hl7.org/fhir/sid/icd-10") return RE2::FullMatch(code, icd10);
  if (system == "http://www.cms.gov/Medicare/Coding/ICD10") return RE2::FullMatch(code, icd10pcs);
  return kSystems.count(system) > 0 || system.starts_with(kOwnSystem);
}

struct File {
  std::string name;
  base::JsonDocument document;
};

std::vector<File> files_of(const std::string& folder, const std::string& resource_type) {
  std::vector<File> files;
  for (const auto& entry : std::filesystem::directory_iterator(support::source_dir() + "/config/" + folder)) {
    if (entry.path().extension() != ".json") continue;
    auto document = base::read_json_file(entry.path().string());
    EXPECT_TRUE(document) << entry.path();
    if (document && document->root()["resourceType"].string() == resource_type)
      files.push_back({entry.path().filename().string(), *std::move(document)});
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  EXPECT_FALSE(files.empty()) << folder;
  return files;
}

std::string all_text(const std::string& folder, const std::string& extension) {
  std::ostringstream text;
  for (const auto& entry : std::filesystem::directory_iterator(support::source_dir() + "/config/" + folder))
    if (entry.path().extension() == extension) text << std::ifstream(entry.path()).rdbuf();
  return text.str();
}

struct Known {
  std::set<std::string> displays;
  bool only_match = true;
};

// The code list that development has: set, group, system, code, display, mark, source, with tabs between.
std::map<std::string, Known> known_codes() {
  std::map<std::string, Known> known;
  std::ifstream lines(support::shared_dir() + "/knowledge/codes.tsv");
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '\t');) cells.push_back(cell);
    if (cells.size() < 7) continue;
    Known& code = known[cells[2] + " " + cells[3]];
    code.displays.insert(cells[4]);
    code.only_match = code.only_match && cells[5] == "match-only";
  }
  return known;
}

TEST(CheckDigits, AreThoseOfTheCodeSystems) {
  EXPECT_TRUE(is_sctid("23056005"));
  EXPECT_FALSE(is_sctid("23056006"));
  EXPECT_FALSE(is_sctid("23065005")) << "two digits changed places";
  EXPECT_TRUE(is_sctid("394451000119106"));
  EXPECT_TRUE(is_loinc("24968-0"));
  EXPECT_FALSE(is_loinc("24968-8"));
  EXPECT_TRUE(is_loinc("LA33-6"));
  EXPECT_TRUE(is_well_formed("http://hl7.org/fhir/sid/icd-10-cm", "W10.9XXA"));
  EXPECT_FALSE(is_well_formed("http://hl7.org/fhir/sid/icd-10-cm", "M5432"));
  EXPECT_FALSE(is_well_formed("http://www.nlm.nih.gov/research/umls/rxnorm", "N310965"));
  EXPECT_FALSE(is_well_formed("http://example.org/unknown", "1"));
}

TEST(ValueSetFiles, HaveWellFormedCodesEachOnce) {
  for (const File& file : files_of("valuesets", "ValueSet"))
    for (const char* const part : {"include", "exclude"}) {
      std::set<std::string> seen;
      for (const JsonView include : file.document.root()["compose"][part]) {
        const std::string system(include["system"].string());
        for (const JsonView entry : include["concept"]) {
          const std::string code(entry["code"].string());
          EXPECT_TRUE(is_well_formed(system, code)) << file.name << ": " << system << " " << code;
          EXPECT_FALSE(entry["display"].string().empty()) << file.name << ": " << code;
          EXPECT_TRUE(seen.insert(system + "|" + code).second) << file.name << " has twice: " << code;
        }
        for (const JsonView filter : include["filter"]) {
          const std::string code(filter["value"].string());
          EXPECT_TRUE(is_well_formed(system, code)) << file.name << ": " << system << " " << code;
          EXPECT_TRUE(seen.insert(system + "|" + code + "*").second) << file.name << " has twice: " << code;
        }
      }
    }
}

TEST(ValueSetFiles, AreUsed) {
  const std::string criteria = all_text("criteria", ".cql"), services = all_text("services", ".json");
  for (const File& file : files_of("valuesets", "ValueSet")) {
    const std::string url(file.document.root()["url"].string());
    EXPECT_TRUE(criteria.find("'" + url + "'") != std::string::npos ||
                services.find("\"" + url + "\"") != std::string::npos)
        << file.name << ": no criterion and no service names " << url;
  }
}

TEST(ValueSetFiles, TakeTheirCodesFromTheList) {
  const std::map<std::string, Known> known = known_codes();
  if (known.empty()) GTEST_SKIP() << "no ../shared/knowledge/codes.tsv, and ISCHIA_SHARED is not set";
  for (const File& file : files_of("valuesets", "ValueSet")) {
    const std::string description(file.document.root()["description"].string());
    for (const char* const part : {"include", "exclude"})
      for (const JsonView include : file.document.root()["compose"][part]) {
        const auto system = kSystems.find(include["system"].string());
        for (const JsonView entry : include["concept"]) {
          const std::string code(entry["code"].string()), display(entry["display"].string());
          // The project's own; or the file names the code with a public source.
          if (system == kSystems.end() || description.find("/" + code) != std::string::npos) continue;
          const auto found = known.find(system->second + " " + code);
          if (found == known.end())
            ADD_FAILURE() << file.name << ": " << code << " is not in the list, and the file names no source";
          else
            EXPECT_TRUE(found->second.displays.count(display)) << file.name << ": " << code << " " << display;
        }
      }
  }
}

// What is sent: the codes of ActivityDefinitions, and those that criteria put into suggestions.
TEST(SentCodes, AreInTheListAndNotOnlyForMatching) {
  const std::map<std::string, Known> known = known_codes();
  if (known.empty()) GTEST_SKIP() << "no ../shared/knowledge/codes.tsv, and ISCHIA_SHARED is not set";
  const auto check = [&](const std::string& where, std::string_view system, const std::string& code,
                         const std::string& display) {
    EXPECT_TRUE(is_well_formed(system, code)) << where << ": " << code;
    const auto name = kSystems.find(system);
    if (name == kSystems.end()) return;
    const auto found = known.find(name->second + " " + code);
    ASSERT_NE(found, known.end()) << where << ": " << code << " is not in the list";
    EXPECT_FALSE(found->second.only_match) << where << " sends a code that is only for matching: " << code;
    EXPECT_TRUE(found->second.displays.count(display)) << where << ": " << code << " " << display;
  };
  for (const File& file : files_of("services", "ActivityDefinition"))
    for (const char* const element : {"code", "productCodeableConcept"})
      for (const JsonView coding : file.document.root()[element]["coding"])
        check(file.name, coding["system"].string(), std::string(coding["code"].string()),
              std::string(coding["display"].string()));
  const std::string criteria = all_text("criteria", ".cql");
  re2::StringPiece rest(criteria);
  std::string code, display;
  while (RE2::FindAndConsume(&rest, "code \"[^\"]*\": '([^']*)' from \"SNOMED CT\" display '([^']*)'", &code, &display))
    check("criteria", "http://snomed.info/sct", code, display);
}

}  // namespace
}  // namespace cds

// Names, ids, dates and identifiers of all patients whom the suite's requests are about: none is in any log.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "tests/support/source_dir.h"

namespace {

using base::JsonView;
using Texts = std::set<std::string>;

// Calls `take` with each string of the document and the name of the member (or of the array) that it stands in.
void each_string(JsonView value, std::string_view name, const std::function<void(std::string_view, JsonView)>& take) {
  if (value.is_string()) take(name, value);
  for (std::size_t i = 0; i < value.size(); ++i)
    value.is_object() ? each_string(value.value_at(i), value.name_at(i), take) : each_string(value[i], name, take);
}

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  return text.size() >= kForm.size() && std::equal(kForm.begin(), kForm.end(), text.begin(), [](char form, char c) {
           return form == 'd' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : form == c;
         });
}

bool is_person(JsonView resource) {
  const std::string_view type = resource["resourceType"].string();
  return type == "Patient" || type == "RelatedPerson" || type == "Person";
}

// What tells who a person is, or when something happened to him: every string of a Patient that is no code or system of
// FHIR's, the ids of all resources, all dates, and the context's ids.
void collect(JsonView value, Texts& to) {
  if (is_person(value))
    each_string(value, "", [&](std::string_view name, JsonView text) {
      for (const char* of_fhir : {"resourceType", "use", "system", "gender", "code", "url", "display", "unit", "status",
                                  "profile", "language", "type", "country"})
        if (name == of_fhir) return;
      to.emplace(text.string());
    });
  for (const char* name : {"id", "patientId", "encounterId", "reference"})
    if (value[name].is_string()) to.emplace(value[name].string());
  each_string(value, "", [&](std::string_view, JsonView text) {
    if (is_date(text.string())) to.emplace(text.string().substr(0, 10));
  });
  for (std::size_t i = 0; i < value.size(); ++i) collect(value.is_object() ? value.value_at(i) : value[i], to);
}

// Whether the text stands there by itself, not within another word or number. One letter stands for too much to be
// looked for within a sentence.
bool holds(std::string_view in, std::string_view text) {
  if (text.size() < 2) return in == text;
  const auto is_of_word = [&](std::size_t at) { return std::isalnum(static_cast<unsigned char>(in[at])) != 0; };
  for (std::size_t at = in.find(text); at != std::string_view::npos; at = in.find(text, at + 1)) {
    const bool begins = at == 0 || !is_of_word(at - 1);
    const bool ends = at + text.size() == in.size() || !is_of_word(at + text.size());
    if (begins && (ends || is_date(text))) return true;  // a date may go on as a time
  }
  return false;
}

// The first of the texts that a log line tells; "" when none. The line's own time is the machine's.
std::string found(const std::string& line, const Texts& texts) {
  const auto document = base::JsonDocument::parse(line);
  if (!document) return "a line that is no JSON";
  std::string result;
  each_string(document->root(), "", [&](std::string_view name, JsonView value) {
    if (name == "time") return;
    for (const std::string& text : texts)
      if (holds(value.string(), text)) result = text;
  });
  return result;
}

std::vector<std::string> lines_of(const std::filesystem::path& folder, const std::string& extension) {
  std::vector<std::string> lines;
  std::error_code missing;
  for (const auto& file : std::filesystem::directory_iterator(folder, missing)) {
    if (file.path().extension() != extension) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    for (std::string line; std::getline(stream, line);)
      if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

Texts of_examples() {
  Texts texts;
  for (const auto& file : std::filesystem::recursive_directory_iterator(support::source_dir() + "/config/examples")) {
    if (file.path().extension() != ".json") continue;
    if (const auto document = base::read_json_file(file.path().string())) collect(document->root(), texts);
  }
  return texts;
}

TEST(SuiteLogs, TellNothingOfAnyPatient) {
  const char* const folder = std::getenv("ISCHIA_SUITE_LOGS");
  ASSERT_TRUE(folder) << "ctest sets it, once the programs that serve requests have run";
  const std::vector<std::string> logs = lines_of(folder, ".log"), requests = lines_of(folder, ".requests");
  ASSERT_GT(logs.size(), 100U) << "the suite logs more than that";
  ASSERT_GT(requests.size(), 100U);
  Texts texts = of_examples();
  ASSERT_GT(texts.size(), 20U);
  for (const std::string& request : requests)
    if (const auto document = base::JsonDocument::parse(request)) collect(document->root(), texts);
  ASSERT_TRUE(texts.contains("p1")) << "the patient of most requests";
  for (const std::string& line : logs) EXPECT_EQ(found(line, texts), "") << line;
}

TEST(SuiteLogs, WouldTellWhatTheyHold) {
  const auto request = base::JsonDocument::parse(R"({"context": {"patientId": "pat-7"}, "prefetch": {"patient": {
    "resourceType": "Patient", "id": "pat-7", "gender": "male", "birthDate": "1961-02-03",
    "name": [{"use": "official", "family": "Doe", "given": ["Jo", "Q"]}],
    "identifier": [{"system": "http://hospital.example/mrn", "value": "MRN-77"}]},
    "conditions": {"resourceType": "Condition", "id": "c-9", "onsetDateTime": "2025-11-01T10:00:00Z"}}})");
  Texts texts;
  collect(request->root(), texts);
  const auto in = [&](const std::string& text) {
    return found(R"({"time":"2025-11-01T10:00:00Z","level":"info","problem":")" + text + R"(","status":7})", texts);
  };
  EXPECT_EQ(in("GET https://ehr.example/Condition?patient=pat-7"), "pat-7");
  EXPECT_EQ(in("Patient/pat-7"), "pat-7");
  EXPECT_EQ(in("no Doe here"), "Doe");
  EXPECT_EQ(in("Q"), "Q");
  EXPECT_EQ(in("born 1961-02-03T00:00"), "1961-02-03");
  EXPECT_EQ(in("MRN-77"), "MRN-77");
  EXPECT_EQ(in("c-9"), "c-9");
  EXPECT_EQ(in("since 2025-11-01"), "2025-11-01");
  EXPECT_EQ(in("Doesburg, official, male, the Q"), "") << "words that hold a name, and FHIR's own";
}

}  // namespace

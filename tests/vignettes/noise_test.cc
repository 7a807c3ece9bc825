// Alert fatigue: charts made up at random, from fixed seeds, that must interrupt nobody.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

constexpr int kCharts = 1200;
constexpr const char* kNow = "2025-11-10T12:00:00Z";

// The engine's sequence is fixed by the standard; a distribution's is not.
class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  int below(int count) { return static_cast<int>(engine_() % static_cast<unsigned>(count)); }
  bool once_in(int count) { return below(count) == 0; }
  const std::string& one_of(const std::vector<std::string>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  }

 private:
  std::mt19937 engine_;
};

std::string days_ago(int days) {
  base::Instant moment = base::parse_instant(kNow).value();
  moment.milliseconds -= std::int64_t{days} * 24 * 3'600'000;
  return base::to_text(moment);
}

std::string coding(const std::string& system_and_code) {
  const std::size_t bar = system_and_code.find('|');
  return R"({"coding":[{"system":")" + system_and_code.substr(0, bar) + R"(","code":")" +
         system_and_code.substr(bar + 1) + R"("}]})";
}

constexpr const char* kSubject = R"("subject":{"reference":"Patient/patient-1"})";

class Chart {
 public:
  void add_condition(const std::string& code, int days) {
    add(conditions_, R"({"resourceType":"Condition","id":"c)" + std::to_string(++count_) +
                         R"(","clinicalStatus":{"coding":[{"code":"active"}]},)" + kSubject + R"(,"code":)" +
                         coding(code) + R"(,"onsetDateTime":")" + days_ago(days) + R"(","recordedDate":")" +
                         days_ago(days) + R"("})");
  }
  void add_measurement(const std::string& code, const std::string& quantity, int days) {
    add(observations_, R"({"resourceType":"Observation","id":"o)" + std::to_string(++count_) +
                           R"(","status":"final",)" + kSubject + R"(,"code":)" + coding(code) +
                           R"(,"effectiveDateTime":")" + days_ago(days) + R"(","valueQuantity":)" + quantity + "}");
  }
  void add_medicine(const std::string& code, int days) {
    add(medicines_, R"({"resourceType":"MedicationRequest","id":"m)" + std::to_string(++count_) +
                        R"(","status":"active","intent":"order",)" + kSubject + R"(,"medicationCodeableConcept":)" +
                        coding(code) + R"(,"authoredOn":")" + days_ago(days) + R"("})");
  }
  void add_form(const std::vector<std::string>& questions, const std::string& answer, int days) {
    std::string items;
    for (const std::string& question : questions)
      items += std::string(items.empty() ? "" : ",") + R"({"linkId":")" + question + R"(","answer":[{"valueBoolean":)" +
               answer + "}]}";
    add(forms_, R"({"resourceType":"QuestionnaireResponse","id":"q)" + std::to_string(++count_) +
                    R"(","questionnaire":"https://ischia.org/fhir/Questionnaire/intake","status":"completed",)" +
                    kSubject + R"(,"authored":")" + days_ago(days) + R"(","item":[)" + items + "]}");
  }
  void set_person(const std::string& gender, int years) {
    person_ = R"({"resourceType":"Patient","id":"patient-1","gender":")" + gender + R"(","birthDate":")" +
              std::to_string(2025 - years) + R"(-03-15"})";
  }
  Request request() const {
    return {R"({"hook":"patient-view","hookInstance":"b4f0a2c6-6c0e-4d3a-9d3e-0123456789ab",)"
            R"("context":{"userId":"Practitioner/1","patientId":"patient-1"},"prefetch":{"patient":)" +
                person_ + ",\"conditions\":" + bundle(conditions_) + ",\"observations\":" + bundle(observations_) +
                ",\"medicationRequests\":" + bundle(medicines_) + ",\"questionnaireResponses\":" + bundle(forms_) +
                "}}",
            base::parse_instant(kNow).value()};
  }

 private:
  static void add(std::string& to, const std::string& resource) {
    to += (to.empty() ? "" : ",") + std::string(R"({"resource":)") + resource + "}";
  }
  static std::string bundle(const std::string& entries) {
    return R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}";
  }

  int count_ = 0;
  std::string person_, conditions_, observations_, medicines_, forms_;
};

const std::vector<std::string> kHarmless = {
    "http://snomed.info/sct|38341003",         "http://snomed.info/sct|44054006",
    "http://snomed.info/sct|195967001",        "http://snomed.info/sct|25064002",
    "http://hl7.org/fhir/sid/icd-10-cm|E78.5", "http://hl7.org/fhir/sid/icd-10-cm|J30.9",
    "http://hl7.org/fhir/sid/icd-10-cm|F41.1"};

// What makes an urgent card beside pain: cancer, fever, bacteremia, aneurysm, embolism, thrombosis, osteoporosis, foot
// drop, retention, saddle numbness, numbness, erectile dysfunction, immunosuppression, a fall.
const std::vector<std::string> kUrgentBesidePain = {
    "http://snomed.info/sct|254837009",        "http://snomed.info/sct|386661006",
    "http://snomed.info/sct|5758002",          "http://snomed.info/sct|233985008",
    "http://hl7.org/fhir/sid/icd-10-cm|I74.3", "http://snomed.info/sct|404223003",
    "http://snomed.info/sct|64859006",         "http://snomed.info/sct|6077001",
    "http://snomed.info/sct|267064002",        "http://snomed.info/sct|449813001",
    "http://snomed.info/sct|44077006",         "http://snomed.info/sct|860914002",
    "http://hl7.org/fhir/sid/icd-10-cm|B20",   "http://snomed.info/sct|1912002"};

const std::vector<std::string> kSciatica = {
    "http://snomed.info/sct|23056005", "http://hl7.org/fhir/sid/icd-10-cm|M54.31",
    "http://hl7.org/fhir/sid/icd-10-cm|M54.32", "http://hl7.org/fhir/sid/icd-10-cm|M54.30"};

const std::vector<std::string> kQuestions = {
    "foot",     "bladder", "bowel",  "genitals", "flow",      "fullness", "sexual",    "cold-leg", "collapse", "night",
    "constant", "fever",   "weight", "cancer",   "infection", "steroids", "injecting", "in-bed",   "clot"};

void add_background(Chart& chart, Chance& chance) {
  chart.set_person(chance.once_in(2) ? "female" : "male", 18 + chance.below(78));
  for (int i = chance.below(5); i > 0; --i) chart.add_condition(chance.one_of(kHarmless), chance.below(3000));
  for (int i = chance.below(3); i > 0; --i)
    chart.add_medicine("http://www.nlm.nih.gov/research/umls/rxnorm|308182", chance.below(300));
  if (chance.once_in(3))
    chart.add_measurement("http://loinc.org|8310-5",
                          R"({"value":36.)" + std::to_string(chance.below(10)) + R"(,"unit":"Cel","code":"Cel"})",
                          chance.below(20));
  if (chance.once_in(3))
    chart.add_measurement("http://loinc.org|1988-5",
                          R"({"value":)" + std::to_string(chance.below(5)) + R"(,"unit":"mg/L","code":"mg/L"})",
                          chance.below(20));
}

class NoiseTest : public testing::TestWithParam<const char*> {};

TEST_P(NoiseTest, ChartsWithoutButtockOrLegPainGetNoCard) {
  const Vignette row{"", "", 1, "patient-view", GetParam()};
  for (int i = 0; i < kCharts; ++i) {
    Chance chance(static_cast<unsigned>(i));
    Chart chart;
    add_background(chart, chance);
    for (int urgent = chance.below(5); urgent > 0; --urgent)
      chart.add_condition(chance.one_of(kUrgentBesidePain), chance.below(100));
    if (chance.once_in(2)) chart.add_form(kQuestions, "true", chance.below(10));
    const std::vector<cards::Card> cards = cards_of(decide_all(row, chart.request()));
    EXPECT_TRUE(cards.empty()) << "seed " << i << ":\n" << outline(cards) << chart.request().body;
  }
}

TEST_P(NoiseTest, SimpleSciaticaOfUnderThreeWeeksIsNeitherWarningNorCritical) {
  const Vignette row{"", "", 1, "patient-view", GetParam()};
  for (int i = 0; i < kCharts; ++i) {
    Chance chance(static_cast<unsigned>(i) + 100'000);
    Chart chart;
    add_background(chart, chance);
    chart.add_condition(chance.one_of(kSciatica), chance.below(21));
    if (chance.once_in(2)) chart.add_form(kQuestions, "false", chance.below(10));
    const std::vector<cards::Card> cards = cards_of(decide_all(row, chart.request()));
    for (const cards::Card& card : cards)
      EXPECT_EQ(card.indicator, cards::Indicator::kInfo) << "seed " << i << ": " << card.summary << "\n"
                                                         << chart.request().body;
  }
}

// So that the charts of the first test are known to be quiet for want of pain, and not for want of anything to say.
TEST_P(NoiseTest, TheSameChartsWithPainDoGetCards) {
  const Vignette row{"", "", 1, "patient-view", GetParam()};
  int urgent = 0;
  for (int i = 0; i < 100; ++i) {
    Chance chance(static_cast<unsigned>(i));
    Chart chart;
    add_background(chart, chance);
    chart.add_condition(chance.one_of(kSciatica), 5);
    chart.add_condition(chance.one_of(kUrgentBesidePain), 2);
    for (const cards::Card& card : cards_of(decide_all(row, chart.request())))
      if (card.indicator != cards::Indicator::kInfo) ++urgent;
  }
  EXPECT_GT(urgent, std::string(GetParam()) == "seed" ? 20 : 50);
}

INSTANTIATE_TEST_SUITE_P(Profiles, NoiseTest, testing::Values("seed", "us", "uk"),
                         [](const auto& profile) { return std::string(profile.param); });

}  // namespace
}  // namespace vignettes

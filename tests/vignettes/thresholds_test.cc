// Every threshold of config/criteria stands between two rows: one step lower or higher, and a row's own expectations
// fail. So no number of a source can be changed, or misread, without a vignette that says what it should be.
#include <gtest/gtest.h>

#include <cctype>

#include "cql/evaluation.h"
#include "fhir/facts.h"
#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

constexpr int kDaysOfAWeek = 7;

// No patient of 75 gets the card that this one decides on: it is never too early to image over 70. Tested below with
// that age out of the way, as a site can set it.
constexpr const char* kBehindAnother = "Quality measure below age";

struct Threshold {
  std::string parameter;  // the CQL parameter's name
  base::Decimal value;
  std::string unit;  // "" for a plain number
};

std::vector<Threshold> all_thresholds() {
  const cds::Catalogue& with = catalogue();
  const fhir::Facts nobody("");
  const cql::Parameters none;
  cql::Evaluation evaluation(*with.program, with.value_sets, nobody, none, base::Instant{});
  std::vector<Threshold> thresholds;
  for (const cql::ParameterSummary& parameter : with.program->parameters()) {
    if (!parameter.has_default) continue;
    const cql::Value value = evaluation.parameter(*with.program->find_parameter(parameter.name)).value();
    if (value.is(cql::ValueType::kQuantity))
      thresholds.push_back({parameter.name, value.as_quantity().value, std::string(value.as_quantity().unit)});
    else if (value.is(cql::ValueType::kDecimal))
      thresholds.push_back({parameter.name, value.as_decimal(), ""});
    else if (value.is(cql::ValueType::kInteger))
      thresholds.push_back({parameter.name, base::Decimal::from_integer(value.as_integer()), ""});
  }
  return thresholds;
}

// One step is a day for days and weeks, and otherwise one of the threshold's own unit.
cds::ThresholdOverride moved(const Threshold& threshold, int steps) {
  const auto whole = static_cast<std::int64_t>(threshold.value.scaled() / base::Decimal::kScale);
  if (threshold.unit.starts_with("week"))
    return {threshold.parameter, base::Decimal::from_integer(whole * kDaysOfAWeek + steps), "days"};
  return {threshold.parameter, base::Decimal::from_integer(whole + steps), threshold.unit};
}

// The cards of a row under thresholds that settings.json sets.
std::vector<cards::Card> decide(std::size_t index, const std::vector<cds::ThresholdOverride>& under) {
  static std::map<std::string, std::shared_ptr<cds::Catalogue>> loaded;
  const Vignette& row = rows().all()[index];
  std::shared_ptr<cds::Catalogue>& with = loaded[row.profile];
  if (!with)
    with = std::const_pointer_cast<cds::Catalogue>(
        cds::load_catalogue(support::source_dir() + "/config", row.profile).value());
  with->settings.thresholds = under;
  const auto decisions = try_to_decide_all(*with, row.hook, rows().request(index, Form::kAsWritten)).value();
  for (const cds::Decision& decision : decisions)
    for (const base::Problem& problem : decision.failures) ADD_FAILURE() << row.id << ": " << base::to_text(problem);
  return cards_of(decisions);
}

bool fails(std::size_t index, const cds::ThresholdOverride& under) {
  return !rows().judge(index, decide(index, {under}), planned(rows().all()[index].hook)).failures.empty();
}

// Rows that stand at a threshold first, so that most searches end soon.
const std::vector<std::size_t>& likely_first() {
  static const std::vector<std::size_t> order = [] {
    std::vector<std::size_t> all(rows().all().size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    std::stable_partition(all.begin(), all.end(), [](std::size_t i) {
      const std::string& id = rows().all()[i].id;
      return std::isdigit(static_cast<unsigned char>(id[id.rfind('/') + 1])) != 0 || id.find("/-") != std::string::npos;
    });
    return all;
  }();
  return order;
}

void PrintTo(const Threshold& threshold, std::ostream* out) { *out << threshold.parameter; }

class ThresholdTest : public testing::TestWithParam<Threshold> {};

// A row that has the number itself in an expected text fails on both moves, and stands on neither side.
TEST_P(ThresholdTest, StandsBetweenTwoRows) {
  if (GetParam().parameter == kBehindAnother) return;
  for (const int step : {-1, 1}) {
    const cds::ThresholdOverride there = moved(GetParam(), step), away = moved(GetParam(), -step);
    const auto row = std::find_if(likely_first().begin(), likely_first().end(),
                                  [&](std::size_t index) { return fails(index, there) && !fails(index, away); });
    EXPECT_NE(row, likely_first().end()) << "\"" << there.parameter << "\" could be " << there.value.to_text() << " "
                                         << there.unit << ": no row would fail. Add one with \"values\" on both sides.";
  }
}

std::string name_of(const testing::TestParamInfo<Threshold>& threshold) {
  std::string name;
  for (const char c : threshold.param.parameter)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, ThresholdTest, testing::ValuesIn(all_thresholds()), name_of);

// A text of a card that says a number which a site can set, in a row that has the card.
struct Said {
  const char* parameter;
  int value;
  const char* unit;  // "" for a plain number
  const char* row;
  const char* text;
};

void PrintTo(const Said& said, std::ostream* out) { *out << said.row << ": " << said.text; }

std::string text_of(const std::vector<cards::Card>& all) {
  std::string text;
  for (const cards::Card& card : all) {
    text += card.summary + "\n" + card.detail + "\n";
    for (const cards::Evidence& evidence : card.evidence) text += evidence.finding + "\n";
    for (const cards::Suggestion& suggestion : card.suggestions) {
      text += suggestion.label + "\n";
      for (const cards::Action& action : suggestion.actions) text += action.description + "\n" + action.resource + "\n";
    }
    for (const cards::Link& link : card.links) text += link.label + "\n";
  }
  return text;
}

class SaidTest : public testing::TestWithParam<Said> {};

TEST_P(SaidTest, IsTheValueInForce) {
  const Said& said = GetParam();
  const auto row = std::ranges::find(rows().all(), said.row, &Vignette::id);
  ASSERT_NE(row, rows().all().end()) << said.row;
  const std::string text = text_of(decide(static_cast<std::size_t>(row - rows().all().begin()),
                                          {{said.parameter, base::Decimal::from_integer(said.value), said.unit}}));
  EXPECT_NE(text.find(said.text), std::string::npos) << said.text << "\n" << text;
}

constexpr Said kSaid[] = {
    {"Refer after", 5, "weeks", "A-01c", "Buttock or leg pain for 5 weeks or more: examine, review care and refer"},
    {"Refer after", 1, "month", "A-01c", "Buttock or leg pain for 1 month or more: examine"},
    {"Refer after", 2, "month", "A-01c", "Buttock or leg pain for 2 months or more: examine"},
    {"Refer after", 1, "months", "A-01c", "Buttock or leg pain for 1 month or more: examine"},
    {"Refer after", 40, "days", "T-36/-15d", "pain for 40 days or more, see within"},
    {"Review after", 20, "days", "A-01b", "Buttock or leg pain for 20 days or more: examine and review care"},
    {"Review after", 4, "weeks", "A-01", "Without the onset, review after 4 weeks and imaging after 6 weeks"},
    {"Review after", 4, "weeks", "E-04/V-17b", "is not gone after 4 weeks."},
    {"Imaging after", 2, "months", "A-01", "review after 3 weeks and imaging after 2 months"},
    {"Refer when severe after", 13, "days", "UT-CARE-01/us/14d", "Severe sciatica for 13 days or more"},
    {"Refer when severe after", 13, "days", "UT-CARE-01/us/14d", "refer by severity from 13 days."},
    {"Imaging after", 5, "weeks", "A-06b", "Pain for 5 weeks or more despite care: consider"},
    {"Imaging after", 5, "weeks", "A-06b", "Buttock or leg pain for 5 weeks or more (S-IMG-1)"},
    {"Studies count for", 6, "months", "A-06b", "The lumbar spine has been imaged in the last 6 months"},
    {"Studies count for", 100, "days", "A-14", "none is on record from the last 100 days."},
    {"Form symptoms count for", 10, "days", "H-07", "Not asked in the last 10 days: "},
    {"Form symptoms count for", 10, "days", "H-07", "Red flags not asked in the last 10 days: "},
    {"Medicines from", 19, "years", "V-04b", "No medicine: age under 19, or not known"},
    {"Medicines from", 19, "years", "V-80b", "No medicine is suggested: under 19, or the age is not known"},
    {"Medicines from", 220, "months", "V-80b", "No medicine is suggested: under 220 months, or the age"},
    {"NSAIDs beside antiplatelet or steroid below age", 70, "years", "K-13",
     "over 69 with an antiplatelet or a steroid"},
    {"NSAIDs until pregnancy of", 19, "weeks", "K-08b", "pregnancy from week 19: "},
    {"NSAIDs until pregnancy of", 133, "days", "K-08b", "pregnancy from 133 days: "},
    {"Older from", 66, "years", "C-12b", "A muscle relaxant is not advisable: age 66 or older."},
    {"Older from", 64, "years", "UT-DRG-27/us/1960-11-10", "age 64 or older and a fall: "},
    {"Imaging after", 5, "weeks", "Y-06", "persistent after 5 weeks of care, in a candidate"},
    {"Imaging after", 5, "weeks", "X-IMG-01/us", "Pain for less than 5 weeks, no red flag on record"},
    {"Imaging after", 5, "weeks", "X-IMG-01/us", "pain for 5 weeks or more, a new weakness"},
    {"Imaging after", 5, "weeks", "X-IMG-01/us", "Record: pain began 5 weeks ago or more"},
    {"Imaging after", 5, "weeks", "X-IMG-06/uk", "After 5 weeks of care MRI is appropriate"},
    {"Imaging after", 5, "weeks", "E-03/U-FRX-03/us", "The wait of 5 weeks before imaging does not apply"},
    {"Older for an aneurysm from", 66, "years", "PAIR-44/us/with", "A collapse with new pain in someone over 65."},
    {"Older for an aneurysm from", 66, "years", "PAIR-44/us/with", "Collapse, over 65."},
    {"Older for an aneurysm from", 800, "months", "PAIR-44/us/with", "in someone 800 months or older."},
    {"Severe for a fracture from", 8, "", "PAIR-42/us/without", "Severe new pain (8 of 10 or more)"},
    {"Older for a fracture from", 70, "years", "E-01/U-FRX-03/us", "Age over 69"},
};

std::string name_of_said(const testing::TestParamInfo<Said>& said) {
  std::string name = std::to_string(said.index);
  for (const char c : std::string(said.param.parameter))
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Texts, SaidTest, testing::ValuesIn(kSaid), name_of_said);

TEST(Thresholds, TheQualityMeasureEndsAtItsAgeWhereASiteImagesNobodyEarlyForAge) {
  const cds::ThresholdOverride ninety{"Older for a fracture from", base::Decimal::from_integer(90), "years"};
  int seen = 0;
  for (std::size_t i = 0; i < rows().all().size(); ++i) {
    const std::string& id = rows().all()[i].id;
    if (!id.starts_with("UT-44/")) continue;
    const std::vector<cards::Card> cards = decide(i, {ninety});
    ASSERT_EQ(cards.size(), 1U) << id;
    EXPECT_EQ(cards[0].detail.find("quality measure") != std::string::npos, id == "UT-44/1949-11-11") << id;
    ++seen;
  }
  EXPECT_EQ(seen, 2);
}

TEST(Thresholds, AreManyEnoughToHaveBeenRead) { EXPECT_GE(all_thresholds().size(), 55U); }

}  // namespace
}  // namespace vignettes

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

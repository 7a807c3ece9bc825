#include "cds/thresholds.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/instant.h"
#include "fhir/facts.h"

namespace cds {
namespace {

using base::Decimal;
using base::Problem;
using base::ProblemKind;

constexpr std::string_view kQuantity = "System.Quantity";
constexpr std::string_view kInteger = "System.Integer";
constexpr std::string_view kDecimal = "System.Decimal";

// Ours: a value of more than ten times its default, or of less than a tenth, is taken for a slip: weeks for days, a
// nought too many. None of the sources behind the defaults differ by so much, and "New for" 0 days would silence every
// urgent card without a word.
constexpr long double kMostChange = 10;

// CQL 1.5, Quantities: calendar durations, singular and plural, with about so many seconds.
struct TimeUnit {
  std::string_view singular, plural;
  long double seconds;
};
constexpr std::array<TimeUnit, 8> kTimeUnits{{{"year", "years", 31'557'600},
                                              {"month", "months", 2'629'800},
                                              {"week", "weeks", 604'800},
                                              {"day", "days", 86'400},
                                              {"hour", "hours", 3'600},
                                              {"minute", "minutes", 60},
                                              {"second", "seconds", 1},
                                              {"millisecond", "milliseconds", 0.001L}}};
constexpr long double kSecondsOfADay = 86'400;

const TimeUnit* time_unit(std::string_view unit) {
  const auto* const found = std::find_if(kTimeUnits.begin(), kTimeUnits.end(), [&](const TimeUnit& each) {
    return each.singular == unit || each.plural == unit;
  });
  return found == kTimeUnits.end() ? nullptr : found;
}

std::string type_of(const Catalogue& catalogue, const std::string& parameter) {
  for (const cql::ParameterSummary& summary : catalogue.program->parameters())
    if (summary.name == parameter) return summary.type;
  return "";
}

struct Default {
  Decimal value;
  std::string unit;  // "" when none
  std::string text;  // "3 weeks"
};

// Nothing where a parameter has none, or where it is no number.
std::optional<Default> default_of(const Catalogue& catalogue, const std::string& parameter) {
  const std::optional<cql::ParameterId> id = catalogue.program->find_parameter(parameter);
  if (!id) return std::nullopt;
  const fhir::Facts nobody("");
  const cql::Parameters none;
  cql::Evaluation evaluation(*catalogue.program, catalogue.value_sets, nobody, none, base::Instant{});
  const base::Result<cql::Value> value = evaluation.parameter(*id);
  if (!value) return std::nullopt;
  if (value->is(cql::ValueType::kQuantity))
    return Default{value->as_quantity().value, std::string(value->as_quantity().unit), cql::to_text(*value)};
  if (value->is(cql::ValueType::kDecimal)) return Default{value->as_decimal(), "", cql::to_text(*value)};
  if (value->is(cql::ValueType::kInteger))
    return Default{Decimal::from_integer(value->as_integer()), "", cql::to_text(*value)};
  return std::nullopt;
}

bool is_whole(const Decimal& value) {
  const Decimal most = Decimal::from_integer(std::numeric_limits<std::int32_t>::max());
  return value == value.truncated() && value <= most;
}

// What is wrong with a threshold's form; "" when nothing is.
std::string wrong_form(const ThresholdOverride& threshold, const std::string& type,
                       const std::optional<Default>& normal) {
  if (type == kInteger)
    return threshold.unit.empty() && is_whole(threshold.value) ? "" : "the parameter is a whole number, without a unit";
  if (type == kDecimal) return threshold.unit.empty() ? "" : "the parameter is a number, without a unit";
  if (type != kQuantity) return "the parameter is a " + type + ", which settings cannot give";
  if (threshold.unit.empty()) return R"(the parameter is a Quantity: {"value": number, "unit": text})";
  const TimeUnit* const unit = time_unit(threshold.unit);
  const TimeUnit* const normal_unit = normal ? time_unit(normal->unit) : nullptr;
  if (normal && normal_unit == nullptr) return threshold.unit == normal->unit ? "" : "the unit must be " + normal->unit;
  // The criteria count whole days, unless the default is shorter than one: hours would be dropped without a word.
  const bool in_days = normal_unit == nullptr || normal_unit->seconds >= kSecondsOfADay;
  if (unit == nullptr || (in_days && unit->seconds < kSecondsOfADay))
    return in_days ? "the unit must be days, weeks, months or years" : "the unit must be one of time, such as hours";
  return is_whole(threshold.value) ? "" : "the value must be a whole number: CQL drops the fraction of a calendar unit";
}

long double size_of(const Decimal& value, const std::string& unit) {
  const TimeUnit* const time = time_unit(unit);
  const long double number = static_cast<long double>(value.scaled()) / static_cast<long double>(Decimal::kScale);
  return time == nullptr ? number : number * time->seconds;
}

// What is wrong with a threshold's value; "" when nothing is.
std::string wrong_value(const ThresholdOverride& threshold, const Default& normal) {
  const long double usual = size_of(normal.value, normal.unit), given = size_of(threshold.value, threshold.unit);
  if (usual <= 0 || (given * kMostChange >= usual && given <= usual * kMostChange)) return "";
  return "the default is " + normal.text + "; more than ten times that, or less than a tenth, is taken for a slip";
}

}  // namespace

void check_thresholds(const Catalogue& catalogue, const std::vector<ThresholdOverride>& thresholds,
                      const std::string& file, std::vector<Problem>& problems) {
  for (const ThresholdOverride& threshold : thresholds) {
    const std::string where = file + "#/thresholds/" + threshold.parameter;
    const std::string type = type_of(catalogue, threshold.parameter);
    if (type.empty()) {
      problems.push_back({ProblemKind::kMalformed, "threshold-unknown", where, "no library declares this parameter"});
      continue;
    }
    const std::optional<Default> normal = default_of(catalogue, threshold.parameter);
    if (std::string detail = wrong_form(threshold, type, normal); !detail.empty())
      problems.push_back({ProblemKind::kMalformed, "threshold-type", where, std::move(detail)});
    else if (normal && !(detail = wrong_value(threshold, *normal)).empty())
      problems.push_back({ProblemKind::kMalformed, "threshold-value", where, std::move(detail)});
  }
}

void show_thresholds(Catalogue& catalogue) {
  for (const ThresholdOverride& threshold : thresholds_of(catalogue)) {
    const std::optional<cql::ParameterId> parameter = catalogue.program->find_parameter(threshold.parameter);
    if (!parameter) continue;
    const auto reads = [&](cql::DefineId define) {
      const std::vector<cql::ParameterId> read = catalogue.program->parameters_of(define);
      return std::find(read.begin(), read.end(), *parameter) != read.end();
    };
    for (const auto& plan : catalogue.plans)
      for (cards::PlannedCard& card : plan->cards) {
        const std::vector<cql::DefineId> defines = cards::all_defines(card);
        const bool shown =
            std::find(card.thresholds.begin(), card.thresholds.end(), threshold.parameter) != card.thresholds.end();
        if (!shown && std::any_of(defines.begin(), defines.end(), reads))
          card.thresholds.push_back(threshold.parameter);
      }
  }
}

std::vector<ThresholdOverride> thresholds_of(const Catalogue& catalogue) {
  std::vector<ThresholdOverride> thresholds = catalogue.settings.thresholds;
  if (catalogue.profile == nullptr) return thresholds;
  for (const ThresholdOverride& threshold : catalogue.profile->thresholds)
    if (std::none_of(catalogue.settings.thresholds.begin(), catalogue.settings.thresholds.end(),
                     [&](const ThresholdOverride& own) { return own.parameter == threshold.parameter; }))
      thresholds.push_back(threshold);
  return thresholds;
}

void set_thresholds(const Catalogue& catalogue, cql::Parameters& parameters) {
  if (catalogue.profile != nullptr) parameters.set_string("Profile", catalogue.profile->name);
  for (const ThresholdOverride& threshold : thresholds_of(catalogue)) {
    const std::string type = type_of(catalogue, threshold.parameter);
    if (type == kQuantity)
      parameters.set_quantity(threshold.parameter, threshold.value, threshold.unit);
    else if (type == kDecimal)
      parameters.set_decimal(threshold.parameter, threshold.value);
    else
      parameters.set_integer(threshold.parameter,
                             static_cast<std::int32_t>(threshold.value.scaled() / Decimal::kScale));
  }
}

}  // namespace cds

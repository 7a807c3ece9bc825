#include "cds/thresholds.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/instant.h"
#include "fhir/facts.h"

namespace cds {
namespace {

using base::Problem;
using base::ProblemKind;

constexpr std::string_view kQuantity = "System.Quantity";
constexpr std::string_view kInteger = "System.Integer";
constexpr std::string_view kDecimal = "System.Decimal";

// CQL 1.5, Quantities: calendar durations, singular and plural; and UCUM's definite ones.
constexpr std::array<std::string_view, 22> kTimeUnits{
    "year",    "years",  "month",   "months",      "week",         "weeks", "day", "days", "hour", "hours", "minute",
    "minutes", "second", "seconds", "millisecond", "milliseconds", "a",     "mo",  "wk",   "d",    "h",     "min"};

bool is_time_unit(std::string_view unit) {
  return std::find(kTimeUnits.begin(), kTimeUnits.end(), unit) != kTimeUnits.end();
}

std::string type_of(const Catalogue& catalogue, const std::string& parameter) {
  for (const cql::ParameterSummary& summary : catalogue.program->parameters())
    if (summary.name == parameter) return summary.type;
  return "";
}

// The unit of a parameter's default; nothing when it has none.
std::optional<std::string> default_unit(const Catalogue& catalogue, const std::string& parameter) {
  const std::optional<cql::ParameterId> id = catalogue.program->find_parameter(parameter);
  if (!id) return std::nullopt;
  const fhir::Facts nobody("");
  const cql::Parameters none;
  cql::Evaluation evaluation(*catalogue.program, catalogue.value_sets, nobody, none, base::Instant{});
  const base::Result<cql::Value> value = evaluation.parameter(*id);
  if (!value || !value->is(cql::ValueType::kQuantity)) return std::nullopt;
  return std::string(value->as_quantity().unit);
}

bool is_whole(const base::Decimal& value) {
  const base::Decimal most = base::Decimal::from_integer(std::numeric_limits<std::int32_t>::max());
  return value == value.truncated() && value <= most;
}

// What is wrong with a threshold; "" when nothing is.
std::string objection(const Catalogue& catalogue, const ThresholdOverride& threshold, const std::string& type) {
  if (type == kInteger)
    return threshold.unit.empty() && is_whole(threshold.value) ? "" : "the parameter is a whole number, without a unit";
  if (type == kDecimal) return threshold.unit.empty() ? "" : "the parameter is a number, without a unit";
  if (type != kQuantity) return "the parameter is a " + type + ", which settings cannot give";
  if (threshold.unit.empty()) return R"(the parameter is a Quantity: {"value": number, "unit": text})";
  const std::optional<std::string> unit = default_unit(catalogue, threshold.parameter);
  if (unit ? (*unit == threshold.unit || (is_time_unit(*unit) && is_time_unit(threshold.unit)))
           : is_time_unit(threshold.unit))
    return "";
  return unit && !is_time_unit(*unit) ? "the unit must be " + *unit : "the unit must be one of time, such as weeks";
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
    if (std::string detail = objection(catalogue, threshold, type); !detail.empty())
      problems.push_back({ProblemKind::kMalformed, "threshold-type", where, std::move(detail)});
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
                             static_cast<std::int32_t>(threshold.value.scaled() / base::Decimal::kScale));
  }
}

}  // namespace cds

// CQL 1.5, Aggregate Functions that are statistics, over Decimals or Quantities of one unit (others are converted to
// the first's). https://cql.hl7.org/09-b-cqlreference.html#aggregate-functions
#include <algorithm>
#include <cmath>
#include <vector>

#include "cql/equality.h"
#include "cql/operator_tables.h"
#include "cql/quantity.h"

namespace cql {
namespace {

using base::Decimal;

// The numbers of a list without its nulls, and their unit if they are quantities.
struct Numbers {
  std::vector<Decimal> values;
  std::string_view unit;
  bool quantities = false;
  bool readable = true;  // false: units that can't be converted
};

Numbers read(const Value& source, std::string_view name) {
  Numbers numbers;
  if (source.is_null()) return numbers;
  if (!source.is(ValueType::kList)) no_overload(name);
  for (const Value& each : source.as_list().items) {
    if (each.is_null()) continue;
    if (each.is(ValueType::kQuantity)) {
      if (numbers.values.empty()) {
        numbers.unit = each.as_quantity().unit;
        numbers.quantities = true;
      }
      const std::optional<Decimal> value = convert(each.as_quantity(), numbers.unit);
      if (!value || !numbers.quantities)
        numbers.readable = false;
      else
        numbers.values.push_back(*value);
    } else if (const std::optional<Decimal> value = decimal_of(each)) {
      numbers.values.push_back(*value);
    } else {
      no_overload(name);
    }
  }
  return numbers;
}

Value result(OperatorContext& context, const Numbers& numbers, const std::optional<Decimal>& value) {
  if (!value || !numbers.readable) return Value();
  return numbers.quantities ? context.arena.quantity(*value, numbers.unit) : context.arena.decimal(*value);
}

std::optional<Decimal> mean(const std::vector<Decimal>& values) {
  if (values.empty()) return std::nullopt;
  Decimal sum;
  for (const Decimal& each : values) {
    const std::optional<Decimal> next = sum.plus(each);
    if (!next) return std::nullopt;
    sum = *next;
  }
  return sum.divided_by(Decimal::from_integer(static_cast<std::int64_t>(values.size())));
}

std::optional<Decimal> variance(const std::vector<Decimal>& values, bool population) {
  const std::optional<Decimal> middle = mean(values);
  const std::size_t parts = population ? values.size() : values.size() - 1;
  if (!middle || parts == 0) return std::nullopt;
  Decimal sum;
  for (const Decimal& each : values) {
    const std::optional<Decimal> distance = each.minus(*middle);
    const std::optional<Decimal> square = distance ? distance->times(*distance) : std::nullopt;
    const std::optional<Decimal> next = square ? sum.plus(*square) : std::nullopt;
    if (!next) return std::nullopt;
    sum = *next;
  }
  return sum.divided_by(Decimal::from_integer(static_cast<std::int64_t>(parts)));
}

long double to_double(const Decimal& value) {
  return static_cast<long double>(value.scaled()) / static_cast<long double>(Decimal::kScale);
}
std::optional<Decimal> from_double(long double value) {
  const long double scaled = std::round(value * static_cast<long double>(Decimal::kScale));
  if (!(std::fabs(scaled) < 1e28L)) return std::nullopt;
  return Decimal::from_scaled(static_cast<base::Int128>(scaled));
}
std::optional<Decimal> root(const std::optional<Decimal>& value) {
  return value ? from_double(std::sqrt(to_double(*value))) : std::nullopt;
}

Value avg(OperatorContext& context, const Value* o, std::size_t) {
  const Numbers numbers = read(o[0], "Avg");
  return result(context, numbers, mean(numbers.values));
}
Value median(OperatorContext& context, const Value* o, std::size_t) {
  Numbers numbers = read(o[0], "Median");
  std::ranges::sort(numbers.values);
  const std::size_t count = numbers.values.size();
  if (count == 0) return Value();
  if (count % 2 == 1) return result(context, numbers, numbers.values[count / 2]);
  return result(context, numbers, mean({numbers.values[count / 2 - 1], numbers.values[count / 2]}));
}
Value variance_of(OperatorContext& context, const Value* o, std::size_t) {
  const Numbers numbers = read(o[0], "Variance");
  return result(context, numbers, variance(numbers.values, false));
}
Value population_variance(OperatorContext& context, const Value* o, std::size_t) {
  const Numbers numbers = read(o[0], "PopulationVariance");
  return result(context, numbers, variance(numbers.values, true));
}
Value std_dev(OperatorContext& context, const Value* o, std::size_t) {
  const Numbers numbers = read(o[0], "StdDev");
  return result(context, numbers, root(variance(numbers.values, false)));
}
Value population_std_dev(OperatorContext& context, const Value* o, std::size_t) {
  const Numbers numbers = read(o[0], "PopulationStdDev");
  return result(context, numbers, root(variance(numbers.values, true)));
}

// "Power(Product(X), 1 / Count(X))", by logarithms so that the product cannot overflow.
Value geometric_mean(OperatorContext& context, const Value* o, std::size_t) {
  const Numbers numbers = read(o[0], "GeometricMean");
  if (numbers.values.empty()) return Value();
  long double sum = 0;
  bool negative = false;
  for (const Decimal& each : numbers.values) {
    if (each.scaled() == 0) return result(context, numbers, Decimal());
    negative = negative != (each.scaled() < 0);
    sum += std::log(std::fabs(to_double(each)));
  }
  if (negative) return Value();
  return result(context, numbers, from_double(std::exp(sum / static_cast<long double>(numbers.values.size()))));
}

// Of any type. Ours: of several values that are equally frequent the least.
Value mode(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  if (!o[0].is(ValueType::kList)) no_overload("Mode");
  std::vector<Value> sorted;
  for (const Value& each : o[0].as_list().items)
    if (!each.is_null()) sorted.push_back(each);
  std::ranges::stable_sort(sorted, [&](const Value& a, const Value& b) { return sort_order(context, a, b) < 0; });
  Value best;
  std::size_t most = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t end = i + 1;
    while (end < sorted.size() && equality(context, sorted[i], sorted[end]) == Truth::kYes) ++end;
    if (end - i > most) {
      most = end - i;
      best = sorted[i];
    }
    i = end;
  }
  return best;
}

constexpr OperatorEntry kStatistics[] = {
    {"Avg", avg, 1, 1},
    {"Median", median, 1, 1},
    {"Mode", mode, 1, 1},
    {"Variance", variance_of, 1, 1},
    {"PopulationVariance", population_variance, 1, 1},
    {"StdDev", std_dev, 1, 1},
    {"PopulationStdDev", population_std_dev, 1, 1},
    {"GeometricMean", geometric_mean, 1, 1},
};

}  // namespace

std::span<const OperatorEntry> statistics_operators() { return kStatistics; }

}  // namespace cql

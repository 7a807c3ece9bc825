// CQL 1.5, Expand. https://cql.hl7.org/09-b-cqlreference.html#expand: "contribute all the intervals of size per that
// start on or after the lower boundary and end on or before the upper boundary". Boundaries are cut to per's precision;
// one that is less precise contributes nothing, except a whole number, which then counts as all its decimals.
#include <algorithm>
#include <limits>
#include <vector>

#include "cql/equality.h"
#include "cql/interval.h"
#include "cql/quantity.h"
#include "cql/temporal.h"

namespace cql {
namespace {

using base::Decimal;
using base::Int128;

constexpr std::size_t kMostParts = 1'000'000;  // Ours: what a list may grow to

// One interval of the result; a point is its start.
class Output {
 public:
  Output(OperatorContext& context, bool points) : context_(context), points_(points) {}
  void add(const Value& start, const Value& end) {
    if (items_.size() >= kMostParts) throw EvaluationError("an interval with too many parts to expand");
    items_.push_back(points_ ? start : context_.arena.interval({start, end, true, true, start.type(), false}));
  }
  Value list() { return context_.arena.copy_list(items_); }
  OperatorContext& context() { return context_; }

 private:
  OperatorContext& context_;
  bool points_;
  std::vector<Value> items_;
};

struct Step {
  Decimal size;
  std::string_view unit;
};

Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}
Int128 floor_to(Int128 value, Int128 unit) { return (value / unit - (value % unit < 0 ? 1 : 0)) * unit; }

// Numbers and quantities: in units of 10^-8.
void expand_numbers(Output& output, const Value& low, const Value& high, const Step& step) {
  const bool quantities = low.is(ValueType::kQuantity);
  std::optional<Decimal> from = decimal_of(low), to = decimal_of(high), size = step.size;
  if (quantities) {
    from = low.as_quantity().value;
    to = convert(high.as_quantity(), low.as_quantity().unit);
    if (step.unit != "1") size = convert({step.size, step.unit}, low.as_quantity().unit);
  }
  if (!from || !to || !size || size->scaled() <= 0) return;
  const int decimals = decimals_of(*size);
  const Int128 finest = power_of_ten(8 - decimals);
  const bool whole = low.is(ValueType::kInteger) || low.is(ValueType::kLong);
  const Int128 start = floor_to(from->scaled(), finest);
  if (!Decimal::from_scaled(start)) return;  // a literal beyond the least and the greatest Decimal
  const Int128 last = whole ? to->scaled() + Decimal::kScale - finest : floor_to(to->scaled(), finest);
  Arena& arena = output.context().arena;
  const auto value_of = [&](Int128 scaled) {
    const Decimal value = *Decimal::from_scaled(scaled);
    if (quantities) return arena.quantity(value, low.as_quantity().unit);
    if (decimals > 0) return arena.decimal(value);
    const Int128 number = scaled / Decimal::kScale;  // "expand { Interval[10.0, 12.5] } per 1" gives whole numbers
    if (low.is(ValueType::kLong)) return Value::long_integer(static_cast<std::int64_t>(number));
    const bool fits =
        number <= std::numeric_limits<std::int32_t>::max() && number >= std::numeric_limits<std::int32_t>::min();
    return fits ? Value::integer(static_cast<std::int32_t>(number)) : arena.decimal(value);
  };
  const Int128 greatest = greatest_value(output.context(), ValueType::kDecimal).as_decimal().scaled();
  for (Int128 at = start; at + size->scaled() - finest <= last && at + size->scaled() <= greatest; at += size->scaled())
    output.add(value_of(at), value_of(at + size->scaled() - finest));
}

Value wrap(Arena& arena, const fhir::DateTime& value, bool date) {
  return date ? arena.date(value) : arena.date_time(value);
}
Value wrap(Arena& arena, const fhir::Time& value, bool) { return arena.time(value); }
Orders order_of_points(OperatorContext& context, const fhir::DateTime& a, const fhir::DateTime& b) {
  return order(a, b, context.now.offset_minutes(), std::nullopt);
}
Orders order_of_points(OperatorContext&, const fhir::Time& a, const fhir::Time& b) { return order(a, b, std::nullopt); }

template <typename T>
void expand_times(Output& output, const T& low, const T& high, bool date, CalendarUnit unit, std::int64_t size) {
  if (low.precision < unit.precision || high.precision < unit.precision || size <= 0) return;
  const T from = truncated(low, unit.precision), to = truncated(high, unit.precision);
  const std::int64_t step = unit.weeks ? size * 7 : size;
  Arena& arena = output.context().arena;
  for (std::int64_t i = 0;; ++i) {
    const std::optional<T> start = add(from, i * step, unit.precision);
    if (!start) return;
    const std::optional<T> next = add(from, (i + 1) * step - 1, unit.precision);
    if (!next || is_at_most(order_of_points(output.context(), *next, to)) != Truth::kYes) return;
    output.add(wrap(arena, *start, date), wrap(arena, *next, date));
  }
}

// "If the per argument is null, a per value will be constructed based on the coarsest precision of the boundaries".
std::optional<Step> step_of(const Value& low, const Value& high, const Value& per) {
  if (per.is(ValueType::kQuantity))
    return Step{per.as_quantity().value, per.as_quantity().unit.empty() ? "1" : per.as_quantity().unit};
  if (const std::optional<Decimal> number = decimal_of(per)) return Step{*number, "1"};
  constexpr std::string_view kUnits[] = {"", "year", "month", "day", "hour", "minute", "second", "millisecond"};
  if (low.is(ValueType::kTime) && high.is(ValueType::kTime)) {
    const fhir::Precision coarsest = std::min(low.as_time().precision, high.as_time().precision);
    return Step{Decimal::from_integer(1), kUnits[static_cast<std::size_t>(coarsest)]};
  }
  if (low.is(ValueType::kDate) || low.is(ValueType::kDateTime)) {
    const fhir::Precision coarsest = std::min(low.as_date_time().precision, high.as_date_time().precision);
    return Step{Decimal::from_integer(1), kUnits[static_cast<std::size_t>(coarsest)]};
  }
  const auto decimals = [](const Value& value) {
    const auto number = value.is(ValueType::kQuantity) ? value.as_quantity().value : decimal_of(value);
    return number ? decimals_of(*number) : 0;
  };
  const int finest = 8 - std::min(decimals(low), decimals(high));
  return Step{*Decimal::from_scaled(power_of_ten(finest)), "1"};
}

void expand_one(Output& output, const IntervalBody& interval, const Value& per) {
  // "if the boundary is open (e.g., Interval[0, null)), the interval will not contribute any results"; Ours: nor does a
  // closed null, whose parts would be too many.
  if (interval.low.is_null() || interval.high.is_null()) return;
  const Value low = start_of(output.context(), interval), high = end_of(output.context(), interval);
  if (low.is_null() || high.is_null() || is_uncertainty(low) || is_uncertainty(high)) return;
  const std::optional<Step> step = step_of(low, high, per);
  if (!step) return;
  const bool date = low.is(ValueType::kDate), date_time = low.is(ValueType::kDateTime), time = low.is(ValueType::kTime);
  if (!date && !date_time && !time) {
    if (low.is(ValueType::kQuantity) == high.is(ValueType::kQuantity)) expand_numbers(output, low, high, *step);
    return;
  }
  const std::optional<CalendarUnit> unit = find_time_unit(step->unit);
  const Int128 size = step->size.scaled() / Decimal::kScale;
  if (!unit || size <= 0 || size > 1'000'000'000) return;
  if (time && high.is(ValueType::kTime))
    expand_times(output, low.as_time(), high.as_time(), false, *unit, static_cast<std::int64_t>(size));
  else if (!time && !high.is(ValueType::kTime))
    expand_times(output, low.as_date_time(), high.as_date_time(), date, *unit, static_cast<std::int64_t>(size));
}

}  // namespace

Value expand(OperatorContext& context, const Value& source, const Value& per) {
  if (source.is(ValueType::kInterval)) {
    Output output(context, true);
    expand_one(output, source.as_interval(), per);
    return output.list();
  }
  if (!source.is(ValueType::kList)) return Value();
  Output output(context, false);
  for (const Value& each : source.as_list().items)
    if (each.is(ValueType::kInterval)) expand_one(output, each.as_interval(), per);
  return output.list();
}

}  // namespace cql

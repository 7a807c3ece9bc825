#include "cql/quantity.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "cql/ucum.h"

namespace cql {
namespace {

using base::Decimal;
using base::Int128;
using fhir::Precision;

struct UnitName {
  std::string_view calendar;
  std::string_view ucum;
  CalendarUnit unit;
  Int128 milliseconds;
};
// The last column holds from weeks down: there, and only there, both kinds are the same (CQL 1.5, Equal).
constexpr std::array<UnitName, 8> kTimeUnits = {{
    {"year", "a", {Precision::kYear, false, false}, 0},
    {"month", "mo", {Precision::kMonth, false, false}, 0},
    {"week", "wk", {Precision::kDay, true, false}, Int128{7} * 86'400'000},
    {"day", "d", {Precision::kDay, false, false}, 86'400'000},
    {"hour", "h", {Precision::kHour, false, false}, 3'600'000},
    {"minute", "min", {Precision::kMinute, false, false}, 60'000},
    {"second", "s", {Precision::kSecond, false, false}, 1'000},
    {"millisecond", "ms", {Precision::kMillisecond, false, false}, 1},
}};

const UnitName* find_name(std::string_view unit) {
  if (unit.size() < 3) return nullptr;
  if (unit.ends_with('s')) unit.remove_suffix(1);
  for (const UnitName& each : kTimeUnits)
    if (each.calendar == unit) return &each;
  return nullptr;
}

std::string_view without_default(std::string_view unit) { return unit.empty() ? std::string_view("1") : unit; }

bool is_variable(const UnitName* name) { return name && name->milliseconds == 0; }

std::optional<UcumUnit> ucum_of(std::string_view unit, const UnitName* name) {
  return parse_ucum(name ? name->ucum : unit);
}

// A factor between two calendar units; nothing between years or months and the definite ones.
std::optional<Factor> calendar_factor(const UnitName& from, const UnitName& to) {
  if (&from == &to) return Factor{};
  if (is_variable(&from) != is_variable(&to)) return std::nullopt;
  if (is_variable(&from)) return from.unit.precision == Precision::kYear ? Factor{12, 1, 0} : Factor{1, 12, 0};
  return from.milliseconds > to.milliseconds ? Factor{from.milliseconds / to.milliseconds, 1, 0}
                                             : Factor{1, to.milliseconds / from.milliseconds, 0};
}

Orders order_of_sign(std::optional<int> sign) {
  if (!sign) return kNoOrder;
  return *sign < 0 ? kLess : *sign > 0 ? kGreater : kSame;
}

// A unit as UCUM and as calendar unit, whichever it is.
struct Unit {
  explicit Unit(std::string_view text) : name(find_name(text)), ucum(ucum_of(text, name)) {}
  const UnitName* name;
  std::optional<UcumUnit> ucum;
};

// CQL 1.5, Equal: "UCUM definite-time duration quantities above days (and weeks) are not comparable to calendar
// duration quantities above days (and weeks)".
bool is_comparable(const Unit& a, const Unit& b) {
  return is_variable(a.name) == is_variable(b.name) || !(a.name || b.name);
}

std::optional<Decimal> convert(Decimal value, const Unit& from, const Unit& to) {
  if (!is_comparable(from, to) || !from.ucum || !to.ucum) return std::nullopt;
  if (from.name && to.name) {
    const std::optional<Factor> factor = calendar_factor(*from.name, *to.name);
    return factor ? scale(value, *factor) : std::nullopt;
  }
  if (is_variable(from.name) || is_variable(to.name)) return std::nullopt;
  return convert_ucum(value, *from.ucum, *to.ucum);
}

// CQL 1.5, Equivalent: "1 year ~ 365 days", "1 month ~ 30 days".
std::optional<Decimal> in_days(Decimal value, const UnitName& name) {
  if (is_variable(&name)) return scale(value, {name.unit.precision == Precision::kYear ? 365 : 30, 1, 0});
  return scale(value, *calendar_factor(name, kTimeUnits[3]));
}

bool is_larger(const Unit& a, const Unit& b) {
  const Decimal one = Decimal::from_integer(1);
  const std::optional<Decimal> b_in_a = convert(one, b, a);
  return b_in_a && *b_in_a < one;
}

}  // namespace

std::optional<CalendarUnit> find_calendar_unit(std::string_view unit) {
  const UnitName* name = find_name(unit);
  return name ? std::optional(name->unit) : std::nullopt;
}

std::optional<CalendarUnit> find_time_unit(std::string_view unit) {
  if (const UnitName* name = find_name(unit)) return name->unit;
  for (const UnitName& each : kTimeUnits)
    if (each.ucum == unit) return CalendarUnit{each.unit.precision, each.unit.weeks, true};
  return std::nullopt;
}

int decimals_of(Decimal value) {
  int decimals = 8;
  for (Int128 scaled = value.scaled(); decimals > 0 && scaled % 10 == 0; scaled /= 10) --decimals;
  return decimals;
}

Decimal round_away(Decimal value, int digits) {
  if (digits >= 8) return value;
  if (digits < -20) return Decimal();
  Int128 unit = 1;
  for (int i = digits; i < 8; ++i) unit *= 10;
  const Int128 scaled = value.scaled();
  const Int128 half = scaled < 0 ? -unit / 2 : unit / 2;
  return Decimal::from_scaled((scaled + half) / unit * unit).value_or(value);
}

bool equivalent(Decimal a, Decimal b) {
  if (a == b) return true;
  const int digits = std::min(decimals_of(a), decimals_of(b));
  return round_away(a, digits) == round_away(b, digits);
}

Orders order(const QuantityBody& a, const QuantityBody& b) {
  const std::string_view unit_a = without_default(a.unit), unit_b = without_default(b.unit);
  if (unit_a == unit_b) return order_of(a.value, b.value);
  const UnitName *name_a = find_name(unit_a), *name_b = find_name(unit_b);
  if (name_a && name_a == name_b) return order_of(a.value, b.value);
  const Unit left(unit_a), right(unit_b);
  if (!left.ucum || !right.ucum || !is_comparable(left, right)) return kNoOrder;
  // One year is twelve months, as one 'a' is twelve 'mo': UCUM's factors serve both kinds.
  return order_of_sign(compare_ucum(a.value, *left.ucum, b.value, *right.ucum));
}

bool equivalent(const QuantityBody& a, const QuantityBody& b) {
  const std::string_view unit_a = without_default(a.unit), unit_b = without_default(b.unit);
  if (unit_a == unit_b) return equivalent(a.value, b.value);
  const Unit left(unit_a), right(unit_b);
  if (left.name && right.name && is_variable(left.name) != is_variable(right.name)) {
    const std::optional<Decimal> days_a = in_days(a.value, *left.name), days_b = in_days(b.value, *right.name);
    return days_a && days_b && equivalent(*days_a, *days_b);
  }
  if (!left.ucum || !right.ucum || !left.ucum->same_dimension(*right.ucum)) return false;
  if (compare_ucum(a.value, *left.ucum, b.value, *right.ucum) == 0) return true;
  // "When comparing quantities with different units, convert to the least granular unit."
  const bool to_left = is_larger(left, right);
  const std::optional<Decimal> value_a = to_left ? a.value : convert_ucum(a.value, *left.ucum, *right.ucum);
  const std::optional<Decimal> value_b = to_left ? convert_ucum(b.value, *right.ucum, *left.ucum) : b.value;
  return value_a && value_b && equivalent(*value_a, *value_b);
}

std::optional<Decimal> convert(const QuantityBody& a, std::string_view unit) {
  const std::string_view from = without_default(a.unit), to = without_default(unit);
  if (from == to) return a.value;
  return convert(a.value, Unit(from), Unit(to));
}

namespace {

std::optional<Decimal> whole_quotient(Int128 a, Int128 b) {
  Int128 scaled = 0;
  if (__builtin_mul_overflow(a / b, Int128{Decimal::kScale}, &scaled)) return std::nullopt;
  return Decimal::from_scaled(scaled);
}

}  // namespace

std::optional<Decimal> calculate(Arithmetic operation, Decimal a, Decimal b) {
  switch (operation) {
    case Arithmetic::kAdd:
      return a.plus(b);
    case Arithmetic::kSubtract:
      return a.minus(b);
    case Arithmetic::kMultiply:
      return a.times(b);
    case Arithmetic::kDivide:
      return a.divided_by(b);
    case Arithmetic::kTruncatedDivide:
      if (b.scaled() == 0) return std::nullopt;
      return whole_quotient(a.scaled(), b.scaled());
    case Arithmetic::kModulo:
      if (b.scaled() == 0) return std::nullopt;
      return Decimal::from_scaled(a.scaled() % b.scaled());
  }
  return std::nullopt;
}

namespace {

std::optional<std::string_view> unit_of_product(Arena& arena, std::string_view a, std::string_view b, bool quotient) {
  if (b == "1") return a;
  if (a == "1" && !quotient) return b;
  if (a == b && quotient) return "1";
  const UnitName *name_a = find_name(a), *name_b = find_name(b);
  const std::optional<std::string> unit = product_unit(name_a ? name_a->ucum : a, name_b ? name_b->ucum : b, quotient);
  if (!unit) return std::nullopt;
  return arena.copy(*unit);
}

}  // namespace

// CQL 1.5, Add, Subtract, Multiply, Divide. https://cql.hl7.org/09-b-cqlreference.html#add
std::optional<QuantityBody> calculate(Arena& arena, Arithmetic operation, const QuantityBody& a,
                                      const QuantityBody& b) {
  const std::string_view unit_a = without_default(a.unit), unit_b = without_default(b.unit);
  if (operation == Arithmetic::kMultiply || operation == Arithmetic::kDivide) {
    const std::optional<Decimal> value = calculate(operation, a.value, b.value);
    const std::optional<std::string_view> unit =
        unit_of_product(arena, unit_a, unit_b, operation == Arithmetic::kDivide);
    if (!value || !unit) return std::nullopt;
    return QuantityBody{*value, *unit};
  }
  // The official suite has 4.14 'm' div 2.06 'm' = 2 'm', and 10 'g' div 5 of no unit likewise.
  if (operation == Arithmetic::kTruncatedDivide && unit_b == "1") {
    const std::optional<Decimal> value = calculate(operation, a.value, b.value);
    return value ? std::optional(QuantityBody{*value, unit_a}) : std::nullopt;
  }
  if (unit_a == unit_b || (find_name(unit_a) && find_name(unit_a) == find_name(unit_b))) {
    const std::optional<Decimal> value = calculate(operation, a.value, b.value);
    return value ? std::optional(QuantityBody{*value, unit_a}) : std::nullopt;
  }
  const Unit left(unit_a), right(unit_b);
  // "Attempting to operate on quantities with invalid or special units will result in null."
  if (!left.ucum || !right.ucum || left.ucum->special || right.ucum->special) return std::nullopt;
  // "The unit of the result will be the most granular unit of either input."
  const bool to_left = is_larger(right, left);
  const std::optional<Decimal> value_a = to_left ? a.value : convert(a.value, left, right);
  const std::optional<Decimal> value_b = to_left ? convert(b.value, right, left) : b.value;
  if (!value_a || !value_b) return std::nullopt;
  const std::optional<Decimal> value = calculate(operation, *value_a, *value_b);
  return value ? std::optional(QuantityBody{*value, to_left ? unit_a : unit_b}) : std::nullopt;
}

}  // namespace cql

// FHIR values as the System values that FHIRHelpers makes of them, for operators that meet them unconverted: in sort
// keys, date filters, and libraries whose translator left the conversion to the engine.
#include "cql/fhir_access.h"
#include "cql/operators.h"

namespace cql {
namespace {

using base::JsonView;

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

// UCUM's units of time, as CQL's calendar units.
std::string_view calendar_unit(std::string_view unit) {
  constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
      {"a", "year"}, {"mo", "month"},   {"wk", "week"},  {"d", "day"},
      {"h", "hour"}, {"min", "minute"}, {"s", "second"}, {"ms", "millisecond"},
  };
  for (const auto& [ucum, calendar] : kUnits)
    if (unit == ucum) return calendar;
  return unit;
}

// A bound ("<5") is no quantity, nor is one of another system's unit.
std::optional<QuantityBody> read_quantity(JsonView json) {
  if (json["comparator"] || !json["value"].is_number()) return std::nullopt;
  if (const std::string_view system = json["system"].string(); !system.empty() && system != kUcum) return std::nullopt;
  const std::optional<base::Decimal> value = base::Decimal::parse(json["value"].text());
  if (!value) return std::nullopt;
  std::string_view unit = json["code"].string();
  if (unit.empty()) unit = json["unit"].string();
  if (unit.empty()) unit = "1";
  return QuantityBody{*value, calendar_unit(unit)};
}

Value to_quantity(Arena& arena, JsonView json) {
  const std::optional<QuantityBody> quantity = read_quantity(json);
  return quantity ? Value::quantity(arena.make<QuantityBody>(*quantity)) : Value();
}

CodeBody read_code(JsonView json) {
  return {json["code"].string(), json["system"].string(), json["version"].string(), json["display"].string()};
}

Value to_concept(Arena& arena, JsonView json) {
  const JsonView coding = json["coding"];
  const std::span<CodeBody> codes = arena.array<CodeBody>(coding.is_object() ? 1 : coding.size());
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = read_code(coding.is_object() ? coding : coding[i]);
  return Value::concept_of(arena.make<ConceptBody>(codes, json["text"].string()));
}

// Period: a missing start is unknown, a missing end is not yet.
Value to_interval(OperatorContext& context, JsonView period) {
  const auto moment = [&](const char* name) {
    const auto parsed = fhir::parse_date_time(period[name].string(), context.now.offset_minutes());
    return parsed ? context.arena.date_time(*parsed) : Value();
  };
  const Value low = moment("start"), high = moment("end");
  if (!low.is_null() && !high.is_null() && compare(context, low, high).value_or(0) > 0) return Value();
  IntervalBody interval{low, high, !low.is_null(), true};
  interval.point_type = ValueType::kDateTime;
  return context.arena.interval(interval);
}

Value to_range(Arena& arena, JsonView range) {
  const Value low = to_quantity(arena, range["low"]), high = to_quantity(arena, range["high"]);
  if (low.is_null() && high.is_null()) return Value();
  IntervalBody interval{low, high, !low.is_null(), !high.is_null()};
  interval.point_type = ValueType::kQuantity;
  return arena.interval(interval);
}

}  // namespace

Value convert_to_system(OperatorContext& context, const Value& value) {
  if (!value.is(ValueType::kFhir)) return value;
  if (fhir::is_primitive(value.fhir_type())) return primitive_value(context.arena, context.now.offset_minutes(), value);
  static const fhir::TypeId kQuantity = fhir::find_type("Quantity"), kCoding = fhir::find_type("Coding"),
                            kConcept = fhir::find_type("CodeableConcept"), kPeriod = fhir::find_type("Period"),
                            kRange = fhir::find_type("Range"), kRatio = fhir::find_type("Ratio");
  const JsonView json = value.fhir_json();
  const auto is = [&](fhir::TypeId type) { return fhir::is_subtype(value.fhir_type(), type); };
  if (is(kQuantity)) return to_quantity(context.arena, json);
  if (is(kCoding)) return Value::code(context.arena.make<CodeBody>(read_code(json)));
  if (is(kConcept)) return to_concept(context.arena, json);
  if (is(kPeriod)) return to_interval(context, json);
  if (is(kRange)) return to_range(context.arena, json);
  if (is(kRatio)) {
    const auto numerator = read_quantity(json["numerator"]), denominator = read_quantity(json["denominator"]);
    if (numerator && denominator) return Value::ratio(context.arena.make<RatioBody>(*numerator, *denominator));
  }
  return Value();
}

}  // namespace cql

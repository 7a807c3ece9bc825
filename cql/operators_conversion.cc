// CQL 1.5, Type Operators: conversions. "If the input cannot be interpreted as a valid value, the result is null."
// https://cql.hl7.org/09-b-cqlreference.html#type-operators-1
#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "cql/equality.h"
#include "cql/letters.h"
#include "cql/literal_text.h"
#include "cql/operator_tables.h"
#include "cql/quantity.h"
#include "cql/temporal.h"

namespace cql {
namespace {

using base::Decimal;

Value to_boolean(OperatorContext&, const Value* o, std::size_t) {
  const Value& value = o[0];
  if (value.is_null() || value.is(ValueType::kBoolean)) return value;
  if (const std::optional<Decimal> number = decimal_of(value)) {
    if (*number == Decimal::from_integer(1)) return Value::boolean(true);
    return number->scaled() == 0 ? Value::boolean(false) : Value();
  }
  if (!value.is(ValueType::kString)) no_overload("ToBoolean");
  const std::string text = to_lower(value.as_string());
  constexpr std::array<std::string_view, 5> kTrue = {"true", "t", "yes", "y", "1"};
  constexpr std::array<std::string_view, 5> kFalse = {"false", "f", "no", "n", "0"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return Value::boolean(true);
  return std::ranges::find(kFalse, text) != kFalse.end() ? Value::boolean(false) : Value();
}

std::optional<std::int64_t> whole_number(const Value& value, std::string_view name) {
  switch (value.type()) {
    case ValueType::kBoolean:
      return value.as_boolean() ? 1 : 0;
    case ValueType::kInteger:
    case ValueType::kLong:
      return value.as_long();
    case ValueType::kString:
      return read_integer(value.as_string());
    default:
      no_overload(name);
  }
}
Value to_integer(OperatorContext&, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const std::optional<std::int64_t> number = whole_number(o[0], "ToInteger");
  if (!number || *number > std::numeric_limits<std::int32_t>::max() ||
      *number < std::numeric_limits<std::int32_t>::min())
    return Value();
  return Value::integer(static_cast<std::int32_t>(*number));
}
Value to_long(OperatorContext&, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const std::optional<std::int64_t> number = whole_number(o[0], "ToLong");
  return number ? Value::long_integer(*number) : Value();
}
Value to_decimal(OperatorContext& context, const Value* o, std::size_t) {
  const Value& value = o[0];
  if (value.is_null() || value.is(ValueType::kDecimal)) return value;
  if (value.is(ValueType::kBoolean)) return context.arena.decimal(Decimal::from_integer(value.as_boolean() ? 1 : 0));
  std::optional<Decimal> number = decimal_of(value);
  if (!number) {
    if (!value.is(ValueType::kString)) no_overload("ToDecimal");
    number = read_decimal(value.as_string());
  }
  return number ? context.arena.decimal(*number) : Value();
}

Value to_quantity(OperatorContext& context, const Value* o, std::size_t) {
  const Value& value = o[0];
  if (value.is_null() || value.is(ValueType::kQuantity)) return value;
  if (const std::optional<Decimal> number = decimal_of(value)) return context.arena.quantity(*number, "1");
  if (value.is(ValueType::kRatio)) {
    const auto quotient =
        calculate(context.arena, Arithmetic::kDivide, value.as_ratio().numerator, value.as_ratio().denominator);
    return quotient ? context.arena.quantity(quotient->value, quotient->unit) : Value();
  }
  if (!value.is(ValueType::kString)) no_overload("ToQuantity");
  const std::optional<QuantityBody> quantity = read_quantity(value.as_string());
  return quantity ? context.arena.quantity(quantity->value, quantity->unit) : Value();
}

Value to_ratio(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null() || o[0].is(ValueType::kRatio)) return o[0];
  if (!o[0].is(ValueType::kString)) no_overload("ToRatio");
  const std::string_view text = o[0].as_string();
  bool quoted = false;  // a colon in a unit separates nothing
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') quoted = !quoted;
    if (text[i] != ':' || quoted) continue;
    const auto numerator = read_quantity(text.substr(0, i)), denominator = read_quantity(text.substr(i + 1));
    if (!numerator || !denominator) return Value();
    return Value::ratio(context.arena.make<RatioBody>(*numerator, *denominator));
  }
  return Value();
}

Value to_date(OperatorContext& context, const Value* o, std::size_t) {
  const Value& value = o[0];
  if (value.is_null() || value.is(ValueType::kDate)) return value;
  if (value.is(ValueType::kDateTime)) return context.arena.date(truncated(value.as_date_time(), Precision::kDay));
  if (!value.is(ValueType::kString)) no_overload("ToDate");
  const auto parsed = read_date_time(value.as_string(), context.now.offset_minutes());
  return parsed ? context.arena.date(truncated(*parsed, Precision::kDay)) : Value();
}
Value to_date_time(OperatorContext& context, const Value* o, std::size_t) {
  const Value& value = o[0];
  if (value.is_null() || value.is(ValueType::kDateTime)) return value;
  if (value.is(ValueType::kDate)) return context.arena.date_time(value.as_date_time());
  if (!value.is(ValueType::kString)) no_overload("ToDateTime");
  const auto parsed = read_date_time(value.as_string(), context.now.offset_minutes());
  return parsed ? context.arena.date_time(*parsed) : Value();
}
Value to_time(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null() || o[0].is(ValueType::kTime)) return o[0];
  if (!o[0].is(ValueType::kString)) no_overload("ToTime");
  const std::optional<fhir::Time> parsed = read_time(o[0].as_string());
  return parsed ? context.arena.time(*parsed) : Value();
}

Value to_string(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null() || o[0].is(ValueType::kString)) return o[0];
  const std::optional<std::string> text = text_of(o[0]);
  if (!text) no_overload("ToString");
  return context.arena.string(*text);
}

// "If the input is a list of Codes, the resulting Concept will have all the input Codes, and will not have a display."
Value to_concept(OperatorContext& context, const Value* o, std::size_t) {
  const Value& value = o[0];
  if (value.is_null() || value.is(ValueType::kConcept)) return value;
  const std::span<const Value> codes = value.is(ValueType::kList) ? value.as_list().items : std::span(o, 1);
  std::vector<CodeBody> bodies;
  for (const Value& each : codes) {
    if (each.is_null()) continue;
    if (!each.is(ValueType::kCode)) no_overload("ToConcept");
    bodies.push_back(each.as_code());
  }
  const std::string_view display = value.is(ValueType::kCode) ? value.as_code().display : std::string_view();
  return Value::concept_of(
      context.arena.make<ConceptBody>(context.arena.copy(std::span<const CodeBody>(bodies)), display));
}

Value convert_quantity(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  if (!o[0].is(ValueType::kQuantity) || !o[1].is(ValueType::kString)) no_overload("ConvertQuantity");
  const std::optional<Decimal> value = convert(o[0].as_quantity(), o[1].as_string());
  return value ? context.arena.quantity(*value, o[1].as_string()) : Value();
}
Value can_convert_quantity(OperatorContext& context, const Value* o, std::size_t count) {
  if (any_null(o, 2)) return Value();
  return Value::boolean(!convert_quantity(context, o, count).is_null());
}

// "returns true if its argument is or can be converted": ConvertsTo never fails for a type that has no conversion.
template <Value Convert(OperatorContext&, const Value*, std::size_t)>
Value converts(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  try {
    return Value::boolean(!Convert(context, o, count).is_null());
  } catch (const EvaluationError&) {
    return Value::boolean(false);
  }
}

Value ratio(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  if (!o[0].is(ValueType::kQuantity) || !o[1].is(ValueType::kQuantity)) no_overload("Ratio");
  return Value::ratio(context.arena.make<RatioBody>(o[0].as_quantity(), o[1].as_quantity()));
}

constexpr OperatorEntry kConversions[] = {
    {"ToBoolean", to_boolean, 1, 1},
    {"ToConcept", to_concept, 1, 1},
    {"ToDate", to_date, 1, 1},
    {"ToDateTime", to_date_time, 1, 1},
    {"ToDecimal", to_decimal, 1, 1},
    {"ToInteger", to_integer, 1, 1},
    {"ToLong", to_long, 1, 1},
    {"ToQuantity", to_quantity, 1, 1},
    {"ToRatio", to_ratio, 1, 1},
    {"ToString", to_string, 1, 1},
    {"ToTime", to_time, 1, 1},
    {"ConvertsToBoolean", converts<to_boolean>, 1, 1},
    {"ConvertsToDate", converts<to_date>, 1, 1},
    {"ConvertsToDateTime", converts<to_date_time>, 1, 1},
    {"ConvertsToDecimal", converts<to_decimal>, 1, 1},
    {"ConvertsToInteger", converts<to_integer>, 1, 1},
    {"ConvertsToLong", converts<to_long>, 1, 1},
    {"ConvertsToQuantity", converts<to_quantity>, 1, 1},
    {"ConvertsToRatio", converts<to_ratio>, 1, 1},
    {"ConvertsToString", converts<to_string>, 1, 1},
    {"ConvertsToTime", converts<to_time>, 1, 1},
    {"ConvertQuantity", convert_quantity, 2, 2},
    {"CanConvertQuantity", can_convert_quantity, 2, 2},
    {"Ratio", ratio, 2, 2},
};

}  // namespace

std::span<const OperatorEntry> conversion_operators() { return kConversions; }

}  // namespace cql

// Values as JSON: for people who trace an evaluation (write_json), and as FHIR elements for an action's dynamicValue
// (write_fhir).
#include <string>

#include "cql/evaluation.h"

namespace cql {
namespace {

using base::JsonWriter;

// A whole number is written as one: "3", as FHIR's own examples have it.
void write_decimal(JsonWriter& writer, const base::Decimal& value) {
  std::string digits = value.to_text();
  if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
  writer.number_text(digits);
}

void write_optional(JsonWriter& writer, std::string_view name, std::string_view text) {
  if (text.data()) writer.member(name, text);
}

void write_code(JsonWriter& writer, const CodeBody& code) {
  writer.begin_object();
  write_optional(writer, "system", code.system);
  write_optional(writer, "version", code.version);
  write_optional(writer, "code", code.code);
  write_optional(writer, "display", code.display);
  writer.end_object();
}

void write_codes(JsonWriter& writer, std::string_view name, std::span<const CodeBody> codes) {
  writer.key(name).begin_array();
  for (const CodeBody& code : codes) write_code(writer, code);
  writer.end_array();
}

void write_quantity(JsonWriter& writer, const QuantityBody& quantity) {
  writer.begin_object().key("value");
  write_decimal(writer, quantity.value);
  writer.member("unit", quantity.unit).end_object();
}

void write_element(JsonWriter& writer, const Value& value) {
  const base::JsonView json = value.fhir_json();
  if (json)
    writer.value(json);
  else if (value.fhir_extra())
    writer.value(value.fhir_extra());
  else
    writer.null();
}

void write_interval(JsonWriter& writer, const IntervalBody& interval) {
  writer.begin_object();
  writer.key("low");
  write_json(writer, interval.low);
  writer.key("high");
  write_json(writer, interval.high);
  writer.key("lowClosed").boolean(interval.low_closed);
  writer.key("highClosed").boolean(interval.high_closed);
  writer.end_object();
}

void write_tuple(JsonWriter& writer, const TupleBody& tuple) {
  writer.begin_object();
  for (const TupleElement& each : tuple.elements) {
    writer.key(each.name);
    write_json(writer, each.value);
  }
  writer.end_object();
}

}  // namespace

void write_json(JsonWriter& writer, const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      writer.null();
      return;
    case ValueType::kBoolean:
      writer.boolean(value.as_boolean());
      return;
    case ValueType::kInteger:
      writer.number(value.as_integer());
      return;
    case ValueType::kLong:
      writer.number(value.as_long());
      return;
    case ValueType::kDecimal:
      return write_decimal(writer, value.as_decimal());
    case ValueType::kString:
      writer.string(value.as_string());
      return;
    case ValueType::kDate:
    case ValueType::kDateTime:
      writer.string(fhir::to_text(value.as_date_time()));
      return;
    case ValueType::kTime:
      writer.string(fhir::to_text(value.as_time()));
      return;
    case ValueType::kQuantity:
      return write_quantity(writer, value.as_quantity());
    case ValueType::kRatio:
      writer.begin_object().key("numerator");
      write_quantity(writer, value.as_ratio().numerator);
      writer.key("denominator");
      write_quantity(writer, value.as_ratio().denominator);
      writer.end_object();
      return;
    case ValueType::kCode:
      return write_code(writer, value.as_code());
    case ValueType::kConcept:
      writer.begin_object();
      write_codes(writer, "codes", value.as_concept().codes);
      write_optional(writer, "display", value.as_concept().display);
      writer.end_object();
      return;
    case ValueType::kValueSet:
    case ValueType::kCodeSystem:
      writer.begin_object().member("id", value.as_url()).end_object();
      return;
    case ValueType::kList:
      writer.begin_array();
      for (const Value& item : value.as_list().items) write_json(writer, item);
      writer.end_array();
      return;
    case ValueType::kInterval:
      return write_interval(writer, value.as_interval());
    case ValueType::kTuple:
      return write_tuple(writer, value.as_tuple());
    case ValueType::kFhir:
      return write_element(writer, value);
  }
}

namespace {

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

// CQL's calendar units are no UCUM; FHIR writes UCUM's.
std::string_view ucum_of(std::string_view unit) {
  constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
      {"year", "a"}, {"month", "mo"},   {"week", "wk"},  {"day", "d"},
      {"hour", "h"}, {"minute", "min"}, {"second", "s"}, {"millisecond", "ms"},
  };
  std::string_view one = unit;
  if (one.size() > 1 && one.ends_with('s')) one.remove_suffix(1);
  for (const auto& [calendar, ucum] : kUnits)
    if (one == calendar) return ucum;
  return unit;
}

// FHIR R4, Quantity: code and system name the unit.
void write_fhir_quantity(JsonWriter& writer, const QuantityBody& quantity) {
  writer.begin_object().key("value");
  write_decimal(writer, quantity.value);
  if (quantity.unit != "1") writer.member("unit", quantity.unit);
  writer.member("system", kUcum).member("code", ucum_of(quantity.unit)).end_object();
}

void write_fhir_member(JsonWriter& writer, std::string_view name, const Value& value) {
  if (value.is_null()) return;
  writer.key(name);
  write_fhir(writer, value);
}

// FHIR R4, Period and Range; both have closed ends, and an open end with a value has no form there.
void write_fhir_interval(JsonWriter& writer, const IntervalBody& interval) {
  const bool range = interval.low.is(ValueType::kQuantity) || interval.high.is(ValueType::kQuantity);
  writer.begin_object();
  write_fhir_member(writer, range ? "low" : "start", interval.low);
  write_fhir_member(writer, range ? "high" : "end", interval.high);
  writer.end_object();
}

bool has_fhir_form(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
    case ValueType::kValueSet:
    case ValueType::kCodeSystem:
      return false;
    case ValueType::kFhir:
      return value.fhir_json() && !value.fhir_json().is_null();
    default:
      return true;
  }
}

}  // namespace

bool write_fhir(JsonWriter& writer, const Value& value) {
  if (!has_fhir_form(value)) return false;
  switch (value.type()) {
    case ValueType::kQuantity:
      write_fhir_quantity(writer, value.as_quantity());
      break;
    case ValueType::kRatio:
      writer.begin_object().key("numerator");
      write_fhir_quantity(writer, value.as_ratio().numerator);
      writer.key("denominator");
      write_fhir_quantity(writer, value.as_ratio().denominator);
      writer.end_object();
      break;
    case ValueType::kConcept:
      writer.begin_object();
      write_codes(writer, "coding", value.as_concept().codes);
      write_optional(writer, "text", value.as_concept().display);
      writer.end_object();
      break;
    case ValueType::kList:
      writer.begin_array();
      for (const Value& item : value.as_list().items) write_fhir(writer, item);
      writer.end_array();
      break;
    case ValueType::kInterval:
      write_fhir_interval(writer, value.as_interval());
      break;
    case ValueType::kTuple:
      writer.begin_object();
      for (const TupleElement& each : value.as_tuple().elements)
        if (has_fhir_form(each.value)) write_fhir_member(writer, each.name, each.value);
      writer.end_object();
      break;
    default:
      write_json(writer, value);
      break;
  }
  return true;
}

}  // namespace cql

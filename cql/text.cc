// Values as text: for people (to_text), and as CQL's ToString has them (text_of).
// CQL 1.5, ToString. https://cql.hl7.org/09-b-cqlreference.html#tostring
#include <algorithm>
#include <string>

#include "cql/evaluation.h"
#include "cql/operator_tables.h"
#include "cql/quantity.h"

namespace cql {
namespace {

using fhir::Precision;

void append_padded(std::string& text, int value, int digits) {
  const std::string plain = std::to_string(value);
  text.append(static_cast<std::size_t>(std::max(0, digits - static_cast<int>(plain.size()))), '0').append(plain);
}

template <typename T>
void append_time(std::string& text, const T& value) {
  append_padded(text, value.hour, 2);
  if (value.precision >= Precision::kMinute) append_padded(text.append(":"), value.minute, 2);
  if (value.precision >= Precision::kSecond) append_padded(text.append(":"), value.second, 2);
  if (value.precision >= Precision::kMillisecond) append_padded(text.append("."), value.millisecond, 3);
}

std::string date_text(const fhir::DateTime& value) {
  std::string text;
  append_padded(text, value.year, 4);
  if (value.precision >= Precision::kMonth) append_padded(text.append("-"), value.month, 2);
  if (value.precision >= Precision::kDay) append_padded(text.append("-"), value.day, 2);
  if (value.precision < Precision::kHour) return text;
  append_time(text.append("T"), value);
  const int minutes = value.offset_minutes < 0 ? -value.offset_minutes : value.offset_minutes;
  append_padded(text.append(value.offset_minutes < 0 ? "-" : "+"), minutes / 60, 2);
  append_padded(text.append(":"), minutes % 60, 2);
  return text;
}

std::string time_text(const fhir::Time& value) {
  std::string text;
  append_time(text, value);
  return text;
}

// "125", not "125.0".
std::string number_text(const base::Decimal& value) {
  std::string text = value.to_text();
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

std::string_view unit_of(const QuantityBody& value) { return value.unit.empty() ? "1" : value.unit; }

std::string quoted_quantity(const QuantityBody& value) {
  const std::string number = number_text(value.value) + " ";
  if (find_calendar_unit(value.unit)) return number + std::string(value.unit);
  return number + "'" + std::string(unit_of(value)) + "'";
}
std::string plain_quantity(const QuantityBody& value) {
  return unit_of(value) == "1" ? number_text(value.value) : number_text(value.value) + " " + std::string(value.unit);
}

std::string code_text(const CodeBody& code) { return std::string(code.display.empty() ? code.code : code.display); }

std::string concept_text(const ConceptBody& value) {
  if (!value.display.empty()) return std::string(value.display);
  std::string text;
  for (const CodeBody& each : value.codes) text.append(text.empty() ? "" : ", ").append(code_text(each));
  return text;
}

template <typename Items, typename Write>
std::string joined(const Items& items, std::string_view before, std::string_view after, Write write) {
  std::string text(before);
  bool first = true;
  for (const auto& each : items) {
    if (!first) text.append(", ");
    first = false;
    text.append(write(each));
  }
  return text.append(after);
}

}  // namespace

std::optional<std::string> text_of(const Value& value) {
  switch (value.type()) {
    case ValueType::kBoolean:
      return value.as_boolean() ? "true" : "false";
    case ValueType::kInteger:
    case ValueType::kLong:
      return std::to_string(value.as_long());
    case ValueType::kDecimal:
      return value.as_decimal().to_text();
    case ValueType::kString:
      return std::string(value.as_string());
    case ValueType::kDate:
    case ValueType::kDateTime:
      return date_text(value.as_date_time());
    case ValueType::kTime:
      return time_text(value.as_time());
    case ValueType::kQuantity:
      return quoted_quantity(value.as_quantity());
    case ValueType::kRatio:
      return quoted_quantity(value.as_ratio().numerator) + ":" + quoted_quantity(value.as_ratio().denominator);
    default:
      return std::nullopt;
  }
}

std::string to_text(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return "null";
    case ValueType::kQuantity:
      return plain_quantity(value.as_quantity());
    case ValueType::kRatio:
      return plain_quantity(value.as_ratio().numerator) + ":" + plain_quantity(value.as_ratio().denominator);
    case ValueType::kCode:
      return code_text(value.as_code());
    case ValueType::kConcept:
      return concept_text(value.as_concept());
    case ValueType::kValueSet:
    case ValueType::kCodeSystem:
      return std::string(value.as_url());
    case ValueType::kList:
      return joined(value.as_list().items, "{", "}", [](const Value& each) { return to_text(each); });
    case ValueType::kInterval: {
      const IntervalBody& interval = value.as_interval();
      return (interval.low_closed ? "[" : "(") + to_text(interval.low) + ", " + to_text(interval.high) +
             (interval.high_closed ? "]" : ")");
    }
    case ValueType::kTuple:
      return joined(value.as_tuple().elements, "{", "}",
                    [](const TupleElement& each) { return std::string(each.name) + ": " + to_text(each.value); });
    case ValueType::kFhir: {
      const base::JsonView json = value.fhir_json();
      return json.is_string() ? std::string(json.string()) : base::to_text(json);
    }
    default:
      return text_of(value).value_or("");
  }
}

}  // namespace cql

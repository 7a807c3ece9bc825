#include "cql/equality.h"

#include <algorithm>
#include <cstring>

#include "cql/interval.h"
#include "cql/quantity.h"
#include "cql/temporal.h"

namespace cql {
namespace {

using base::Decimal;

bool is_date_type(const Value& value) { return value.is(ValueType::kDate) || value.is(ValueType::kDateTime); }
bool is_small_integer(const Value& value) { return value.is(ValueType::kInteger) || value.is(ValueType::kLong); }

QuantityBody quantity_of(const Value& value) {
  return value.is(ValueType::kQuantity) ? value.as_quantity() : QuantityBody{*decimal_of(value), "1"};
}
bool is_quantity_like(const Value& value) { return value.is(ValueType::kQuantity) || is_number(value); }

// An uncertainty's bounds; a point is both.
struct Range {
  Value low;
  Value high;
};
Range range_of(OperatorContext& context, const Value& value) {
  if (!value.is(ValueType::kInterval)) return {value, value};
  if (is_uncertainty(value)) return {value.as_interval().low, value.as_interval().high};
  const Ends ends = ends_of(context, value);
  return {ends.start, ends.end};
}

Orders order_of_uncertain(OperatorContext& context, const Value& a, const Value& b,
                          std::optional<fhir::Precision> precision) {
  const Range left = range_of(context, a), right = range_of(context, b);
  if (left.low.is(ValueType::kInterval) || left.high.is(ValueType::kInterval) || right.low.is(ValueType::kInterval) ||
      right.high.is(ValueType::kInterval))
    return kAnyOrder;
  return order_of_ranges(order(context, left.low, right.high, precision),
                         order(context, left.high, right.low, precision));
}

Truth equality_of_text(std::string_view a, std::string_view b) {
  if (!a.data() && !b.data()) return Truth::kYes;
  if (!a.data() || !b.data()) return Truth::kUnknown;
  return truth(a == b);
}

// CQL 1.5, Equal, tuples: "the values for all elements that have values, by name, are equal, defined as a conjunction".
// Ours, with the official suite: elements in their order, and the first that is not equal decides.
Truth equality(const CodeBody& a, const CodeBody& b) {
  return all_of(all_of(equality_of_text(a.code, b.code), equality_of_text(a.system, b.system)),
                all_of(equality_of_text(a.version, b.version), equality_of_text(a.display, b.display)));
}
Truth equality(const ConceptBody& a, const ConceptBody& b) {
  if (a.codes.size() != b.codes.size()) return Truth::kNo;
  Truth all = equality_of_text(a.display, b.display);
  for (std::size_t i = 0; i < a.codes.size(); ++i) all = all_of(all, equality(a.codes[i], b.codes[i]));
  return all;
}
Truth equality(OperatorContext& context, const ListBody& a, const ListBody& b) {
  if (a.items.size() != b.items.size()) return Truth::kNo;
  const Nested nested(context);
  context.step(a.items.size());
  Truth all = Truth::kYes;
  for (std::size_t i = 0; i < a.items.size() && all != Truth::kNo; ++i) {
    if (a.items[i].is_null() && b.items[i].is_null()) continue;  // "null elements are considered equal"
    all = all_of(all, equality(context, a.items[i], b.items[i]));
  }
  return all;
}
const Value* find(const TupleBody& tuple, std::string_view name) {
  const auto found = std::ranges::find(tuple.elements, name, &TupleElement::name);
  return found == tuple.elements.end() ? nullptr : &found->value;
}
Truth equality(OperatorContext& context, const TupleBody& a, const TupleBody& b) {
  if (a.type_name != b.type_name) return Truth::kNo;
  const Nested nested(context);
  for (const TupleElement& each : a.elements) {
    const Value* other = find(b, each.name);
    if (each.value.is_null() && (!other || other->is_null())) continue;
    if (!other) return Truth::kNo;
    const Truth one = equality(context, each.value, *other);
    if (one != Truth::kYes) return one;
  }
  for (const TupleElement& each : b.elements)
    if (!each.value.is_null() && !find(a, each.name)) return Truth::kNo;
  return Truth::kYes;
}
Truth equality(OperatorContext& context, const Value& a, const IntervalBody& body_a, const Value& b,
               const IntervalBody& body_b) {
  if (body_a.uncertainty != body_b.uncertainty || body_a.uncertainty) return is_same(order(context, a, b));
  return same_ends(context, ends_of(context, a), ends_of(context, b));
}
Truth equality_of_fhir(const Value& a, const Value& b) {
  if (a.fhir_json() == b.fhir_json() && a.fhir_extra() == b.fhir_extra()) return Truth::kYes;
  const bool extras = static_cast<bool>(a.fhir_extra()) || static_cast<bool>(b.fhir_extra());
  return truth(base::same_content(a.fhir_json(), b.fhir_json()) &&
               (!extras || base::same_content(a.fhir_extra(), b.fhir_extra())));
}

}  // namespace

bool is_number(const Value& value) {
  return value.is(ValueType::kInteger) || value.is(ValueType::kLong) || value.is(ValueType::kDecimal);
}

std::optional<Decimal> decimal_of(const Value& value) {
  switch (value.type()) {
    case ValueType::kInteger:
      return Decimal::from_integer(value.as_integer());
    case ValueType::kLong:
      return Decimal::from_integer(value.as_long());
    case ValueType::kDecimal:
      return value.as_decimal();
    default:
      return std::nullopt;
  }
}

// CQL 1.5, Greater and its kin. https://cql.hl7.org/09-b-cqlreference.html#greater
Orders order(OperatorContext& context, const Value& a, const Value& b, std::optional<fhir::Precision> precision) {
  if (a.is_null() || b.is_null()) return kNoOrder;
  if (is_small_integer(a) && is_small_integer(b)) return order_of(a.as_long(), b.as_long());
  if (is_date_type(a) && is_date_type(b))
    return order(a.as_date_time(), b.as_date_time(), context.now.offset_minutes(), precision);
  if (is_number(a) && is_number(b)) return order_of(*decimal_of(a), *decimal_of(b));
  if (a.is(ValueType::kInterval) || b.is(ValueType::kInterval)) return order_of_uncertain(context, a, b, precision);
  if (is_quantity_like(a) && is_quantity_like(b)) return order(quantity_of(a), quantity_of(b));
  if (a.type() == b.type()) {
    if (a.is(ValueType::kString))
      return order_of(a.as_string().compare(b.as_string()), 0);  // bytes are in Unicode's order
    if (a.is(ValueType::kTime)) return order(a.as_time(), b.as_time(), precision);
  }
  if (a.is(ValueType::kFhir) || b.is(ValueType::kFhir)) {
    const Value left = convert_to_system(context, a), right = convert_to_system(context, b);
    if (!left.is(ValueType::kFhir) && !right.is(ValueType::kFhir)) return order(context, left, right, precision);
  }
  return kNoOrder;
}

Truth equality(OperatorContext& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Truth::kUnknown;
  if (a.type() != b.type()) {
    const bool converts = (is_quantity_like(a) && is_quantity_like(b)) || (is_date_type(a) && is_date_type(b)) ||
                          is_uncertainty(a) || is_uncertainty(b);
    if (converts) return is_same(order(context, a, b));
    if (!a.is(ValueType::kFhir) && !b.is(ValueType::kFhir)) return Truth::kNo;
    const Value left = convert_to_system(context, a), right = convert_to_system(context, b);
    if (left.is(ValueType::kFhir) || right.is(ValueType::kFhir)) return Truth::kNo;
    return equality(context, left, right);
  }
  switch (a.type()) {
    case ValueType::kBoolean:
      return truth(a.as_boolean() == b.as_boolean());
    case ValueType::kString:
    case ValueType::kValueSet:
    case ValueType::kCodeSystem:
      return truth(a.as_string() == b.as_string());
    case ValueType::kRatio:
      return all_of(is_same(order(a.as_ratio().numerator, b.as_ratio().numerator)),
                    is_same(order(a.as_ratio().denominator, b.as_ratio().denominator)));
    case ValueType::kCode:
      return equality(a.as_code(), b.as_code());
    case ValueType::kConcept:
      return equality(a.as_concept(), b.as_concept());
    case ValueType::kList:
      return equality(context, a.as_list(), b.as_list());
    case ValueType::kTuple:
      return equality(context, a.as_tuple(), b.as_tuple());
    case ValueType::kInterval:
      return equality(context, a, a.as_interval(), b, b.as_interval());
    case ValueType::kFhir:
      return equality_of_fhir(a, b);
    default:
      return is_same(order(context, a, b));
  }
}

Truth equality_in_list(OperatorContext& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return truth(a.is_null() == b.is_null());
  return equality(context, a, b);
}

int sort_order(OperatorContext& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return static_cast<int>(!a.is_null()) - static_cast<int>(!b.is_null());
  const Orders orders = order(context, a, b);
  if (orders == kLess) return -1;
  if (orders == kGreater) return 1;
  if (orders == kSame) return 0;
  if (is_date_type(a) && is_date_type(b))
    return static_cast<int>(a.as_date_time().precision) - static_cast<int>(b.as_date_time().precision);
  if (a.is(ValueType::kTime) && b.is(ValueType::kTime))
    return static_cast<int>(a.as_time().precision) - static_cast<int>(b.as_time().precision);
  return 0;
}

Value equal(OperatorContext& context, const Value& a, const Value& b) { return to_value(equality(context, a, b)); }

std::optional<int> compare(OperatorContext& context, const Value& a, const Value& b) {
  switch (order(context, a, b)) {
    case kLess:
      return -1;
    case kSame:
      return 0;
    case kGreater:
      return 1;
    default:
      return std::nullopt;
  }
}

}  // namespace cql

// CQL 1.5, Equivalent. https://cql.hl7.org/09-b-cqlreference.html#equivalent: true or false, never null.
#include <algorithm>

#include "cql/equality.h"
#include "cql/interval.h"
#include "cql/letters.h"
#include "cql/quantity.h"

namespace cql {
namespace {

// "equivalence is defined based on the code and system elements only."
bool equivalent(const CodeBody& a, const CodeBody& b) { return a.code == b.code && a.system == b.system; }

// "a non-empty intersection of the codes in each Concept."
bool equivalent(std::span<const CodeBody> a, std::span<const CodeBody> b) {
  return std::ranges::any_of(a, [b](const CodeBody& left) {
    return std::ranges::any_of(b, [&left](const CodeBody& right) { return equivalent(left, right); });
  });
}
std::span<const CodeBody> codes_of(const Value& value) {
  return value.is(ValueType::kCode) ? std::span(&value.as_code(), 1) : value.as_concept().codes;
}
bool is_coded(const Value& value) { return value.is(ValueType::kCode) || value.is(ValueType::kConcept); }

// "1:100 ~ 10:1000": across, so that nothing is divided.
bool equivalent(OperatorContext& context, const RatioBody& a, const RatioBody& b) {
  const auto left = calculate(context.arena, Arithmetic::kMultiply, a.numerator, b.denominator);
  const auto right = calculate(context.arena, Arithmetic::kMultiply, b.numerator, a.denominator);
  return left && right && equivalent(*left, *right);
}

bool equivalent(OperatorContext& context, const TupleBody& a, const TupleBody& b) {
  if (a.type_name != b.type_name) return false;
  const Nested nested(context);
  const auto all_in = [&context](const TupleBody& from, const TupleBody& to) {
    return std::ranges::all_of(from.elements, [&](const TupleElement& each) {
      return equivalent(context, each.value, element(to, each.name));
    });
  };
  return all_in(a, b) && all_in(b, a);
}

bool equivalent_uncertain(OperatorContext& context, const Value& a, const Value& b) {
  if (is_uncertainty(a) && is_uncertainty(b))
    return equivalent(context, a.as_interval().low, b.as_interval().low) &&
           equivalent(context, a.as_interval().high, b.as_interval().high);
  return equality(context, a, b) == Truth::kYes;
}

}  // namespace

bool equivalent(OperatorContext& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (is_uncertainty(a) || is_uncertainty(b)) return equivalent_uncertain(context, a, b);
  if (is_number(a) && is_number(b)) return equivalent(*decimal_of(a), *decimal_of(b));
  if (is_coded(a) && is_coded(b)) return equivalent(codes_of(a), codes_of(b));
  if ((a.is(ValueType::kFhir) || b.is(ValueType::kFhir))) {
    const Value left = convert_to_system(context, a), right = convert_to_system(context, b);
    if (left.is(ValueType::kFhir) || right.is(ValueType::kFhir) || left.is_null() || right.is_null())
      return a.is(ValueType::kFhir) && b.is(ValueType::kFhir) && equality(context, a, b) == Truth::kYes;
    return equivalent(context, left, right);
  }
  if (a.type() != b.type()) return equality(context, a, b) == Truth::kYes;
  switch (a.type()) {
    case ValueType::kString:
      return is_same_text(a.as_string(), b.as_string());
    case ValueType::kQuantity:
      return equivalent(a.as_quantity(), b.as_quantity());
    case ValueType::kRatio:
      return equivalent(context, a.as_ratio(), b.as_ratio());
    case ValueType::kTuple:
      return equivalent(context, a.as_tuple(), b.as_tuple());
    case ValueType::kList: {
      const Nested nested(context);
      context.step(std::min(a.as_list().items.size(), b.as_list().items.size()));
      return std::ranges::equal(
          a.as_list().items, b.as_list().items,
          [&context](const Value& left, const Value& right) { return equivalent(context, left, right); });
    }
    case ValueType::kInterval: {
      const Ends left = ends_of(context, a), right = ends_of(context, b);
      return equivalent(context, left.start, right.start) && equivalent(context, left.end, right.end);
    }
    default:
      return equality(context, a, b) == Truth::kYes;
  }
}

}  // namespace cql

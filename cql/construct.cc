#include "cql/construct.h"

#include "cql/interval.h"
#include "cql/operators.h"
#include "cql/state.h"

namespace cql {
namespace {

Value find(std::span<const TupleElement> elements, std::string_view name) {
  for (const TupleElement& each : elements)
    if (each.name == name) return each.value;
  return Value();
}

std::string_view text_of(const Value& value) {
  return value.is(ValueType::kString) ? value.as_string() : std::string_view();
}

Value make_concept(Arena& arena, std::span<const TupleElement> elements) {
  ConceptBody body{{}, text_of(find(elements, "display"))};
  const Value codes = find(elements, "codes");
  if (codes.is(ValueType::kCode)) {
    body.codes = {arena.make<CodeBody>(codes.as_code()), 1};
  } else if (codes.is(ValueType::kList)) {
    const std::span<CodeBody> all = arena.array<CodeBody>(codes.as_list().items.size());
    std::size_t count = 0;
    for (const Value& each : codes.as_list().items)
      if (each.is(ValueType::kCode)) all[count++] = each.as_code();
    body.codes = all.first(count);
  }
  return Value::concept_of(arena.make<ConceptBody>(body));
}

Value make_quantity(Arena& arena, std::span<const TupleElement> elements) {
  const Value value = find(elements, "value");
  const std::string_view unit = text_of(find(elements, "unit"));
  base::Decimal number;
  if (value.is(ValueType::kDecimal))
    number = value.as_decimal();
  else if (value.is(ValueType::kInteger))
    number = base::Decimal::from_integer(value.as_integer());
  else
    return Value();  // no value, no quantity: there is nothing to compare or to convert
  return arena.quantity(number, unit.empty() ? std::string_view("1") : unit);
}

}  // namespace

bool is_instance_type(ValueType type) {
  switch (type) {
    case ValueType::kCode:
    case ValueType::kConcept:
    case ValueType::kQuantity:
    case ValueType::kRatio:
    case ValueType::kValueSet:
    case ValueType::kCodeSystem:
      return true;
    default:
      return false;
  }
}

Value make_instance(Arena& arena, ValueType type, std::span<const TupleElement> elements) {
  switch (type) {
    case ValueType::kCode:
      return Value::code(arena.make<CodeBody>(text_of(find(elements, "code")), text_of(find(elements, "system")),
                                              text_of(find(elements, "version")), text_of(find(elements, "display"))));
    case ValueType::kConcept:
      return make_concept(arena, elements);
    case ValueType::kQuantity:
      return make_quantity(arena, elements);
    case ValueType::kRatio: {
      const Value numerator = find(elements, "numerator"), denominator = find(elements, "denominator");
      if (!numerator.is(ValueType::kQuantity) || !denominator.is(ValueType::kQuantity)) return Value();
      return Value::ratio(arena.make<RatioBody>(numerator.as_quantity(), denominator.as_quantity()));
    }
    case ValueType::kValueSet:
    case ValueType::kCodeSystem: {
      const std::string_view id = text_of(find(elements, "id"));
      const auto* const body = arena.make<StringBody>(id.data(), id.size());
      return type == ValueType::kValueSet ? Value::value_set(body) : Value::code_system(body);
    }
    default:
      return Value();
  }
}

Value make_interval(Evaluation::State& state, const IntervalBody& interval, bool of_data) {
  const Value made = state.arena.interval(interval);
  if (interval.low.is_null() || interval.high.is_null()) return made;
  OperatorContext context = state.context();
  const bool closed = interval.low_closed && interval.high_closed;
  const Ends ends = closed ? Ends{interval.low, interval.high} : ends_of(context, made);
  if (compare(context, ends.start, ends.end).value_or(0) <= 0) return made;
  if (of_data) return Value();
  throw EvaluationError("an interval ends before it begins");
}

}  // namespace cql

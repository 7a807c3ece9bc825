// CQL 1.5, List Operators. https://cql.hl7.org/09-b-cqlreference.html#list-operators-2
#include <algorithm>
#include <vector>

#include "cql/equality.h"
#include "cql/item_set.h"
#include "cql/operator_tables.h"

namespace cql {
namespace {

std::span<const Value> items_of(const Value& value, std::string_view name) {
  if (!value.is(ValueType::kList)) no_overload(name);
  return value.as_list().items;
}

Value first(OperatorContext&, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const std::span<const Value> items = items_of(o[0], "First");
  return items.empty() ? Value() : items.front();
}
Value last(OperatorContext&, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const std::span<const Value> items = items_of(o[0], "Last");
  return items.empty() ? Value() : items.back();
}

Value index_of(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const std::span<const Value> items = items_of(o[0], "IndexOf");
  for (std::size_t i = 0; i < items.size(); ++i)
    if (equality_in_list(context, items[i], o[1]) == Truth::kYes) return Value::integer(static_cast<std::int32_t>(i));
  return Value::integer(-1);
}

Value flatten(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  std::size_t size = 0;
  const std::span<const Value> lists = items_of(o[0], "Flatten");
  for (const Value& each : lists) size += each.is(ValueType::kList) ? each.as_list().items.size() : !each.is_null();
  const std::span<Value> flat = context.arena.array<Value>(size);
  std::size_t at = 0;
  for (const Value& each : lists) {
    if (each.is(ValueType::kList)) {
      for (const Value& item : each.as_list().items) flat[at++] = item;
    } else if (!each.is_null()) {
      flat[at++] = each;
    }
  }
  return context.arena.list(flat);
}

Value distinct(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  ItemSet items(context);
  items.add_all(items_of(o[0], "Distinct"));
  return items.list();
}

Value singleton_from(OperatorContext&, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const std::span<const Value> items = items_of(o[0], "SingletonFrom");
  if (items.size() > 1) throw EvaluationError("singleton from a list of more than one element");
  return items.empty() ? Value() : items.front();
}

Value exists(OperatorContext&, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value::boolean(false);
  return Value::boolean(!std::ranges::all_of(items_of(o[0], "Exists"), &Value::is_null));
}

// CQL 2.0, Slice: "A negative index counts back from the end of the list." ELM's Slice also stands for Skip and Take,
// of which a negative number gives an empty list; their translation passes it on as it is.
Value slice(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  const std::span<const Value> items = items_of(o[0], "Slice");
  const auto size = static_cast<std::int64_t>(items.size());
  const auto place = [&](std::size_t which, std::int64_t missing) -> std::int64_t {
    if (count <= which || o[which].is_null()) return missing;
    if (!o[which].is(ValueType::kInteger)) no_overload("Slice");
    const std::int64_t index = o[which].as_integer();
    return std::clamp<std::int64_t>(index < 0 ? index + size : index, 0, size);
  };
  const std::int64_t from = place(1, 0), to = place(2, size);
  if (from >= to) return context.arena.list({});
  return context.arena.list(items.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)));
}

// Of plain values; the direction is a string, "asc", "ascending", "desc" or "descending".
Value sort(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  const std::span<const Value> items = items_of(o[0], "Sort");
  const bool descending = count > 1 && o[1].is(ValueType::kString) && o[1].as_string().starts_with("desc");
  std::vector<Value> sorted(items.begin(), items.end());
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Value& a, const Value& b) {
    return descending ? sort_order(context, b, a) < 0 : sort_order(context, a, b) < 0;
  });
  return context.arena.copy_list(std::span<const Value>(sorted));
}

// ELM r1, Times: the product of two lists of tuples, each with the elements of both.
Value times(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const std::span<const Value> left = items_of(o[0], "Times"), right = items_of(o[1], "Times");
  const std::span<Value> rows = context.arena.array<Value>(left.size() * right.size());
  context.step(rows.size());
  std::size_t row = 0;
  for (const Value& a : left)
    for (const Value& b : right) {
      if (!a.is(ValueType::kTuple) || !b.is(ValueType::kTuple)) no_overload("Times");
      const auto of_a = a.as_tuple().elements, of_b = b.as_tuple().elements;
      const std::span<TupleElement> both = context.arena.array<TupleElement>(of_a.size() + of_b.size());
      std::ranges::copy(of_b, std::ranges::copy(of_a, both.begin()).out);
      rows[row++] = Value::tuple(context.arena.make<TupleBody>(both, std::string_view()));
    }
  return context.arena.list(rows);
}

Value to_list(OperatorContext& context, const Value* o, std::size_t) {
  return context.arena.copy_list(o[0].is_null() ? std::span<const Value>() : std::span(o, 1));
}

constexpr OperatorEntry kLists[] = {
    {"First", first, 1, 1},     {"Last", last, 1, 1},         {"IndexOf", index_of, 2, 2},
    {"Flatten", flatten, 1, 1}, {"Distinct", distinct, 1, 1}, {"SingletonFrom", singleton_from, 1, 1},
    {"Exists", exists, 1, 1},   {"Slice", slice, 1, 3},       {"Sort", sort, 1, 2},
    {"ToList", to_list, 1, 1},  {"Times", times, 2, 2},
};

}  // namespace

std::span<const OperatorEntry> list_operators() { return kLists; }

}  // namespace cql

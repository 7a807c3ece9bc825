// CQL 1.5, the operators that lists and intervals share: Contains, In, Includes, their proper and turned kinds, Union,
// Intersect and Except. https://cql.hl7.org/09-b-cqlreference.html#contains, #contains-1
#include "cql/equality.h"
#include "cql/interval.h"
#include "cql/item_set.h"
#include "cql/operator_tables.h"

namespace cql {
namespace {

bool is_list(const Value& value) { return value.is(ValueType::kList); }
bool is_interval(const Value& value) { return value.is(ValueType::kInterval) && !value.as_interval().uncertainty; }

Truth contains(OperatorContext& context, const ListBody& list, const Value& element) {
  Truth any = Truth::kNo;
  for (const Value& each : list.items) {
    context.step(1);
    any = any_of(any, equality_in_list(context, each, element));
    if (any == Truth::kYes) break;
  }
  return any;
}

// "returns true if the list contains (i.e. includes) the element, and it is not the only element in the list": another
// element is there that is known to differ. Of an unknown one beside a known one nothing is known.
Truth properly_contains(OperatorContext& context, const ListBody& list, const Value& element) {
  Truth contained = Truth::kNo, other = Truth::kNo;
  context.step(list.items.size());
  for (const Value& each : list.items) {
    contained = any_of(contained, equality_in_list(context, each, element));
    const bool unknown = each.is_null() && !element.is_null();
    other = any_of(other, unknown ? Truth::kUnknown : negation(equality_in_list(context, each, element)));
  }
  return all_of(contained, other);
}

Truth includes(OperatorContext& context, const ListBody& a, const ListBody& b) {
  Truth all = Truth::kYes;
  for (const Value& each : b.items) {
    all = all_of(all, contains(context, a, each));
    if (all == Truth::kNo) break;
  }
  return all;
}

// "If the first argument is null, the result is false."
Value contains_value(OperatorContext& context, const Value& collection, const Value& element, std::string_view name) {
  if (collection.is_null()) return Value::boolean(false);
  if (is_list(collection)) return to_value(contains(context, collection.as_list(), element));
  if (!is_interval(collection)) no_overload(name);
  return to_value(contains(context, collection.as_interval(), element));
}
// A null beside a collection stands for Proper Includes, whose null the translator could not type.
Value properly_contains_value(OperatorContext& context, const Value& collection, const Value& element,
                              std::string_view name) {
  if (collection.is_null()) return is_list(element) || is_interval(element) ? Value() : Value::boolean(false);
  if (is_list(collection)) return to_value(properly_contains(context, collection.as_list(), element));
  if (!is_interval(collection)) no_overload(name);
  return to_value(properly_contains(context, collection.as_interval(), element));
}
// "For the list-list overload, if either argument is null, the result is null." With a point it is Contains.
Value includes_value(OperatorContext& context, const Value& a, const Value& b, std::string_view name) {
  if (a.is_null() || b.is_null()) return Value();
  if (is_list(a) && is_list(b)) return to_value(includes(context, a.as_list(), b.as_list()));
  if (is_interval(a) && is_interval(b)) return to_value(includes(context, ends_of(context, a), ends_of(context, b)));
  return contains_value(context, a, b, name);
}
Value properly_includes_value(OperatorContext& context, const Value& a, const Value& b, std::string_view name) {
  if (a.is_null() || b.is_null()) return Value();
  if (is_list(a) && is_list(b))
    return to_value(
        all_of(includes(context, a.as_list(), b.as_list()), negation(includes(context, b.as_list(), a.as_list()))));
  if (is_interval(a) && is_interval(b)) {
    const Ends left = ends_of(context, a), right = ends_of(context, b);
    return to_value(all_of(includes(context, left, right), negation(same_ends(context, left, right))));
  }
  return properly_contains_value(context, a, b, name);
}

Value contains_of(OperatorContext& context, const Value* o, std::size_t) {
  return contains_value(context, o[0], o[1], "Contains");
}
Value in(OperatorContext& context, const Value* o, std::size_t) { return contains_value(context, o[1], o[0], "In"); }
Value proper_contains(OperatorContext& context, const Value* o, std::size_t) {
  return properly_contains_value(context, o[0], o[1], "ProperContains");
}
Value proper_in(OperatorContext& context, const Value* o, std::size_t) {
  return properly_contains_value(context, o[1], o[0], "ProperIn");
}
Value includes_of(OperatorContext& context, const Value* o, std::size_t) {
  return includes_value(context, o[0], o[1], "Includes");
}
Value included_in(OperatorContext& context, const Value* o, std::size_t) {
  return includes_value(context, o[1], o[0], "IncludedIn");
}
Value proper_includes(OperatorContext& context, const Value* o, std::size_t) {
  return properly_includes_value(context, o[0], o[1], "ProperIncludes");
}
Value proper_included_in(OperatorContext& context, const Value* o, std::size_t) {
  return properly_includes_value(context, o[1], o[0], "ProperIncludedIn");
}

// "If either argument is null, it is considered an empty list for the purposes of evaluating the union."
Value union_value(OperatorContext& context, const Value& a, const Value& b) {
  if (is_interval(a) || is_interval(b)) {
    if (a.is_null() || b.is_null()) return Value();
    if (!is_interval(a) || !is_interval(b)) no_overload("Union");
    return union_of(context, a.as_interval(), b.as_interval());
  }
  if ((!a.is_null() && !is_list(a)) || (!b.is_null() && !is_list(b))) no_overload("Union");
  if (a.is_null() && b.is_null()) return Value();
  ItemSet items(context);
  if (is_list(a)) items.add_all(a.as_list().items);
  if (is_list(b)) items.add_all(b.as_list().items);
  return items.list();
}
Value unite(OperatorContext& context, const Value* o, std::size_t count) {
  Value result = o[0];
  for (std::size_t i = 1; i < count; ++i) result = union_value(context, result, o[i]);
  return result;
}

Value intersect_value(OperatorContext& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (is_interval(a) && is_interval(b)) return intersection_of(context, a.as_interval(), b.as_interval());
  if (!is_list(a) || !is_list(b)) no_overload("Intersect");
  ItemSet wanted(context), items(context);
  wanted.add_all(b.as_list().items);
  for (const Value& each : a.as_list().items)
    if (wanted.has(each)) items.add(each);
  return items.list();
}
Value intersect(OperatorContext& context, const Value* o, std::size_t count) {
  Value result = o[0];
  for (std::size_t i = 1; i < count; ++i) result = intersect_value(context, result, o[i]);
  return result;
}

// "If the first argument is null, the result is null. If the second argument is null, the operation is performed as
// though the second argument was an empty list."
Value except(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  if (is_interval(o[0])) {
    if (o[1].is_null()) return Value();
    if (!is_interval(o[1])) no_overload("Except");
    return difference_of(context, o[0].as_interval(), o[1].as_interval());
  }
  if (!is_list(o[0]) || (!o[1].is_null() && !is_list(o[1]))) no_overload("Except");
  ItemSet unwanted(context), items(context);
  if (is_list(o[1])) unwanted.add_all(o[1].as_list().items);
  for (const Value& each : o[0].as_list().items)
    if (!unwanted.has(each)) items.add(each);
  return items.list();
}

constexpr OperatorEntry kMembership[] = {
    {"Contains", contains_of, 2, 2},
    {"In", in, 2, 2},
    {"ProperContains", proper_contains, 2, 2},
    {"ProperIn", proper_in, 2, 2},
    {"Includes", includes_of, 2, 2},
    {"IncludedIn", included_in, 2, 2},
    {"ProperIncludes", proper_includes, 2, 2},
    {"ProperIncludedIn", proper_included_in, 2, 2},
    {"Union", unite, 1, kAnyNumber},
    {"Intersect", intersect, 1, kAnyNumber},
    {"Except", except, 2, 2},
};

}  // namespace

std::span<const OperatorEntry> membership_operators() { return kMembership; }

}  // namespace cql

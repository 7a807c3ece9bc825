#include "cql/query.h"

#include <algorithm>
#include <array>

#include "cql/operators.h"
#include "cql/state.h"

namespace cql {
namespace {

constexpr std::size_t kFewSources = 4;

std::span<const Value> items_of(const Value& source) {
  return source.is(ValueType::kList) ? source.as_list().items : std::span<const Value>(&source, 1);
}

}  // namespace

bool QueryNode::is_related(Frame& frame, const QueryRelationship& relationship) const {
  const Value source = relationship.expression->evaluate(frame);
  if (source.is_null()) return relationship.without;
  const std::span<const Value> items = items_of(source);
  frame.state.step(items.size());
  const Value* at = nullptr;
  try {
    for (const Value& item : items) {
      at = &item;
      frame.slots[relationship.slot] = item;
      if (!relationship.such_that || relationship.such_that->evaluate(frame).is_true()) return !relationship.without;
    }
  } catch (const EvaluationError&) {
    if (at) frame.state.note_failing(*at);
    throw;
  }
  return relationship.without;
}

template <typename Visit>
bool QueryNode::visit_row(Frame& frame, Visit& visit) const {
  for (const QueryLet& let : parts_.lets) frame.slots[let.evaluated] = Value();
  for (const QueryRelationship& relationship : parts_.relationships)
    if (!is_related(frame, relationship)) return true;
  if (parts_.where && !parts_.where->evaluate(frame).is_true()) return true;
  return visit();
}

template <typename Visit>
bool QueryNode::visit_source(Frame& frame, std::span<const Value> sources, std::size_t index, Visit& visit) const {
  const std::span<const Value> items = items_of(sources[index]);
  frame.state.step(items.size());
  const Value* at = nullptr;
  try {
    for (const Value& item : items) {
      at = &item;
      frame.slots[parts_.sources[index].slot] = item;
      const bool more =
          index + 1 < parts_.sources.size() ? visit_source(frame, sources, index + 1, visit) : visit_row(frame, visit);
      if (!more) return false;
    }
  } catch (const EvaluationError&) {
    if (at) frame.state.note_failing(*at);
    throw;
  }
  return true;
}

// Without `return`: the item of the only source, a tuple of the items of several.
Value QueryNode::result_of_row(Frame& frame) const {
  if (parts_.returned) return parts_.returned->evaluate(frame);
  if (parts_.sources.size() == 1) return frame.slots[parts_.sources[0].slot];
  const std::span<TupleElement> elements = frame.state.arena.array<TupleElement>(parts_.sources.size());
  for (std::size_t i = 0; i < elements.size(); ++i)
    elements[i] = {parts_.sources[i].alias, frame.slots[parts_.sources[i].slot]};
  return Value::tuple(frame.state.arena.make<TupleBody>(elements, std::string_view()));
}

Value QueryNode::aggregate(Frame& frame, std::span<const Value> sources) const {
  const QueryAggregate& clause = *parts_.aggregate;
  Value result = clause.starting ? clause.starting->evaluate(frame) : Value();
  if (!clause.distinct) {
    auto visit = [&] {
      frame.slots[clause.slot] = result;
      result = clause.expression->evaluate(frame);
      return true;
    };
    visit_source(frame, sources, 0, visit);
    return result;
  }
  // `aggregate distinct`: over rows that are not repeated; a row is the items of its sources.
  std::vector<Value> rows;
  auto collect = [&] {
    std::vector<Value> row;
    for (const QuerySource& source : parts_.sources) row.push_back(frame.slots[source.slot]);
    frame.state.check_size(rows.size());
    rows.push_back(parts_.sources.size() == 1 ? row[0] : frame.state.arena.copy_list(row));
    return true;
  };
  visit_source(frame, sources, 0, collect);
  for (const Value& row : distinct_items(frame.state, rows)) {
    for (std::size_t i = 0; i < parts_.sources.size(); ++i)
      frame.slots[parts_.sources[i].slot] = parts_.sources.size() == 1 ? row : row.as_list().items[i];
    for (const QueryLet& let : parts_.lets) frame.slots[let.evaluated] = Value();
    frame.slots[clause.slot] = result;
    result = clause.expression->evaluate(frame);
  }
  return result;
}

// The values of the sources; false when one is null, and so the query (CQL leaves a query over null as null).
bool evaluate_sources(Frame& frame, const QueryParts& parts, std::span<Value> values, bool& is_list) {
  const std::span<const QuerySource> sources = parts.sources;
  for (const std::uint32_t slot : parts.once) frame.slots[slot] = Value();
  is_list = false;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    values[i] = sources[i].expression->evaluate(frame);
    if (values[i].is_null()) return false;
    is_list = is_list || values[i].is(ValueType::kList);
  }
  return true;
}

Value QueryNode::evaluate(Frame& frame) const {
  std::array<Value, kFewSources> few{};
  const std::span<Value> sources = parts_.sources.size() <= kFewSources
                                       ? std::span(few).first(parts_.sources.size())
                                       : frame.state.arena.array<Value>(parts_.sources.size());
  bool is_list = false;
  if (!evaluate_sources(frame, parts_, sources, is_list)) return Value();
  if (parts_.aggregate) return aggregate(frame, sources);

  std::vector<Value>& pool = frame.state.results;
  const std::size_t start = pool.size();
  auto collect = [&] {
    const Value result = result_of_row(frame);
    frame.state.check_size(pool.size());
    pool.push_back(result);
    return true;
  };
  visit_source(frame, sources, 0, collect);
  std::span<const Value> results = std::span(pool).subspan(start);
  if (!is_list) {
    const Value only = results.empty() ? Value() : results[0];
    pool.resize(start);
    return only;
  }
  const std::span<const Value> kept = frame.state.arena.copy(results);
  pool.resize(start);
  if (kept.size() <= 1 || (!parts_.distinct && parts_.sort.empty())) return frame.state.arena.list(kept);

  frame.state.place = parts_.place;
  std::vector<Value> items =
      parts_.distinct ? distinct_items(frame.state, kept) : std::vector<Value>(kept.begin(), kept.end());
  if (!parts_.sort.empty()) sort_items(frame, items, parts_.sort, parts_.item_slot, parts_.place);
  return frame.state.arena.copy_list(items);
}

bool QueryNode::has_result(Frame& frame) const {
  std::array<Value, kFewSources> few{};
  const std::span<Value> sources = parts_.sources.size() <= kFewSources
                                       ? std::span(few).first(parts_.sources.size())
                                       : frame.state.arena.array<Value>(parts_.sources.size());
  bool is_list = false;
  if (!evaluate_sources(frame, parts_, sources, is_list)) return false;
  bool found = false;
  auto stop = [&] {
    found = !result_of_row(frame).is_null();
    return !found;
  };
  visit_source(frame, sources, 0, stop);
  return found;
}

}  // namespace cql

#include "cql/sort.h"

#include <algorithm>
#include <bit>

#include "cql/equality.h"
#include "cql/item_set.h"
#include "cql/operators.h"
#include "cql/state.h"

namespace cql {
namespace {

struct Row {
  Value item;
  std::span<const Value> keys;
};

bool is_before(OperatorContext& context, const Row& a, const Row& b, std::span<const SortItem> by) {
  for (std::size_t i = 0; i < by.size(); ++i) {
    const int order = sort_order(context, a.keys[i], b.keys[i]);
    if (order != 0) return by[i].descending ? order > 0 : order < 0;
  }
  return false;
}

// Stable, and safe with any order: std::stable_sort asks for a strict weak one, which keys of mixed types may not have.
void merge_sort(std::span<Row> rows, OperatorContext& context, std::span<const SortItem> by) {
  std::vector<Row> merged(rows.size());
  for (std::size_t width = 1; width < rows.size(); width *= 2) {
    for (std::size_t start = 0; start < rows.size(); start += 2 * width) {
      const std::size_t middle = std::min(start + width, rows.size()), end = std::min(start + 2 * width, rows.size());
      std::size_t left = start, right = middle;
      for (std::size_t to = start; to < end; ++to) {
        const bool take_right = left == middle || (right < end && is_before(context, rows[right], rows[left], by));
        merged[to] = rows[take_right ? right++ : left++];
      }
    }
    std::ranges::copy(merged, rows.begin());
  }
}

}  // namespace

void sort_items(Frame& frame, std::span<Value> items, std::span<const SortItem> by, std::uint32_t item_slot,
                const Place* place) {
  State& state = frame.state;
  std::vector<Row> rows;
  rows.reserve(items.size());
  for (const Value& item : items) {
    const std::span<Value> keys = state.arena.array<Value>(by.size());
    frame.slots[item_slot] = item;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = by[i].key ? by[i].key->evaluate(frame) : item;
      OperatorContext context = state.context();
      if (keys[i].is(ValueType::kFhir)) keys[i] = convert_to_system(context, keys[i]);
    }
    rows.push_back({item, keys});
  }
  state.step(items.size() * static_cast<std::size_t>(std::bit_width(items.size())));
  state.place = place;
  OperatorContext context = state.context();
  merge_sort(rows, context, by);
  for (std::size_t i = 0; i < items.size(); ++i) items[i] = rows[i].item;
}

std::vector<Value> distinct_items(State& state, std::span<const Value> items) {
  OperatorContext context = state.context();
  ItemSet set(context);
  set.add_all(items);
  return set.items();
}

}  // namespace cql

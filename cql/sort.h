// Sorting (CQL 1.5, Sort): by the items themselves, by an element of them, or by an expression over each. Stable; null
// comes before everything else.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cql/node.h"

namespace cql {

struct SortItem {
  const Node* key;  // over the item in the frame's item slot; nullptr: the item itself
  bool descending;
};

void sort_items(Frame& frame, std::span<Value> items, std::span<const SortItem> by, std::uint32_t item_slot,
                const Place* place);

// The items without repeats, in order (CQL 1.5, Distinct: "null elements are considered equal").
std::vector<Value> distinct_items(State& state, std::span<const Value> items);

}  // namespace cql

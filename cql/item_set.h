// A set of values in the order they came, by CQL's equality with null the same as null; what equality leaves open
// counts as different. Large ones are found by a hash.
#pragma once

#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

#include "cql/operators.h"
#include "cql/value.h"

namespace cql {

class ItemSet {
 public:
  explicit ItemSet(OperatorContext& context) : context_(context) {}

  bool has(const Value& value);
  void add(const Value& value);  // unless it's there
  void add_all(std::span<const Value> values) {
    for (const Value& each : values) add(each);
  }
  Value list() const { return context_.arena.copy_list(std::span<const Value>(items_)); }
  const std::vector<Value>& items() const { return items_; }

 private:
  bool find(const Value& value, std::size_t hash);
  void keep(const Value& value, std::size_t hash);

  OperatorContext& context_;
  std::vector<Value> items_;
  std::unordered_multimap<std::size_t, std::size_t> places_;  // by hash, once there are many
  bool hashed_ = false;
};

// The same for values that are equal; 0 for types whose values have no simple one.
std::size_t hash_of(const Value& value, int depth = 0);

}  // namespace cql

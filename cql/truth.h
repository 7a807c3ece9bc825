// Three-valued logic, and orderings of which not all is known.
#pragma once

#include <cstdint>

#include "cql/value.h"

namespace cql {

enum class Truth : std::uint8_t { kNo, kUnknown, kYes };

constexpr Truth all_of(Truth a, Truth b) { return a < b ? a : b; }
constexpr Truth any_of(Truth a, Truth b) { return a < b ? b : a; }
constexpr Truth negation(Truth a) { return static_cast<Truth>(2 - static_cast<int>(a)); }
constexpr Truth truth(bool value) { return value ? Truth::kYes : Truth::kNo; }
static_assert(all_of(Truth::kUnknown, Truth::kNo) == Truth::kNo);
static_assert(any_of(Truth::kUnknown, Truth::kNo) == Truth::kUnknown);

inline Value to_value(Truth value) { return value == Truth::kUnknown ? Value() : Value::boolean(value == Truth::kYes); }

// Which of less, the same and greater are possible of two values. "2014" against "2014-02-15" leaves all three; values
// that cannot be compared (other types, other dimensions) leave none.
using Orders = std::uint8_t;
constexpr Orders kNoOrder = 0, kLess = 1, kSame = 2, kGreater = 4, kAnyOrder = 7;

constexpr Truth within(Orders possible, Orders wanted) {
  if (possible == kNoOrder) return Truth::kUnknown;
  if ((possible & ~wanted) == 0) return Truth::kYes;
  return (possible & wanted) == 0 ? Truth::kNo : Truth::kUnknown;
}
constexpr Truth is_less(Orders possible) { return within(possible, kLess); }
constexpr Truth is_at_most(Orders possible) { return within(possible, kLess | kSame); }
constexpr Truth is_same(Orders possible) { return within(possible, kSame); }
constexpr Truth is_at_least(Orders possible) { return within(possible, kGreater | kSame); }
constexpr Truth is_greater(Orders possible) { return within(possible, kGreater); }

template <typename T>
constexpr Orders order_of(const T& a, const T& b) {
  return a < b ? kLess : b < a ? kGreater : kSame;
}
// Of two uncertain values, from how each's least compares with the other's greatest.
constexpr Orders order_of_ranges(Orders low_a_to_high_b, Orders high_a_to_low_b) {
  if (low_a_to_high_b == kNoOrder || high_a_to_low_b == kNoOrder) return kNoOrder;
  const bool may_touch = (low_a_to_high_b & (kLess | kSame)) != 0 && (high_a_to_low_b & (kGreater | kSame)) != 0;
  return static_cast<Orders>((low_a_to_high_b & kLess) | (high_a_to_low_b & kGreater) | (may_touch ? kSame : 0));
}

}  // namespace cql

// Arena: where one evaluation puts its values. Memory is given back all at once, when the evaluation ends. Past its
// limit it throws an EvaluationError, so that no library and no patient can take the machine's memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cql/value.h"

namespace cql {

class Arena {
 public:
  static constexpr std::size_t kDefaultLimit = std::size_t{512} << 20;  // Ours: far beyond any chart that was seen

  explicit Arena(std::size_t limit = kDefaultLimit)
      : next_(reinterpret_cast<std::uintptr_t>(initial_)), end_(next_ + sizeof initial_), limit_(limit) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  std::size_t taken() const { return taken_; }  // bytes, beyond those that every arena has
  void set_limit(std::size_t limit) { limit_ = limit; }

  void* allocate(std::size_t size, std::size_t alignment) {
    const std::uintptr_t start = (next_ + alignment - 1) & ~(alignment - 1);
    if (start > end_ || size > end_ - start) return grow(size, alignment);
    next_ = start + size;
    return reinterpret_cast<void*>(start);
  }
  template <typename T, typename... Arguments>
  const T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }
  template <typename T>
  std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    if (count > SIZE_MAX / 2 / sizeof(T)) grow(SIZE_MAX / 2, 1);          // NOLINT: T may be a pointer
    T* items = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));  // NOLINT: likewise
    for (std::size_t i = 0; i < count; ++i) ::new (items + i) T();
    return {items, count};
  }
  template <typename T>
  std::span<const T> copy(std::span<const T> from) {
    std::span<T> to = array<T>(from.size());
    std::copy(from.begin(), from.end(), to.begin());
    return to;
  }
  std::string_view copy(std::string_view text);

  Value string(std::string_view text) { return refer_string(copy(text)); }  // copies
  Value refer_string(std::string_view text) { return Value::string(make<StringBody>(text.data(), text.size())); }
  Value list(std::span<const Value> items) { return Value::list(make<ListBody>(items)); }  // refers
  Value copy_list(std::span<const Value> items) { return list(copy(items)); }
  Value decimal(base::Decimal value) { return Value::decimal(make<base::Decimal>(value)); }
  Value date(const fhir::DateTime& value) { return Value::date(make<fhir::DateTime>(value)); }
  Value date_time(const fhir::DateTime& value) { return Value::date_time(make<fhir::DateTime>(value)); }
  Value time(const fhir::Time& value) { return Value::time(make<fhir::Time>(value)); }
  Value quantity(base::Decimal value, std::string_view unit) {
    return Value::quantity(make<QuantityBody>(value, unit));
  }
  Value interval(const IntervalBody& value) { return Value::interval(make<IntervalBody>(value)); }

 private:
  void* grow(std::size_t size, std::size_t alignment);

  struct Chunk {
    Chunk* before;
    std::size_t bytes;  // a block of base/memory_blocks.h, or more
  };
  std::uintptr_t next_;
  std::uintptr_t end_;
  std::size_t limit_;
  std::size_t taken_ = 0;
  Chunk* chunks_ = nullptr;
  alignas(16) std::byte initial_[16 * 1024];
};

}  // namespace cql

// A large Bundle is more than the processor's caches hold, and each entry is a chain of places in memory, the next of
// which only the one before tells. What is some entries ahead is asked for while an entry is read; it changes no
// result.
#pragma once

#include <cstddef>
#include <span>

#include "base/json_view.h"

namespace base {

// The members of an entry's resource.
inline std::span<const JsonMember> members_of_resource(const JsonNode& entry) {
  if (entry.type != JsonType::kObject) return {};
  for (std::uint32_t i = 0; i < entry.size; ++i)
    if (const JsonNode& value = entry.members[i].value; value.type == JsonType::kObject && value.size > 0)
      return {value.members, value.size};
  return {};
}

// To be called before each entry of an array is read, in order. Always inline: gcc takes away a call of what does
// nothing but ask for memory.
[[gnu::always_inline]] inline void look_ahead(JsonView entries, std::size_t at) {
  constexpr std::size_t kFar = 12, kNear = 8, kNext = 4, kLine = 64;
  constexpr std::size_t kLarge = 1024;  // entries: of fewer the caches hold most
  if (!entries.is_array() || entries.size() < kLarge || at + kFar >= entries.size()) return;
  const JsonNode* const here = entries[at].node();
  if (here[kFar].type == JsonType::kObject) __builtin_prefetch(here[kFar].members);
  const std::span<const JsonMember> near = members_of_resource(here[kNear]);
  for (std::size_t byte = 0; byte < near.size_bytes(); byte += kLine)
    __builtin_prefetch(reinterpret_cast<const std::byte*>(near.data()) + byte);
  for (const JsonMember& member : members_of_resource(here[kNext])) {
    __builtin_prefetch(member.name.text);
    if (member.value.type == JsonType::kObject) __builtin_prefetch(member.value.members);
  }
}

}  // namespace base

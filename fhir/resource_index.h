// ResourceIndex: where resources are, by type and id. As fast as a hash table for the ids that records have; ids that
// were made to have the same hash are found in order, so that no request makes it slow.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir/model.h"

namespace fhir {

class ResourceIndex {
 public:
  // The place of the resource that is there, else nothing, and `place` is kept. The id's characters must outlive this.
  std::optional<std::uint32_t> add(TypeId type, std::string_view id, std::uint32_t place);
  std::optional<std::uint32_t> find(TypeId type, std::string_view id) const;

 private:
  struct Name {
    std::size_t hash;
    TypeId type;
    std::string_view id;
    auto operator<=>(const Name&) const = default;
  };
  struct Entry {
    Name name;
    std::uint32_t place;
  };
  struct Slot {
    std::uint32_t hash = 0;   // a part of the name's, which spares a look at most others
    std::uint32_t entry = 0;  // counted from 1; 0: free
  };
  static Name name_of(TypeId type, std::string_view id);
  // Of the name, or the free one where it would be; nothing when too many others are in its way.
  std::optional<std::size_t> slot_of(const Name& name) const;
  void put(std::uint32_t entry);
  void grow();

  std::vector<Entry> entries_;
  std::vector<Slot> slots_;                // a power of two, half of them free
  std::map<Name, std::uint32_t> crowded_;  // places of those without a slot
};

}  // namespace fhir

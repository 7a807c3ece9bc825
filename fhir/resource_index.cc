#include "fhir/resource_index.h"

#include <functional>

namespace fhir {
namespace {

constexpr std::size_t kFew = 64;
constexpr std::size_t kMostLooks = 16;  // half full, hardly a name needs as many

}  // namespace

ResourceIndex::Name ResourceIndex::name_of(TypeId type, std::string_view id) {
  constexpr std::size_t kSpread = 0x9E3779B97F4A7C15;
  return {std::hash<std::string_view>()(id) + type * kSpread, type, id};
}

std::optional<std::size_t> ResourceIndex::slot_of(const Name& name) const {
  const std::size_t mask = slots_.size() - 1;
  const auto hash = static_cast<std::uint32_t>(name.hash >> 32);
  for (std::size_t look = 0; look < kMostLooks; ++look) {
    const std::size_t at = (name.hash + look) & mask;
    const Slot& slot = slots_[at];
    if (slot.entry == 0 || (slot.hash == hash && entries_[slot.entry - 1].name == name)) return at;
  }
  return std::nullopt;
}

void ResourceIndex::put(std::uint32_t entry) {
  const Entry& added = entries_[entry - 1];
  if (const std::optional<std::size_t> slot = slot_of(added.name))
    slots_[*slot] = {static_cast<std::uint32_t>(added.name.hash >> 32), entry};
  else
    crowded_.emplace(added.name, added.place);
}

void ResourceIndex::grow() {
  slots_.assign(slots_.empty() ? kFew : slots_.size() * 2, Slot());
  crowded_.clear();
  for (std::uint32_t entry = 1; entry <= entries_.size(); ++entry) put(entry);
}

std::optional<std::uint32_t> ResourceIndex::add(TypeId type, std::string_view id, std::uint32_t place) {
  if (const std::optional<std::uint32_t> known = find(type, id)) return known;
  entries_.push_back({name_of(type, id), place});
  if (entries_.size() * 2 > slots_.size())
    grow();
  else
    put(static_cast<std::uint32_t>(entries_.size()));
  return std::nullopt;
}

std::optional<std::uint32_t> ResourceIndex::find(TypeId type, std::string_view id) const {
  if (slots_.empty()) return std::nullopt;
  const Name name = name_of(type, id);
  const std::optional<std::size_t> slot = slot_of(name);
  if (slot && slots_[*slot].entry != 0) return entries_[slots_[*slot].entry - 1].place;
  if (slot || crowded_.empty()) return std::nullopt;
  const auto found = crowded_.find(name);
  return found != crowded_.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace fhir

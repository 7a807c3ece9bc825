#include "fhir/model.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "fhir/r4_model_data.h"

namespace fhir {
namespace {

// Ids by name: open addressing, less than half full. Built on first use.
class NameIndex {
 public:
  NameIndex() {
    slots_.fill(kNoType);
    for (std::size_t id = 0; id < r4::types.size(); ++id) slots_[slot_of(r4::types[id].name)] = static_cast<TypeId>(id);
  }

  TypeId find(std::string_view name) const { return slots_[slot_of(name)]; }

 private:
  static constexpr std::size_t kSlots = 2048;  // a power of two, over twice the 931 types

  // FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
  static std::size_t hash(std::string_view name) {
    std::uint32_t hash = 2166136261U;
    for (const char each : name) hash = (hash ^ static_cast<unsigned char>(each)) * 16777619U;
    return hash;
  }

  // Of the name, or the free slot where it would be.
  std::size_t slot_of(std::string_view name) const {
    std::size_t slot = hash(name) % kSlots;
    while (slots_[slot] != kNoType && r4::types[slots_[slot]].name != name) slot = (slot + 1) % kSlots;
    return slot;
  }

  std::array<TypeId, kSlots> slots_;
};

const r4::Type* row_of(TypeId type) { return type < r4::types.size() ? &r4::types[type] : nullptr; }

// What the rows say of elements, as model.h gives it. Built on first use.
class Elements {
 public:
  Elements() {
    alternatives_.reserve(r4::alternatives.size());
    for (const r4::AlternativeRow& row : r4::alternatives) alternatives_.push_back({row.json_name, row.type});
    const std::span<const Alternative> all(alternatives_);
    elements_.reserve(r4::elements.size());
    for (const r4::ElementRow& row : r4::elements)
      elements_.push_back({row.name, row.list, all.subspan(row.first_alternative, row.alternative_count), row.choice});
  }
  Elements(const Elements&) = delete;
  Elements& operator=(const Elements&) = delete;

  std::span<const Element> own(const r4::Type& type) const {
    return std::span<const Element>(elements_).subspan(type.first_element, type.element_count);
  }

 private:
  std::vector<Alternative> alternatives_;
  std::vector<Element> elements_;
};

// Rows of resources by type. Built on first use.
struct ResourceIndex {
  ResourceIndex() : rows(r4::types.size()) {
    for (const r4::Resource& each : r4::resources) rows[each.type] = &each;
  }
  std::vector<const r4::Resource*> rows;
};

const r4::Resource* resource_row_of(TypeId type) {
  static const ResourceIndex index;
  return type < index.rows.size() ? index.rows[type] : nullptr;
}

}  // namespace

TypeId find_type(std::string_view name) {
  static const NameIndex index;
  return index.find(name);
}

std::string_view type_name(TypeId type) {
  const r4::Type* row = row_of(type);
  return row ? row->name : std::string_view{};
}

TypeId base_of(TypeId type) {
  const r4::Type* row = row_of(type);
  return row ? row->base : kNoType;
}

bool is_subtype(TypeId derived, TypeId base) {
  if (base == kNoType) return false;
  while (derived != kNoType && derived != base) derived = base_of(derived);
  return derived == base;
}

bool is_resource(TypeId type) {
  const r4::Type* row = row_of(type);
  return row && row->resource;
}

bool is_primitive(TypeId type) { return primitive_value(type) != SystemType::kNone; }

SystemType primitive_value(TypeId type) {
  const r4::Type* row = row_of(type);
  return row ? row->value : SystemType::kNone;
}

const Element* find_element(TypeId type, std::string_view name) {
  static const Elements elements;
  for (const r4::Type* row = row_of(type); row; row = row_of(row->base)) {
    const std::span<const Element> own = elements.own(*row);
    const auto found = std::ranges::find(own, name, &Element::name);
    if (found != own.end()) return &*found;
  }
  return nullptr;
}

std::string_view primary_code_path(TypeId resource) {
  const r4::Resource* row = resource_row_of(resource);
  return row ? row->code_path : std::string_view{};
}

std::string_view patient_path(TypeId resource) {
  const r4::Resource* row = resource_row_of(resource);
  return row ? row->patient_path : std::string_view{};
}

std::string_view patient_search_parameter(TypeId resource) {
  const r4::Resource* row = resource_row_of(resource);
  return row ? row->patient_search_parameter : std::string_view{};
}

}  // namespace fhir

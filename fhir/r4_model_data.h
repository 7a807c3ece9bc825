// The rows behind fhir/model.h, generated into r4_model_data.cc. Only model.cc includes this.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fhir/model.h"

namespace fhir::r4 {

// A type's id is its place in `types`, which is sorted by name.
struct Type {
  std::string_view name;
  TypeId base;                  // kNoType for Resource and Element
  std::uint16_t first_element;  // in `elements`: its own, without the inherited
  std::uint8_t element_count;
  SystemType value;
  bool resource;
};

// What only resources have; sorted by type. "" where there is none.
struct Resource {
  TypeId type;
  std::string_view code_path;
  std::string_view patient_path;
  std::string_view patient_search_parameter;
};

extern const std::span<const Type> types;
extern const std::span<const Element> elements;
extern const std::span<const Resource> resources;

}  // namespace fhir::r4

// The rows behind fhir/model.h, generated into r4_model_data.cc. Only model.cc includes this.
//
// Names stand in the rows themselves, ended by a zero: a table of pointers would be written to when a process starts,
// page by page, also in one that never asks for a type.
#pragma once

#include <cstdint>
#include <span>

#include "fhir/model.h"

namespace fhir::r4 {

// A type's id is its place in `types`, which is sorted by name.
struct Type {
  char name[84];
  TypeId base;                  // kNoType for Resource and Element
  std::uint16_t first_element;  // in `elements`: its own, without the inherited
  std::uint8_t element_count;
  SystemType value;
  bool resource;
};

struct AlternativeRow {
  char json_name[34];
  TypeId type;
};

struct ElementRow {
  char name[34];
  std::uint16_t first_alternative;  // in `alternatives`
  std::uint8_t alternative_count;
  bool list;
  bool choice;
};

// What only resources have; sorted by type. "" where there is none.
struct Resource {
  TypeId type;
  char code_path[34];
  char patient_path[34];
  char patient_search_parameter[34];
};

extern const std::span<const Type> types;
extern const std::span<const AlternativeRow> alternatives;
extern const std::span<const ElementRow> elements;
extern const std::span<const Resource> resources;

}  // namespace fhir::r4

// The published hooks (HL7/cds-hooks-library): their versions and context fields, one table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace cds {

enum class FieldType : std::uint8_t { kString, kObject, kArray };
struct ContextField {
  std::string_view name;
  FieldType type;
  bool required;
  std::string_view also = {};  // another name, which the examples of the hook's own page use; "" when none
};
struct Hook {
  std::string_view name;
  std::string_view version;  // the page's `hookVersion`
  std::span<const ContextField> fields;
};

std::span<const Hook> published_hooks();
const Hook* find_hook(std::string_view name);
const ContextField* find_field(const Hook& hook, std::string_view name);
// A field by its name or, where its page's examples call it otherwise, by that; missing when null.
base::JsonView field_value(const ContextField& field, base::JsonView context);

// Checks required fields and JSON types only; what stands inside a resource is never a problem. An optional field that
// is null counts as left out. kMalformed "context-field-missing", "context-field-type", "patient-id-malformed" with the
// JSON Pointer.
base::Result<void> check_context(const Hook& hook, base::JsonView context);

}  // namespace cds

#include "cql/fhir_access.h"

#include <vector>

namespace cql {
namespace {

using base::JsonMember;
using base::JsonNode;
using base::JsonType;
using base::JsonView;

bool is_scalar(JsonView json) { return json && !json.is_null() && !json.is_array() && !json.is_object(); }

// The JSON of an element and of its "_name" sibling (FHIR R4, JSON, https://hl7.org/fhir/R4/json.html#primitive).
struct Found {
  JsonView value, extra;
  fhir::TypeId type = fhir::kNoType;
};

// Whether a name is `_` and the wanted one; `ends`: ends_of(wanted).
bool is_underscored(const JsonNode& name, std::string_view wanted, std::uint16_t ends) {
  constexpr std::uint16_t kLast = 0xFF00;
  return name.size == wanted.size() + 1 && name.ends == (static_cast<unsigned char>('_') | (ends & kLast)) &&
         std::string_view(name.text + 1, name.size - 1) == wanted;
}

Found find_single(const JsonNode& object, const fhir::Alternative& alternative, bool with_extra) {
  Found found{{}, {}, alternative.type};
  with_extra = with_extra && fhir::is_primitive(alternative.type);
  const std::uint16_t ends = base::ends_of(alternative.json_name);
  for (const JsonMember *member = object.members, *end = member + object.size; member != end; ++member) {
    if (base::is_named(member->name, alternative.json_name, ends)) {
      if (!found.value) found.value = JsonView(&member->value);
      if (!with_extra) break;
    } else if (with_extra && is_underscored(member->name, alternative.json_name, ends)) {
      found.extra = JsonView(&member->value);
    }
  }
  return found;
}

// One pass over the members, since a choice has up to fifty alternatives.
Found find_choice(const JsonNode& object, const fhir::Element& element, bool with_extra) {
  Found found;
  const auto first = static_cast<unsigned char>(element.name.front());
  for (const JsonMember *member = object.members, *end = member + object.size; member != end; ++member) {
    const auto begins = static_cast<unsigned char>(member->name.ends);
    if (begins != first && begins != '_') continue;
    std::string_view name(member->name.text, member->name.size);
    const bool extra = name[0] == '_';
    if (extra) name.remove_prefix(1);
    if (!name.starts_with(element.name) || member->value.type == JsonType::kNull) continue;
    for (const fhir::Alternative& each : element.alternatives) {
      if (each.json_name != name) continue;
      if (found.type != fhir::kNoType && found.type != each.type) break;  // a second alternative: the first one counts
      found.type = each.type;
      if (!extra)
        found.value = JsonView(&member->value);
      else if (with_extra)
        found.extra = JsonView(&member->value);
      break;
    }
  }
  return found;
}

Value make_value(Arena& arena, fhir::TypeId type, JsonView value, JsonView extra) {
  if (type == fhir::kNoType)  // Element.id, Extension.url: a System.String
    return value.is_string() ? arena.refer_string(value.string()) : Value();
  if (fhir::is_primitive(type)) {
    const bool present = is_scalar(value);
    if (!extra.is_object()) return present ? Value::fhir(type, value.node()) : Value();
    return Value::fhir_with_extra(type, arena.make<FhirBody>(present ? value.node() : nullptr, extra.node()));
  }
  if (!value.is_object()) return Value();
  if (fhir::is_resource(type)) {
    const Value resource = fhir_resource(value);
    return !resource.is_null() && fhir::is_subtype(resource.fhir_type(), type) ? resource : Value();
  }
  return Value::fhir(type, value.node());
}

Value make_list(Arena& arena, const Found& found) {
  if (!found.value.is_array() && !found.extra.is_array()) {
    const Value only = make_value(arena, found.type, found.value, found.extra);
    return only.is_null() ? Value() : arena.copy_list({&only, 1});
  }
  const std::size_t count = std::max(found.value.size(), found.extra.size());
  const std::span<Value> items = arena.array<Value>(count);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Value item = make_value(arena, found.type, found.value[i], found.extra[i]);
    if (!item.is_null()) items[kept++] = item;
  }
  return arena.list(items.first(kept));
}

}  // namespace

Value fhir_resource(JsonView json) {
  const fhir::TypeId type = fhir::find_type(json["resourceType"].string());
  return fhir::is_resource(type) ? Value::fhir(type, json.node()) : Value();
}

Value read_element(Arena& arena, const Value& source, const fhir::Element& element, bool with_extra) {
  // A primitive's own elements, id and extension, stand in its sibling.
  const JsonView object = fhir::is_primitive(source.fhir_type()) ? source.fhir_extra() : source.fhir_json();
  if (!object.is_object()) return Value();
  const Found found = element.choice ? find_choice(*object.node(), element, with_extra)
                                     : find_single(*object.node(), element.alternatives[0], with_extra);
  if (!found.value && !found.extra) return Value();
  if (element.list) return make_list(arena, found);
  if (found.value.is_array())
    return make_value(arena, found.type, found.value[std::size_t{0}], found.extra[std::size_t{0}]);
  return make_value(arena, found.type, found.value, found.extra);
}

Value read_property(Arena& arena, int default_offset_minutes, const Value& source, std::string_view name) {
  if (name == "value" && fhir::is_primitive(source.fhir_type()))
    return primitive_value(arena, default_offset_minutes, source);
  const fhir::Element* const element = fhir::find_element(source.fhir_type(), name);
  return element ? read_element(arena, source, *element) : Value();
}

Value primitive_value(Arena& arena, int default_offset_minutes, const Value& source) {
  const JsonView json = source.fhir_json();
  switch (fhir::primitive_value(source.fhir_type())) {
    case fhir::SystemType::kNone:
      return Value();
    case fhir::SystemType::kBoolean:
      return json.is_boolean() ? Value::boolean(json.is_true()) : Value();
    case fhir::SystemType::kInteger: {
      const std::optional<std::int64_t> number = json.integer();
      if (!number || *number < INT32_MIN || *number > INT32_MAX) return Value();
      return Value::integer(static_cast<std::int32_t>(*number));
    }
    case fhir::SystemType::kDecimal: {
      if (!json.is_number()) return Value();
      const std::optional<base::Decimal> number = base::Decimal::parse(json.text());
      return number ? arena.decimal(*number) : Value();
    }
    case fhir::SystemType::kString:
      return json.is_string() ? arena.refer_string(json.string()) : Value();
    case fhir::SystemType::kDate: {
      const std::optional<fhir::DateTime> date = fhir::parse_date(json.string());
      return date ? arena.date(*date) : Value();
    }
    case fhir::SystemType::kDateTime: {
      const std::optional<fhir::DateTime> moment = fhir::parse_date_time(json.string(), default_offset_minutes);
      return moment ? arena.date_time(*moment) : Value();
    }
    case fhir::SystemType::kTime: {
      const std::optional<fhir::Time> time = fhir::parse_time(json.string());
      return time ? arena.time(*time) : Value();
    }
  }
  return Value();
}

}  // namespace cql

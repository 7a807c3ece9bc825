#include "cql/read_json.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "cql/construct.h"
#include "cql/fhir_access.h"
#include "cql/literal_text.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

class Reader {
 public:
  explicit Reader(Evaluation::State& state) : state_(state), arena_(state.arena) {}

  std::optional<Value> read(JsonView json, const Type* type) {
    if (!json || json.is_null()) return Value();
    if (!type) return guess(json);
    switch (type->kind) {
      case Type::Kind::kAny:
        return guess(json);
      case Type::Kind::kSystem:
        return of_system(json, type->system);
      case Type::Kind::kFhir:
        return of_fhir(json, type->fhir);
      case Type::Kind::kList:
        return list(json, type->parts[0]);
      case Type::Kind::kInterval:
        return interval(json, type->parts[0]);
      case Type::Kind::kTuple:
        return tuple(json, *type);
      case Type::Kind::kChoice:
        for (const Type* each : type->parts)
          if (const std::optional<Value> value = read(json, each)) return value;
        return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  std::optional<Value> number(JsonView json, ValueType type) {
    if (!json.is_number()) return std::nullopt;
    if (type == ValueType::kDecimal) {
      const std::optional<base::Decimal> decimal = base::Decimal::parse(json.text());
      return decimal ? std::optional(arena_.decimal(*decimal)) : std::nullopt;
    }
    const std::optional<std::int64_t> whole = json.integer();
    if (!whole) return std::nullopt;
    if (type == ValueType::kLong) return Value::long_integer(*whole);
    using Limits = std::numeric_limits<std::int32_t>;
    if (*whole < Limits::min() || *whole > Limits::max()) return std::nullopt;
    return Value::integer(static_cast<std::int32_t>(*whole));
  }

  std::optional<Value> temporal(JsonView json, ValueType type) {
    if (!json.is_string()) return std::nullopt;
    if (type == ValueType::kTime) {
      const std::optional<fhir::Time> time = read_time(json.string());
      return time ? std::optional(arena_.time(*time)) : std::nullopt;
    }
    const bool is_date = type == ValueType::kDate;
    const auto moment =
        is_date ? fhir::parse_date(json.string()) : read_date_time(json.string(), state_.now.offset_minutes());
    if (!moment) return std::nullopt;
    return is_date ? arena_.date(*moment) : arena_.date_time(*moment);
  }

  // A Code, Concept, Quantity, Ratio, ValueSet or CodeSystem by its elements.
  std::optional<Value> instance(JsonView json, ValueType type) {
    if (!json.is_object()) return std::nullopt;
    std::vector<TupleElement> elements;
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::optional<Value> value =
          json.name_at(i) == "value" ? number(json.value_at(i), ValueType::kDecimal) : guess(json.value_at(i));
      if (!value) return std::nullopt;
      elements.push_back({json.name_at(i), *value});
    }
    const Value made = make_instance(arena_, type, elements);
    return made.is_null() ? std::nullopt : std::optional(made);
  }

  std::optional<Value> of_system(JsonView json, ValueType type) {
    switch (type) {
      case ValueType::kBoolean:
        return json.is_boolean() ? std::optional(Value::boolean(json.is_true())) : std::nullopt;
      case ValueType::kString:
        return json.is_string() ? std::optional(arena_.refer_string(json.string())) : std::nullopt;
      case ValueType::kInteger:
      case ValueType::kLong:
      case ValueType::kDecimal:
        return number(json, type);
      case ValueType::kDate:
      case ValueType::kDateTime:
      case ValueType::kTime:
        return temporal(json, type);
      default:
        return is_instance_type(type) ? instance(json, type) : std::nullopt;
    }
  }

  std::optional<Value> of_fhir(JsonView json, fhir::TypeId type) {
    if (!fhir::is_resource(type)) {
      const bool fits = fhir::is_primitive(type) ? !json.is_object() && !json.is_array() : json.is_object();
      return fits ? std::optional(Value::fhir(type, json.node())) : std::nullopt;
    }
    const Value resource = fhir_resource(json);
    if (resource.is_null() || !fhir::is_subtype(resource.fhir_type(), type)) return std::nullopt;
    return resource;
  }

  // Resources whose type R4 does not have are left out, as those of a hook's context are.
  std::optional<Value> list(JsonView json, const Type* element) {
    const bool is_bundle = json["resourceType"].string() == "Bundle";
    const JsonView from = is_bundle ? json["entry"] : json;
    if (!is_bundle && !json.is_array()) return std::nullopt;
    const bool of_resources = element && element->kind == Type::Kind::kFhir && fhir::is_resource(element->fhir);
    const std::span<Value> items = arena_.array<Value>(from.size());
    std::size_t count = 0;
    for (JsonView each : from) {
      if (is_bundle) each = each["resource"];
      if (of_resources && fhir_resource(each).is_null()) continue;
      const std::optional<Value> item = read(each, element);
      if (!item) return std::nullopt;
      items[count++] = *item;
    }
    return arena_.list(items.first(count));
  }

  std::optional<Value> interval(JsonView json, const Type* point) {
    if (!json.is_object()) return std::nullopt;
    const std::optional<Value> low = read(json["low"], point), high = read(json["high"], point);
    if (!low || !high) return std::nullopt;
    const auto closed = [&](std::string_view name) { return !json[name] || json[name].is_true(); };
    const ValueType point_type = point && point->kind == Type::Kind::kSystem ? point->system : ValueType::kNull;
    return make_interval(state_, {*low, *high, closed("lowClosed"), closed("highClosed"), point_type, false},
                         /*of_data=*/false);
  }

  std::optional<Value> tuple(JsonView json, const Type& type) {
    if (!json.is_object()) return std::nullopt;
    const std::span<TupleElement> elements = arena_.array<TupleElement>(type.names.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const std::optional<Value> value = read(json[type.names[i]], type.parts[i]);
      if (!value) return std::nullopt;
      elements[i] = {arena_.copy(std::string_view(type.names[i])), *value};
    }
    return Value::tuple(arena_.make<TupleBody>(elements, std::string_view()));
  }

  std::optional<Value> guess(JsonView json) {
    if (json.is_null()) return Value();
    if (json.is_boolean()) return Value::boolean(json.is_true());
    if (json.is_string()) return arena_.refer_string(json.string());
    if (json.is_number()) return number(json, json.integer() ? ValueType::kInteger : ValueType::kDecimal);
    if (json.is_array()) return list(json, nullptr);
    if (json["resourceType"]) return of_fhir(json, fhir::find_type("Resource"));
    if (json["low"] || json["high"]) return interval(json, nullptr);
    constexpr std::array<std::pair<std::string_view, ValueType>, 4> kForms{{{"value", ValueType::kQuantity},
                                                                            {"numerator", ValueType::kRatio},
                                                                            {"codes", ValueType::kConcept},
                                                                            {"code", ValueType::kCode}}};
    for (const auto& [member, type] : kForms)
      if (json[member]) return instance(json, type);
    return std::nullopt;
  }

  Evaluation::State& state_;
  Arena& arena_;
};

}  // namespace

std::optional<Value> read_json(Evaluation::State& state, base::JsonView json, const Type* type) {
  return Reader(state).read(json, type);
}

}  // namespace cql

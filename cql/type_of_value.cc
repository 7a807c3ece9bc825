#include <algorithm>

#include "cql/type.h"

namespace cql {
namespace {

std::string_view system_name(ValueType type) {
  switch (type) {
    case ValueType::kNull:
      return "Any";
    case ValueType::kBoolean:
      return "Boolean";
    case ValueType::kInteger:
      return "Integer";
    case ValueType::kLong:
      return "Long";
    case ValueType::kDecimal:
      return "Decimal";
    case ValueType::kString:
      return "String";
    case ValueType::kDate:
      return "Date";
    case ValueType::kDateTime:
      return "DateTime";
    case ValueType::kTime:
      return "Time";
    case ValueType::kQuantity:
      return "Quantity";
    case ValueType::kRatio:
      return "Ratio";
    case ValueType::kCode:
      return "Code";
    case ValueType::kConcept:
      return "Concept";
    case ValueType::kValueSet:
      return "ValueSet";
    case ValueType::kCodeSystem:
      return "CodeSystem";
    case ValueType::kList:
      return "List";
    case ValueType::kInterval:
      return "Interval";
    case ValueType::kTuple:
      return "Tuple";
    case ValueType::kFhir:
      return "FHIR";
  }
  return "Any";
}

// An instance that a library builds keeps its FHIR type's name.
fhir::TypeId fhir_type_of(const Value& value) {
  if (value.is(ValueType::kFhir)) return value.fhir_type();
  return value.is(ValueType::kTuple) ? fhir::find_type(value.as_tuple().type_name) : fhir::kNoType;
}

bool fits(const Value& value, const Type& type) { return value.is_null() || is_of_type(value, type); }

}  // namespace

bool is_of_type(const Value& value, const Type& type) {
  if (value.is_null()) return false;
  switch (type.kind) {
    case Type::Kind::kAny:
      return true;
    case Type::Kind::kSystem:
      return value.is(type.system);
    case Type::Kind::kFhir:
      return fhir::is_subtype(fhir_type_of(value), type.fhir);
    case Type::Kind::kList:
      return value.is(ValueType::kList) &&
             std::ranges::all_of(value.as_list().items, [&](const Value& item) { return fits(item, *type.parts[0]); });
    case Type::Kind::kInterval:
      return value.is(ValueType::kInterval) && fits(value.as_interval().low, *type.parts[0]) &&
             fits(value.as_interval().high, *type.parts[0]);
    case Type::Kind::kTuple:
      if (!value.is(ValueType::kTuple) || !value.as_tuple().type_name.empty()) return false;
      for (std::size_t i = 0; i < type.parts.size(); ++i)
        if (!fits(element(value.as_tuple(), type.names[i]), *type.parts[i])) return false;
      return true;
    case Type::Kind::kChoice:
      return std::ranges::any_of(type.parts, [&](const Type* each) { return is_of_type(value, *each); });
  }
  return false;
}

int distance(const Value& value, const Type& type) {
  constexpr int kChoice = 20, kAny = 40, kNullOperand = 1;
  if (value.is_null()) return kNullOperand;
  if (!is_of_type(value, type)) return -1;
  if (type.kind == Type::Kind::kAny) return kAny;
  if (type.kind == Type::Kind::kChoice) return kChoice;
  int steps = 0;
  if (type.kind == Type::Kind::kFhir)
    for (fhir::TypeId id = fhir_type_of(value); id != type.fhir && id != fhir::kNoType; id = fhir::base_of(id)) ++steps;
  if (type.kind == Type::Kind::kList || type.kind == Type::Kind::kInterval)
    if (type.parts[0]->kind == Type::Kind::kAny || type.parts[0]->kind == Type::Kind::kChoice) steps += kChoice;
  return steps;
}

std::string to_text(const Type& type) {
  const auto joined = [&type] {
    std::string text;
    for (std::size_t i = 0; i < type.parts.size(); ++i) {
      if (i > 0) text += ", ";
      if (i < type.names.size()) text += type.names[i] + " ";
      text += to_text(*type.parts[i]);
    }
    return text;
  };
  switch (type.kind) {
    case Type::Kind::kAny:
      return "System.Any";
    case Type::Kind::kSystem:
      return "System." + std::string(system_name(type.system));
    case Type::Kind::kFhir:
      return "FHIR." + std::string(fhir::type_name(type.fhir));
    case Type::Kind::kList:
      return "List<" + joined() + ">";
    case Type::Kind::kInterval:
      return "Interval<" + joined() + ">";
    case Type::Kind::kTuple:
      return "Tuple{" + joined() + "}";
    case Type::Kind::kChoice:
      return "Choice<" + joined() + ">";
  }
  return "";
}

}  // namespace cql

#include "cql/type.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cql {
namespace {

constexpr std::string_view kSystemNamespace = "{urn:hl7-org:elm-types:r1}";
constexpr std::string_view kFhirNamespace = "{http://hl7.org/fhir}";
constexpr int kMaxDepth = 32;

constexpr std::array<std::pair<std::string_view, ValueType>, 15> kSystemNames{{
    {"Boolean", ValueType::kBoolean},
    {"Integer", ValueType::kInteger},
    {"Long", ValueType::kLong},
    {"Decimal", ValueType::kDecimal},
    {"String", ValueType::kString},
    {"Date", ValueType::kDate},
    {"DateTime", ValueType::kDateTime},
    {"Time", ValueType::kTime},
    {"Quantity", ValueType::kQuantity},
    {"Ratio", ValueType::kRatio},
    {"Code", ValueType::kCode},
    {"Concept", ValueType::kConcept},
    {"ValueSet", ValueType::kValueSet},
    {"CodeSystem", ValueType::kCodeSystem},
    {"Tuple", ValueType::kTuple},
}};

}  // namespace

Types::Types() : system_(static_cast<std::size_t>(ValueType::kFhir) + 1) {
  any_ = add(Type{});
  std::ranges::fill(system_, any_);
  for (const auto& [name, value_type] : kSystemNames) {
    Type type;
    type.kind = value_type == ValueType::kTuple ? Type::Kind::kTuple : Type::Kind::kSystem;
    type.system = value_type;
    system_[static_cast<std::size_t>(value_type)] = add(std::move(type));
  }
  Type vocabulary;
  vocabulary.kind = Type::Kind::kChoice;
  vocabulary.parts = {system(ValueType::kValueSet), system(ValueType::kCodeSystem)};
  vocabulary_ = add(std::move(vocabulary));
}

const Type* Types::add(Type type) {
  all_.push_back(std::move(type));
  return &all_.back();
}

const Type* Types::fhir(fhir::TypeId id) {
  if (id == fhir::kNoType) return nullptr;
  if (fhir_.size() <= id) fhir_.resize(std::size_t{id} + 1);
  if (!fhir_[id]) {
    Type type;
    type.kind = Type::Kind::kFhir;
    type.fhir = id;
    fhir_[id] = add(std::move(type));
  }
  return fhir_[id];
}

const Type* Types::list(const Type* element) {
  Type type;
  type.kind = Type::Kind::kList;
  type.parts = {element ? element : any_};
  return add(std::move(type));
}

const Type* Types::interval(const Type* point) {
  Type type;
  type.kind = Type::Kind::kInterval;
  type.parts = {point ? point : any_};
  return add(std::move(type));
}

const Type* Types::named(std::string_view name) {
  if (name.starts_with(kFhirNamespace)) return fhir(fhir::find_type(name.substr(kFhirNamespace.size())));
  if (!name.starts_with(kSystemNamespace)) return nullptr;
  name.remove_prefix(kSystemNamespace.size());
  if (name == "Any") return any_;
  if (name == "Vocabulary") return vocabulary_;
  const auto* const found = std::ranges::find(kSystemNames, name, &std::pair<std::string_view, ValueType>::first);
  return found != kSystemNames.end() ? system(found->second) : nullptr;
}

const Type* Types::read(base::JsonView specifier) { return read(specifier, 0); }

const Type* Types::read(base::JsonView specifier, int depth) {
  if (depth > kMaxDepth) return nullptr;
  const std::string_view kind = specifier["type"].string();
  if (kind == "NamedTypeSpecifier") return named(specifier["name"].string());
  if (kind == "ListTypeSpecifier" || kind == "IntervalTypeSpecifier") {
    const Type* const part = read(specifier[kind[0] == 'L' ? "elementType" : "pointType"], depth + 1);
    if (!part) return nullptr;
    return kind[0] == 'L' ? list(part) : interval(part);
  }
  Type type;
  if (kind == "TupleTypeSpecifier") {
    type.kind = Type::Kind::kTuple;
    for (const base::JsonView each : specifier["element"]) {
      const base::JsonView named_type = each["elementType"] ? each["elementType"] : each["type"];
      type.parts.push_back(read(named_type, depth + 1));
      type.names.emplace_back(each["name"].string());
    }
  } else if (kind == "ChoiceTypeSpecifier") {
    type.kind = Type::Kind::kChoice;
    const base::JsonView choice = specifier["choice"].size() ? specifier["choice"] : specifier["type"];
    for (const base::JsonView each : choice) type.parts.push_back(read(each, depth + 1));
  } else {
    return nullptr;
  }
  if (std::ranges::find(type.parts, nullptr) != type.parts.end()) return nullptr;
  return add(std::move(type));
}

const Type* Types::of_element(const fhir::Element& element) {
  const auto of_alternative = [this](const fhir::Alternative& each) {
    return each.type == fhir::kNoType ? system(ValueType::kString) : fhir(each.type);
  };
  const Type* one = of_alternative(element.alternatives[0]);
  if (element.choice) {
    Type choice;
    choice.kind = Type::Kind::kChoice;
    for (const fhir::Alternative& each : element.alternatives) choice.parts.push_back(of_alternative(each));
    one = add(std::move(choice));
  }
  return element.list ? list(one) : one;
}

bool same(const Type& a, const Type& b) {
  if (&a == &b) return true;
  if (a.kind != b.kind || a.system != b.system || a.fhir != b.fhir || a.parts.size() != b.parts.size()) return false;
  if (a.kind == Type::Kind::kChoice)
    return std::ranges::all_of(a.parts, [&](const Type* x) {
      return std::ranges::any_of(b.parts, [&](const Type* y) { return same(*x, *y); });
    });
  if (a.names != b.names) return false;
  for (std::size_t i = 0; i < a.parts.size(); ++i)
    if (!same(*a.parts[i], *b.parts[i])) return false;
  return true;
}

bool is_assignable(const Type& from, const Type& to) {
  if (to.kind == Type::Kind::kAny) return true;
  if (from.kind == Type::Kind::kChoice)
    return std::ranges::all_of(from.parts, [&](const Type* each) { return is_assignable(*each, to); });
  if (to.kind == Type::Kind::kChoice)
    return std::ranges::any_of(to.parts, [&](const Type* each) { return is_assignable(from, *each); });
  if (from.kind == Type::Kind::kFhir && to.kind == Type::Kind::kFhir) return fhir::is_subtype(from.fhir, to.fhir);
  if (from.kind == to.kind && (from.kind == Type::Kind::kList || from.kind == Type::Kind::kInterval))
    return is_assignable(*from.parts[0], *to.parts[0]);
  return same(from, to);
}

}  // namespace cql

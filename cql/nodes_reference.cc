// References by name, resolved to slots when loading (ELM r1: ExpressionRef, FunctionRef, ParameterRef, OperandRef,
// AliasRef, QueryLetRef, IdentifierRef, ValueSetRef, CodeSystemRef, CodeRef, ConceptRef).
#include <algorithm>

#include "cql/compiler.h"
#include "cql/property.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

void refer(std::vector<std::uint32_t>& references, std::uint32_t id) {
  if (std::ranges::find(references, id) == references.end()) references.push_back(id);
}

class DefineNode final : public Node {
 public:
  explicit DefineNode(DefineId define) : define_(define) {}
  Value evaluate(Frame& frame) const override { return frame.state.define(define_); }

 private:
  DefineId define_;
};

Expression refer_to_define(Compiler& compiler, const Library& owner, std::string_view name, DefineId id) {
  refer(compiler.unit().defines, id);
  const auto type = owner.define_types.find(name);
  return {compiler.make<DefineNode>(id), type != owner.define_types.end() ? type->second : nullptr};
}

Expression build_expression_ref(Compiler& compiler, JsonView elm) {
  const Library* const owner = compiler.referred_library(elm);
  if (!owner) return {};
  const std::string_view name = elm["name"].string();
  const auto found = owner->defines.find(name);
  if (found != owner->defines.end()) return refer_to_define(compiler, *owner, name, found->second);
  compiler.malformed(elm, "there is no define \"" + std::string(name) + "\" in library " + owner->id);
  return {};
}

class ParameterNode final : public Node {
 public:
  explicit ParameterNode(std::uint32_t declaration) : declaration_(declaration) {}
  Value evaluate(Frame& frame) const override { return frame.state.parameter(declaration_); }

 private:
  std::uint32_t declaration_;
};

Expression build_parameter_ref(Compiler& compiler, JsonView elm) {
  const Library* const owner = compiler.referred_library(elm);
  if (!owner) return {};
  const auto found = owner->parameters.find(elm["name"].string());
  if (found == owner->parameters.end()) {
    compiler.malformed(elm,
                       "there is no parameter \"" + std::string(elm["name"].string()) + "\" in library " + owner->id);
    return {};
  }
  refer(compiler.unit().parameters, found->second);
  return {compiler.make<ParameterNode>(found->second), compiler.compiled.declarations[found->second].type};
}

template <Binding::Kind kKind>
Expression build_bound(Compiler& compiler, JsonView elm) {
  const std::string_view name = elm["name"].string();
  const Binding* found = compiler.find_binding(name, kKind);
  if (!found) found = compiler.find_binding(name);
  if (found) return found->expression;
  compiler.malformed(elm, "nothing here is named \"" + std::string(name) + "\"");
  return {};
}

// In a sort clause: an element of the item, else anything that the name means (ELM r1, IdentifierRef).
Expression build_identifier_ref(Compiler& compiler, JsonView elm) {
  const std::string_view name = elm["name"].string();
  const Binding* const item = compiler.find_binding("$this", Binding::Kind::kItem);
  if (item && has_property(item->expression.type, name)) return build_property(compiler, item->expression, name, elm);
  if (const Binding* const bound = compiler.find_binding(name)) return bound->expression;
  if (const auto define = compiler.library().defines.find(name); define != compiler.library().defines.end())
    return refer_to_define(compiler, compiler.library(), name, define->second);
  if (compiler.library().parameters.contains(name)) return build_parameter_ref(compiler, elm);
  if (item) return build_property(compiler, item->expression, name, elm);
  compiler.malformed(elm, "nothing here is named \"" + std::string(name) + "\"");
  return {};
}

Expression build_value_set_ref(Compiler& compiler, JsonView elm) {
  const Library* const owner = compiler.referred_library(elm);
  if (!owner) return {};
  const auto found = owner->value_sets.find(elm["name"].string());
  if (found == owner->value_sets.end()) {
    compiler.malformed(elm,
                       "there is no value set \"" + std::string(elm["name"].string()) + "\" in library " + owner->id);
    return {};
  }
  const std::string_view url = found->second.url;
  return compiler.constant(Value::value_set(compiler.compiled.constants.make<StringBody>(url.data(), url.size())),
                           compiler.compiled.types.system(ValueType::kValueSet));
}

Expression build_code_system_ref(Compiler& compiler, JsonView elm) {
  const Library* const owner = compiler.referred_library(elm);
  if (!owner) return {};
  const auto found = owner->code_systems.find(elm["name"].string());
  if (found == owner->code_systems.end()) {
    compiler.malformed(elm,
                       "there is no code system \"" + std::string(elm["name"].string()) + "\" in library " + owner->id);
    return {};
  }
  const std::string_view url = found->second;
  return compiler.constant(Value::code_system(compiler.compiled.constants.make<StringBody>(url.data(), url.size())),
                           compiler.compiled.types.system(ValueType::kCodeSystem));
}

template <ValueType kType>
Expression build_code_ref(Compiler& compiler, JsonView elm) {
  const Library* const owner = compiler.referred_library(elm);
  if (!owner) return {};
  const auto& table = kType == ValueType::kCode ? owner->codes : owner->concepts;
  const auto found = table.find(elm["name"].string());
  if (found != table.end()) return compiler.constant(found->second, compiler.compiled.types.system(kType));
  compiler.malformed(
      elm, "there is no code or concept \"" + std::string(elm["name"].string()) + "\" in library " + owner->id);
  return {};
}

constexpr NodeBuilder kBuilders[] = {
    {"ExpressionRef", build_expression_ref},
    {"ParameterRef", build_parameter_ref},
    {"OperandRef", build_bound<Binding::Kind::kOperand>},
    {"AliasRef", build_bound<Binding::Kind::kAlias>},
    {"QueryLetRef", build_bound<Binding::Kind::kLet>},
    {"IdentifierRef", build_identifier_ref},
    {"ValueSetRef", build_value_set_ref},
    {"CodeSystemRef", build_code_system_ref},
    {"CodeRef", build_code_ref<ValueType::kCode>},
    {"ConceptRef", build_code_ref<ValueType::kConcept>},
};

}  // namespace

std::span<const NodeBuilder> reference_builders() { return kBuilders; }

}  // namespace cql

// Literals and selectors of constants (ELM r1: Literal, Null, Quantity, Ratio, Code, Concept).
#include <optional>

#include "cql/compiler.h"

namespace cql {
namespace {

using base::JsonView;

Expression build_null(Compiler& compiler, JsonView) { return compiler.constant(Value(), nullptr); }

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::optional<base::Decimal> number = base::Decimal::parse(text);
  if (!number || *number != number->truncated()) return std::nullopt;
  const base::Int128 whole = number->scaled() / base::Decimal::kScale;
  if (whole < INT64_MIN || whole > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

// A Decimal has eight decimals (CQL 1.5, Decimal); more in a literal are a mistake, not to be cut silently.
bool has_too_many_decimals(std::string_view text) {
  constexpr std::size_t kDecimals = 8;
  const std::size_t point = text.find('.');
  return point != std::string_view::npos && text.size() - point - 1 > kDecimals;
}

Expression build_literal(Compiler& compiler, JsonView elm) {
  const Type* const type = compiler.compiled.types.named(elm["valueType"].string());
  const JsonView json = elm["value"];
  std::string_view text = json.text();
  if (!type || !(json.is_string() || json.is_number() || json.is_boolean())) {
    compiler.malformed(elm, "a literal without a value or a known type");
    return {};
  }
  Arena& arena = compiler.compiled.constants;
  switch (type->system) {
    case ValueType::kBoolean:
      return compiler.constant(Value::boolean(json.is_true() || text == "true"), type);
    case ValueType::kString:
      return compiler.constant(arena.string(text), type);
    case ValueType::kInteger:
      if (const auto number = parse_integer(text); number && *number >= INT32_MIN && *number <= INT32_MAX)
        return compiler.constant(Value::integer(static_cast<std::int32_t>(*number)), type);
      break;
    case ValueType::kLong:
      if (text.ends_with('L')) text.remove_suffix(1);
      if (const auto number = parse_integer(text)) return compiler.constant(Value::long_integer(*number), type);
      break;
    case ValueType::kDecimal:
      if (has_too_many_decimals(text)) break;
      if (const auto number = base::Decimal::parse_literal(text))
        return compiler.constant(arena.decimal(*number), type);
      break;
    default:
      break;
  }
  compiler.malformed(elm, "the literal is no " + to_text(*type));
  return {};
}

std::optional<QuantityBody> read_quantity(Compiler& compiler, JsonView json) {
  const std::optional<base::Decimal> value = base::Decimal::parse(json["value"].text());
  if (!value) return std::nullopt;
  const std::string_view unit = json["unit"].string();
  return QuantityBody{*value, unit.empty() ? std::string_view("1") : compiler.copy(unit)};
}

Expression build_quantity(Compiler& compiler, JsonView elm) {
  if (const std::optional<QuantityBody> quantity = read_quantity(compiler, elm))
    return compiler.constant(Value::quantity(compiler.compiled.constants.make<QuantityBody>(*quantity)),
                             compiler.compiled.types.system(ValueType::kQuantity));
  compiler.malformed(elm, "a quantity without a value");
  return {};
}

Expression build_ratio(Compiler& compiler, JsonView elm) {
  const std::optional<QuantityBody> numerator = read_quantity(compiler, elm["numerator"]);
  const std::optional<QuantityBody> denominator = read_quantity(compiler, elm["denominator"]);
  if (numerator && denominator)
    return compiler.constant(Value::ratio(compiler.compiled.constants.make<RatioBody>(*numerator, *denominator)),
                             compiler.compiled.types.system(ValueType::kRatio));
  compiler.malformed(elm, "a ratio without numerator or denominator");
  return {};
}

std::optional<CodeBody> read_code(Compiler& compiler, JsonView elm) {
  CodeBody code;
  if (!elm["code"].is_string()) return std::nullopt;
  code.code = compiler.copy(elm["code"].string());
  if (elm["display"].is_string()) code.display = compiler.copy(elm["display"].string());
  const JsonView system = elm["system"];
  const Library* const owner = compiler.referred_library(system);
  if (!owner) return std::nullopt;
  const auto found = owner->code_systems.find(system["name"].string());
  if (found == owner->code_systems.end()) return std::nullopt;
  code.system = found->second;
  return code;
}

Expression build_code(Compiler& compiler, JsonView elm) {
  if (const std::optional<CodeBody> code = read_code(compiler, elm))
    return compiler.constant(Value::code(compiler.compiled.constants.make<CodeBody>(*code)),
                             compiler.compiled.types.system(ValueType::kCode));
  compiler.malformed(elm, "a code without a declared code system");
  return {};
}

Expression build_concept(Compiler& compiler, JsonView elm) {
  std::vector<CodeBody> codes;
  for (const JsonView each : elm["code"]) {
    const std::optional<CodeBody> code = read_code(compiler, each);
    if (!code) {
      compiler.malformed(elm, "a code without a declared code system");
      return {};
    }
    codes.push_back(*code);
  }
  Arena& arena = compiler.compiled.constants;
  ConceptBody body{arena.copy(std::span<const CodeBody>(codes)), {}};
  if (elm["display"].is_string()) body.display = compiler.copy(elm["display"].string());
  return compiler.constant(Value::concept_of(arena.make<ConceptBody>(body)),
                           compiler.compiled.types.system(ValueType::kConcept));
}

constexpr NodeBuilder kBuilders[] = {
    {"Null", build_null},   {"Literal", build_literal}, {"Quantity", build_quantity},
    {"Ratio", build_ratio}, {"Code", build_code},       {"Concept", build_concept},
};

}  // namespace

std::span<const NodeBuilder> literal_builders() { return kBuilders; }

}  // namespace cql

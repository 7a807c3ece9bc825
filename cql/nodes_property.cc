#include <algorithm>
#include <optional>

#include "cql/compiler.h"
#include "cql/fhir_access.h"
#include "cql/property.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

Value text_or_null(Arena& arena, std::string_view text) { return text.data() ? arena.refer_string(text) : Value(); }

Value property_of_code(Arena& arena, const CodeBody& code, std::string_view name) {
  if (name == "code") return text_or_null(arena, code.code);
  if (name == "system") return text_or_null(arena, code.system);
  if (name == "version") return text_or_null(arena, code.version);
  return name == "display" ? text_or_null(arena, code.display) : Value();
}

Value property_of_concept(Arena& arena, const ConceptBody& concept_body, std::string_view name) {
  if (name == "display") return text_or_null(arena, concept_body.display);
  if (name != "codes") return Value();
  const std::span<Value> codes = arena.array<Value>(concept_body.codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = Value::code(&concept_body.codes[i]);
  return arena.list(codes);
}

Value property_of_interval(const IntervalBody& interval, std::string_view name) {
  if (name == "low") return interval.low;
  if (name == "high") return interval.high;
  if (name == "lowClosed") return Value::boolean(interval.low_closed);
  return name == "highClosed" ? Value::boolean(interval.high_closed) : Value();
}

Value property_of_date_time(const fhir::DateTime& moment, std::string_view name) {
  using fhir::Precision;
  const auto part = [&](Precision precision, int value) {
    return moment.precision >= precision ? Value::integer(value) : Value();
  };
  if (name == "year") return part(Precision::kYear, moment.year);
  if (name == "month") return part(Precision::kMonth, moment.month);
  if (name == "day") return part(Precision::kDay, moment.day);
  if (name == "hour") return part(Precision::kHour, moment.hour);
  if (name == "minute") return part(Precision::kMinute, moment.minute);
  if (name == "second") return part(Precision::kSecond, moment.second);
  return name == "millisecond" ? part(Precision::kMillisecond, moment.millisecond) : Value();
}

// Of each item, in one list, without nulls.
Value property_of_list(State& state, std::span<const Value> items, const PropertyStep& step) {
  state.check_stack();  // lists may stand in lists
  std::vector<Value> all;
  for (const Value& item : items) {
    const Value value = property_of(state, item, step);
    if (value.is(ValueType::kList))
      all.insert(all.end(), value.as_list().items.begin(), value.as_list().items.end());
    else if (!value.is_null())
      all.push_back(value);
  }
  state.step(items.size());
  return state.arena.copy_list(all);
}

Value property_of_fhir(State& state, const Value& source, const PropertyStep& step) {
  const fhir::TypeId type = source.fhir_type();
  for (const auto& [known, element] : step.known)
    if (known == type)
      return element ? read_element(state.arena, source, *element, step.with_extra)
                     : primitive_value(state.arena, state.now.offset_minutes(), source);
  return read_property(state.arena, state.now.offset_minutes(), source, step.name);
}

// Values of a type that a step may meet: of a choice all, of a list its items'.
void add_known(const Type* type, PropertyStep& step) {
  if (!type) return;
  if (type->kind == Type::Kind::kChoice || type->kind == Type::Kind::kList) {
    for (const Type* each : type->parts) add_known(each, step);
    return;
  }
  if (type->kind != Type::Kind::kFhir) return;
  // A primitive's `value` isn't an element of the JSON: nullptr stands for it.
  const bool is_value = step.name == "value" && fhir::is_primitive(type->fhir);
  const fhir::Element* const element = is_value ? nullptr : fhir::find_element(type->fhir, step.name);
  if (is_value || element) step.known.emplace_back(type->fhir, element);
}

const Type* system_type(Types& types, fhir::SystemType type) {
  switch (type) {
    case fhir::SystemType::kNone:
      return nullptr;
    case fhir::SystemType::kBoolean:
      return types.system(ValueType::kBoolean);
    case fhir::SystemType::kInteger:
      return types.system(ValueType::kInteger);
    case fhir::SystemType::kDecimal:
      return types.system(ValueType::kDecimal);
    case fhir::SystemType::kString:
      return types.system(ValueType::kString);
    case fhir::SystemType::kDate:
      return types.system(ValueType::kDate);
    case fhir::SystemType::kDateTime:
      return types.system(ValueType::kDateTime);
    case fhir::SystemType::kTime:
      return types.system(ValueType::kTime);
  }
  return nullptr;
}

const Type* type_of_property(Types& types, const Type* source, std::string_view name) {
  if (!source) return nullptr;
  if (source->kind == Type::Kind::kInterval && (name == "low" || name == "high")) return source->parts[0];
  if (source->kind == Type::Kind::kTuple) {
    const auto found = std::ranges::find(source->names, name);
    return found != source->names.end() ? source->parts[static_cast<std::size_t>(found - source->names.begin())]
                                        : nullptr;
  }
  if (source->kind != Type::Kind::kFhir) return nullptr;
  if (name == "value" && fhir::is_primitive(source->fhir))
    return system_type(types, fhir::primitive_value(source->fhir));
  const fhir::Element* const element = fhir::find_element(source->fhir, name);
  return element ? types.of_element(*element) : nullptr;
}

class ItemNode final : public Node {
 public:
  ItemNode(const Node* source, std::size_t index) : source_(source), index_(index) {}
  Value evaluate(Frame& frame) const override {
    const Value list = source_->evaluate(frame);
    return list.is(ValueType::kList) && index_ < list.as_list().items.size() ? list.as_list().items[index_] : Value();
  }

 private:
  const Node* source_;
  std::size_t index_;
};

// "name[0]": ELM's paths may have indexes (ELM r1, Property, path).
Expression build_step(Compiler& compiler, const Expression& source, std::string_view name, JsonView elm) {
  std::string_view index;
  if (const std::size_t bracket = name.find('['); bracket != std::string_view::npos && name.ends_with(']')) {
    index = name.substr(bracket + 1, name.size() - bracket - 2);
    name = name.substr(0, bracket);
  }
  if (name.empty()) {
    compiler.malformed(elm, "a property without a path");
    return {};
  }
  PropertyStep step = make_step(compiler, source.type, name);
  const Node* from = source.node;
  // Of a primitive only the value is read: its sibling needn't be looked for.
  if (name == "value" && !step.known.empty() && !step.known[0].second)
    if (const auto* const before = dynamic_cast<const PropertyNode*>(from)) {
      PropertyStep bare = before->step();
      bare.with_extra = false;
      from = compiler.make<PropertyNode>(before->source(), std::move(bare));
    }
  const Expression built = {compiler.make<PropertyNode>(from, std::move(step)),
                            type_of_property(compiler.compiled.types, source.type, name)};
  if (index.empty()) return built;
  if (!std::ranges::all_of(index, [](char c) { return c >= '0' && c <= '9'; }) || index.size() > 6) {
    compiler.malformed(elm, "a path with a bad index");
    return {};
  }
  return {compiler.make<ItemNode>(built.node, static_cast<std::size_t>(std::stoul(std::string(index)))),
          built.type && built.type->kind == Type::Kind::kList ? built.type->parts[0] : nullptr};
}

Expression build_property_node(Compiler& compiler, JsonView elm) {
  const std::string_view path = elm["path"].string();
  if (elm["source"]) return build_property(compiler, compiler.compile(elm["source"]), path, elm);
  const Binding* const scope = compiler.find_binding(elm["scope"].string());
  if (scope) return build_property(compiler, scope->expression, path, elm);
  compiler.malformed(elm, "a property without a source or a known scope");
  return {};
}

constexpr NodeBuilder kBuilders[] = {{"Property", build_property_node}};

}  // namespace

Value property_of(State& state, const Value& source, const PropertyStep& step) {
  switch (source.type()) {
    case ValueType::kFhir:
      return property_of_fhir(state, source, step);
    case ValueType::kTuple:
      return element(source.as_tuple(), step.name);
    case ValueType::kList:
      return property_of_list(state, source.as_list().items, step);
    case ValueType::kInterval:
      return property_of_interval(source.as_interval(), step.name);
    case ValueType::kCode:
      return property_of_code(state.arena, source.as_code(), step.name);
    case ValueType::kConcept:
      return property_of_concept(state.arena, source.as_concept(), step.name);
    case ValueType::kQuantity:
      if (step.name == "value") return state.arena.decimal(source.as_quantity().value);
      return step.name == "unit" ? text_or_null(state.arena, source.as_quantity().unit) : Value();
    case ValueType::kRatio:
      if (step.name == "numerator") return Value::quantity(&source.as_ratio().numerator);
      return step.name == "denominator" ? Value::quantity(&source.as_ratio().denominator) : Value();
    case ValueType::kDate:
    case ValueType::kDateTime:
      return property_of_date_time(source.as_date_time(), step.name);
    case ValueType::kValueSet:
    case ValueType::kCodeSystem:
      return step.name == "id" ? text_or_null(state.arena, source.as_url()) : Value();
    // ELM written against FHIR's primitives may meet their System values, which are their own `value`.
    default:
      return step.name == "value" ? source : Value();
  }
}

Value PropertyNode::evaluate(Frame& frame) const {
  const Value source = slot_ ? frame.slots[slot_->slot()] : source_->evaluate(frame);
  return source.is_null() ? Value() : property_of(frame.state, source, step_);
}

PropertyStep make_step(Compiler& compiler, const Type* source, std::string_view name) {
  PropertyStep step;
  step.name = compiler.intern(name);
  add_known(source, step);
  return step;
}

bool has_property(const Type* type, std::string_view name) {
  if (!type) return false;
  if (type->kind == Type::Kind::kChoice)
    return std::ranges::any_of(type->parts, [&](const Type* each) { return has_property(each, name); });
  if (type->kind == Type::Kind::kTuple) return std::ranges::find(type->names, name) != type->names.end();
  if (type->kind != Type::Kind::kFhir) return false;
  return (name == "value" && fhir::is_primitive(type->fhir)) || fhir::find_element(type->fhir, name);
}

const Node* inline_property(Compiler& compiler, const Node* body, const Node* operand) {
  if (const auto* const slot = dynamic_cast<const SlotNode*>(body)) return slot->slot() == 0 ? operand : nullptr;
  const auto* const property = dynamic_cast<const PropertyNode*>(body);
  if (!property) return nullptr;
  const Node* source = inline_property(compiler, property->source(), operand);
  if (!source) return nullptr;
  const PropertyStep& step = property->step();
  if (step.name == "value" && !step.known.empty() && !step.known[0].second)
    if (const auto* const before = dynamic_cast<const PropertyNode*>(source)) {
      PropertyStep bare = before->step();
      bare.with_extra = false;
      source = compiler.make<PropertyNode>(before->source(), std::move(bare));
    }
  return compiler.make<PropertyNode>(source, step);
}

Expression build_property(Compiler& compiler, const Expression& source, std::string_view path, JsonView elm) {
  Expression built = source;
  for (std::size_t from = 0; built.node;) {
    const std::size_t dot = path.find('.', from);
    built = build_step(compiler, built, path.substr(from, dot - from), elm);
    if (dot == std::string_view::npos) break;
    from = dot + 1;
  }
  return built;
}

std::span<const NodeBuilder> property_builders() { return kBuilders; }

}  // namespace cql

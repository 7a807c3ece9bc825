// Clinical operators (CQL 1.5, Clinical Operators, https://cql.hl7.org/09-b-cqlreference.html#clinical-operators-3):
// membership in value sets and code systems, ages, and the moment of the evaluation.
#include <algorithm>
#include <array>

#include "cql/compiler.h"
#include "cql/state.h"
#include "cql/terminology.h"

namespace cql {
namespace {

using base::JsonView;

// "If the code is null, the result is false" (CQL 1.5, In (Valueset)).
class InValueSetNode final : public Node {
 public:
  InValueSetNode(const Node* code, fhir::ValueSetId set) : code_(code), set_(set) {}
  Value evaluate(Frame& frame) const override {
    return Value::boolean(frame.state.is_in(code_->evaluate(frame), set_));
  }

 private:
  const Node* code_;
  fhir::ValueSetId set_;
};

// Of a value set that an expression gives.
class InSomeValueSetNode final : public Node {
 public:
  InSomeValueSetNode(const Node* code, const Node* set, const Place* place) : code_(code), set_(set), place_(place) {}
  Value evaluate(Frame& frame) const override {
    const Value code = code_->evaluate(frame);
    const Value set = set_->evaluate(frame);
    if (set.is_null()) return Value();
    const auto id = set.is(ValueType::kValueSet) ? frame.state.value_sets.find(set.as_url()) : std::nullopt;
    if (!id) frame.state.fail(place_, "a value set that is not there");
    return Value::boolean(any_in_value_set(frame.state.value_sets, *id, code));
  }

 private:
  const Node *code_, *set_;
  const Place* place_;
};

class InCodeSystemNode final : public Node {
 public:
  InCodeSystemNode(const Node* code, const Node* code_system) : code_(code), code_system_(code_system) {}
  Value evaluate(Frame& frame) const override {
    const Value code = code_->evaluate(frame);
    const Value code_system = code_system_->evaluate(frame);
    if (!code_system.is(ValueType::kCodeSystem)) return Value();
    const bool none = visit_codes(code, [&](const CodePair& pair) { return pair.system != code_system.as_url(); });
    return Value::boolean(!none);
  }

 private:
  const Node *code_, *code_system_;
};

// FHIRHelpers' ToConcept, ToCode and ToString only copy what is then looked up: the FHIR value itself is looked up
// instead.
Expression compile_code(Compiler& compiler, JsonView elm) {
  if (elm["type"].string() == "FunctionRef") {
    const Library* const owner = compiler.referred_library(elm);
    const std::string_view name = elm["name"].string();
    const JsonView operand = elm["operand"].is_array() ? elm["operand"][std::size_t{0}] : elm["operand"];
    if (owner && owner->id == "FHIRHelpers" && (name == "ToConcept" || name == "ToCode" || name == "ToString") &&
        operand) {
      const Expression inner = compiler.compile(operand);
      if (inner.type && inner.type->kind == Type::Kind::kFhir) return inner;
    }
  }
  return compiler.compile(elm);
}

template <bool kAny>
Expression build_in_value_set(Compiler& compiler, JsonView elm) {
  const Expression code = compile_code(compiler, elm[kAny ? "codes" : "code"]);
  const Type* const boolean = compiler.compiled.types.system(ValueType::kBoolean);
  if (const JsonView reference = elm["valueset"]; reference.is_object()) {
    const Library* const owner = compiler.referred_library(reference);
    if (!owner) return {};
    const auto found = owner->value_sets.find(reference["name"].string());
    if (found == owner->value_sets.end()) {
      compiler.malformed(
          elm, "there is no value set \"" + std::string(reference["name"].string()) + "\" in library " + owner->id);
      return {};
    }
    if (!found->second.id) return {};  // missing: a problem already
    return {compiler.make<InValueSetNode>(code.node, *found->second.id), boolean};
  }
  const Expression set = compiler.compile(elm["valuesetExpression"]);
  return {compiler.make<InSomeValueSetNode>(code.node, set.node, compiler.place(elm)), boolean};
}

template <bool kAny>
Expression build_in_code_system(Compiler& compiler, JsonView elm) {
  const Expression code = compile_code(compiler, elm[kAny ? "codes" : "code"]);
  const Type* const boolean = compiler.compiled.types.system(ValueType::kBoolean);
  if (const JsonView reference = elm["codesystem"]; reference.is_object()) {
    const Library* const owner = compiler.referred_library(reference);
    if (!owner) return {};
    const auto found = owner->code_systems.find(reference["name"].string());
    if (found == owner->code_systems.end()) {
      compiler.malformed(
          elm, "there is no code system \"" + std::string(reference["name"].string()) + "\" in library " + owner->id);
      return {};
    }
    const auto* const url = compiler.compiled.constants.make<StringBody>(found->second.data(), found->second.size());
    return {compiler.make<InCodeSystemNode>(code.node, compiler.make<ConstantNode>(Value::code_system(url))), boolean};
  }
  return {compiler.make<InCodeSystemNode>(code.node, compiler.compile(elm["codesystemExpression"]).node), boolean};
}

// The enumerated codes of a value set, as Codes.
class ExpandValueSetNode final : public Node {
 public:
  ExpandValueSetNode(const Node* set, const Place* place) : set_(set), place_(place) {}
  Value evaluate(Frame& frame) const override {
    State& state = frame.state;
    const Value set = set_->evaluate(frame);
    if (set.is_null()) return Value();
    const auto id = set.is(ValueType::kValueSet) ? state.value_sets.find(set.as_url()) : std::nullopt;
    if (!id) state.fail(place_, "a value set that is not there");
    if (state.value_sets.summary(*id).prefixes > 0)
      state.fail(place_, "a value set by hierarchy has no list of its codes");
    const std::vector<fhir::Coding>& codes = state.value_sets.codes(*id);
    const std::span<Value> items = state.arena.array<Value>(codes.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      items[i] =
          Value::code(state.arena.make<CodeBody>(codes[i].code, codes[i].system, std::string_view(), codes[i].display));
    return state.arena.list(items);
  }

 private:
  const Node* set_;
  const Place* place_;
};

Expression build_expand_value_set(Compiler& compiler, JsonView elm) {
  const Expression set = compiler.compile(elm["operand"]);
  Types& types = compiler.compiled.types;
  return {compiler.make<ExpandValueSetNode>(set.node, compiler.place(elm)), types.list(types.system(ValueType::kCode))};
}

class NowNode final : public Node {
 public:
  Value evaluate(Frame& frame) const override { return Value::date_time(&frame.state.now.moment()); }
};
class TodayNode final : public Node {
 public:
  Value evaluate(Frame& frame) const override { return Value::date(&frame.state.now.today()); }
};
class TimeOfDayNode final : public Node {
 public:
  Value evaluate(Frame& frame) const override {
    const fhir::DateTime& now = frame.state.now.moment();
    return frame.state.arena.time({now.hour, now.minute, now.second, fhir::Precision::kMillisecond, now.millisecond});
  }
};

template <typename N, ValueType kType>
Expression build_moment(Compiler& compiler, JsonView) {
  return {compiler.make<N>(), compiler.compiled.types.system(kType)};
}

// CalculateAge is CalculateAgeAt now: at today's date for a Date, at the moment for a DateTime.
class AgeNode final : public Node {
 public:
  AgeNode(OperatorFunction age_at, const Node* birth, std::optional<fhir::Precision> precision, bool weeks,
          const Place* place)
      : age_at_(age_at), birth_(birth), precision_(precision), weeks_(weeks), place_(place) {}
  Value evaluate(Frame& frame) const override {
    State& state = frame.state;
    const Value birth = birth_->evaluate(frame);
    if (birth.is_null()) return Value();
    const Value now =
        birth.is(ValueType::kDate) ? Value::date(&state.now.today()) : Value::date_time(&state.now.moment());
    const std::array<Value, 2> operands{birth, now};
    state.place = place_;
    OperatorContext context{state.arena, state.now, precision_, weeks_, &state.steps_left};
    return age_at_(context, operands.data(), 2);
  }

 private:
  OperatorFunction age_at_;
  const Node* birth_;
  std::optional<fhir::Precision> precision_;
  bool weeks_;
  const Place* place_;
};

Expression build_age(Compiler& compiler, JsonView elm) {
  const Expression birth = compiler.compile(elm["operand"]);
  const OperatorEntry* const age_at = find_operator("CalculateAgeAt");
  const std::optional<PrecisionName> precision = find_precision(elm["precision"].string());
  if (age_at && precision)
    return {compiler.make<AgeNode>(age_at->function, birth.node, precision->precision, precision->weeks,
                                   compiler.place(elm)),
            compiler.compiled.types.system(ValueType::kInteger)};
  compiler.malformed(elm, "an age without a known precision");
  return {};
}

constexpr NodeBuilder kBuilders[] = {
    {"InValueSet", build_in_value_set<false>},
    {"AnyInValueSet", build_in_value_set<true>},
    {"InCodeSystem", build_in_code_system<false>},
    {"AnyInCodeSystem", build_in_code_system<true>},
    {"ExpandValueSet", build_expand_value_set},
    {"Now", build_moment<NowNode, ValueType::kDateTime>},
    {"Today", build_moment<TodayNode, ValueType::kDate>},
    {"TimeOfDay", build_moment<TimeOfDayNode, ValueType::kTime>},
    {"CalculateAge", build_age},
};

}  // namespace

bool is_member(const fhir::ValueSets& sets, fhir::ValueSetId set, const CodePair& pair) {
  return pair.any_system ? sets.contains_code(set, pair.code) : sets.contains(set, pair.system, pair.code);
}

bool any_in_value_set(const fhir::ValueSets& sets, fhir::ValueSetId set, const Value& codes) {
  return !visit_codes(codes, [&](const CodePair& pair) { return !is_member(sets, set, pair); });
}

// All sets at once: one that is asked about one code is asked about others too.
std::span<const fhir::ValueSetId> State::sets_of(const Value& code) {
  const bool is_concept = code.is(ValueType::kConcept);
  const void* const identity = is_concept ? static_cast<const void*>(&code.as_concept()) : code.fhir_json().node();
  KnownCode& known = known_codes[place_of(identity, nullptr, kKnownCodeBits)];
  if (known.code == identity) return known.sets;
  scratch.clear();
  visit_codes(code, [this](const CodePair& pair) {
    const std::span<const fhir::ValueSetId> sets = value_sets.sets_of(pair.system, pair.code);
    if (sets.empty()) return true;
    const auto middle = static_cast<std::ptrdiff_t>(scratch.size());
    scratch.insert(scratch.end(), sets.begin(), sets.end());
    std::inplace_merge(scratch.begin(), scratch.begin() + middle, scratch.end());
    scratch.erase(std::unique(scratch.begin(), scratch.end()), scratch.end());
    return true;
  });
  known = {identity, arena.copy(std::span<const fhir::ValueSetId>(scratch))};
  return known.sets;
}

bool State::is_in(const Value& code, fhir::ValueSetId set) {
  if (code.is(ValueType::kConcept) || (code.is(ValueType::kFhir) && code.fhir_json().is_object()))
    return std::ranges::binary_search(sets_of(code), set);
  return any_in_value_set(value_sets, set, code);
}

std::span<const NodeBuilder> clinical_builders() { return kBuilders; }

}  // namespace cql

#include "cql/evaluation.h"

#include <algorithm>
#include <new>
#include <utility>

#include "cql/compiled.h"
#include "cql/state.h"

namespace cql {
namespace {

// Ours: recursion of functions ends here, well inside the 8 MiB that a thread's stack has.
constexpr std::uintptr_t kMaxStack = std::uintptr_t{2} << 20;

}  // namespace

Evaluation::State::State(const Program& a_program, const fhir::ValueSets& sets, const fhir::Facts& the_facts,
                         const Parameters& parameter_values, const base::Instant& instant, const Budget& budget,
                         const Baseline* a_baseline)
    : program(a_program.compiled()),
      value_sets(sets),
      facts(the_facts),
      baseline(a_baseline),
      now(instant),
      defines(arena.array<Slot>(program.defines.size())),
      parameters(arena.array<Slot>(program.declarations.size())),
      given(program.parameters.size()),
      memberships(arena.array<std::span<Value>>(program.memberships.size())),
      steps_left(static_cast<std::int64_t>(std::min<std::uint64_t>(budget.steps, INT64_MAX))),
      most_values(budget.bytes / sizeof(Value)),
      most_bytes(budget.bytes),
      results_of_functions(arena.array<Remembered>(std::size_t{1} << kRememberedBits)),
      known_codes(arena.array<KnownCode>(std::size_t{1} << kKnownCodeBits)) {
  for (const auto& [name, entry] : parameter_values.entries())
    if (const auto found = program.parameter_ids.find(name); found != program.parameter_ids.end())
      given[found->second] = entry;
}

// Each define at most once, errors too.
Value Evaluation::State::evaluate(Slot& slot, const Unit& unit, std::uint32_t define) {
  if (slot.status == Status::kFailed) throw DefineFailed(slot.problem);
  if (slot.status == Status::kRunning) {
    place = &unit.place;
    throw EvaluationError("the define needs its own value");
  }
  slot.status = Status::kRunning;
  const std::size_t results_before = results.size();
  const Place* const place_before = std::exchange(place, &unit.place);
  try {
    enter();
    const Baseline::Known* const known = baseline && define != kNoDefine ? baseline->define(define) : nullptr;
    if (known && known->timeless && is_unchanged(known->reads)) {
      slot.value = known->value;
      slot.unchanged = true;
    } else {
      const Recorder::Scope scope(recorder, now, define);
      Slots slots(*this, unit.slots);
      Frame frame{*this, slots.get()};
      slot.value = unit.body->evaluate(frame);
      slot.unchanged = known && is_identical(slot.value, known->value);
    }
  } catch (const EvaluationError& error) {
    results.resize(results_before);
    slot.problem = problem_of(error, unit.place);
    slot.status = Status::kFailed;
    throw DefineFailed(slot.problem);
  }
  slot.status = Status::kDone;
  place = place_before;
  return slot.value;
}

// Looks at what a define looked at for its baseline, in that order, and no further than to the first that differs: the
// define itself would get so far, and so nothing is evaluated, and nothing fails, that would not have been without.
bool Evaluation::State::is_unchanged(std::span<const Read> reads) {
  for (const Read& read : reads) {
    bool unchanged = false;
    switch (read.what) {
      case Read::What::kDefine:
        this->define(read.id);
        unchanged = defines[read.id].unchanged;
        break;
      case Read::What::kParameter:
        parameter(read.id);
        unchanged = parameters[read.id].unchanged;
        break;
      case Read::What::kResources:
        unchanged = all_of(static_cast<fhir::TypeId>(read.id)).as_list().items.empty();
        break;
      case Read::What::kPatientId:  // a baseline is nobody's
        break;
      case Read::What::kMembers:
        unchanged = members(read.id, read.place).as_list().items.empty();
        break;
    }
    if (!unchanged) return false;
  }
  return true;
}

std::uint32_t Evaluation::State::problem_of(const EvaluationError& error, const Place& unit) {
  const Value resource = std::exchange(failing, Value());
  if (const auto* const before = dynamic_cast<const DefineFailed*>(&error)) return before->problem();
  const Place where = place ? *place : unit;
  std::string text = std::string(where.library) + ".\"" + std::string(where.define) + "\"";
  if (!where.locator.empty()) text += " at " + std::string(where.locator);
  problems.push_back({base::ProblemKind::kInternal, "cql-error", text, error.message()});
  failed_at.emplace_back();
  if (!resource.is_null())
    failed_at.back()
        .append(fhir::type_name(resource.fhir_type()))
        .append("/")
        .append(resource.fhir_json()["id"].string());
  place = nullptr;
  return static_cast<std::uint32_t>(problems.size() - 1);
}

Value Evaluation::State::parameter(std::uint32_t declaration) {
  if (recorder) recorder->note({Read::What::kParameter, declaration});
  Slot& slot = parameters[declaration];
  if (slot.status == Status::kDone) return slot.value;
  const ParameterDeclaration& declared = program.declarations[declaration];
  if (const Parameters::Entry* const entry = given[declared.parameter].get()) {
    place = &declared.default_value.place;
    slot.value = value_of_parameter(*this, *entry, declared.type);
  } else if (declared.default_value.body) {
    evaluate(slot, declared.default_value, kNoDefine);
  }
  slot.status = Status::kDone;
  const Value* const known = baseline ? baseline->parameter(declaration) : nullptr;
  slot.unchanged = known && is_identical(slot.value, *known);
  return slot.value;
}

Evaluation::Evaluation(const Program& program, const fhir::ValueSets& value_sets, const fhir::Facts& facts,
                       const Parameters& parameters, const base::Instant& now, const Budget& budget,
                       const Baseline* baseline)
    : state_(std::make_unique<State>(program, value_sets, facts, parameters, now, budget, baseline)) {}
Evaluation::~Evaluation() = default;

namespace {

// A value that leaves the evaluation is one that can be written: not without end, and not deeper than a stack.
Value checked(Evaluation::State& state, const Value& value, int depth = 0) {
  constexpr int kDeepest = 200;  // Ours: JSON's own depth is at most 128
  if (depth > kDeepest) throw EvaluationError("values are nested too deeply");
  if (value.is(ValueType::kList)) {
    state.step(value.as_list().items.size());
    for (const Value& item : value.as_list().items) checked(state, item, depth + 1);
  } else if (value.is(ValueType::kTuple)) {
    state.step(value.as_tuple().elements.size());
    for (const TupleElement& each : value.as_tuple().elements) checked(state, each.value, depth + 1);
  } else if (value.is(ValueType::kInterval)) {
    checked(state, value.as_interval().low, depth + 1);
    checked(state, value.as_interval().high, depth + 1);
  }
  return value;
}

// Half of what is left of the budget; what isn't used goes back.
class Share {
 public:
  explicit Share(Evaluation::State& state) : state_(state), kept_(std::max<std::int64_t>(state.steps_left, 0) / 2) {
    state.steps_left = std::max<std::int64_t>(state.steps_left, 0) - kept_;
    const std::size_t taken = state.arena.taken();
    state.arena.set_limit(taken + (state.most_bytes > taken ? (state.most_bytes - taken) / 2 : 0));
  }
  ~Share() { state_.steps_left = std::max<std::int64_t>(state_.steps_left, 0) + kept_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

 private:
  Evaluation::State& state_;
  std::int64_t kept_;
};

// The border that no exception passes.
template <typename Evaluate>
base::Result<Value> guarded(Evaluation::State& state, Evaluate evaluate) {
  state.stack_limit = Evaluation::State::stack_here() - kMaxStack;
  const Share share(state);
  try {
    return evaluate();
  } catch (const EvaluationError& error) {
    return tl::unexpected(state.problems[state.problem_of(error, Place{})]);
  } catch (const std::bad_alloc&) {
    return base::fail(base::ProblemKind::kInternal, "cql-error", "", "no memory is left");
  }
}

}  // namespace

base::Result<Value> Evaluation::value(DefineId define) {
  return guarded(*state_, [&] { return checked(*state_, state_->define(define)); });
}

std::string Evaluation::resource_of_failure(DefineId define) const {
  const State::Slot& slot = state_->defines[define];
  return slot.status == State::Status::kFailed ? state_->failed_at[slot.problem] : std::string();
}

base::Result<Value> Evaluation::parameter(ParameterId parameter) {
  return guarded(*state_,
                 [&] { return checked(*state_, state_->parameter(state_->program.first_declaration[parameter])); });
}

}  // namespace cql

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

fhir::DateTime day_of(const fhir::DateTime& moment) {
  return {moment.year, moment.month, moment.day, 0, 0, 0, fhir::Precision::kDay, 0, 0};
}

std::uintptr_t stack_here() {
  const char here = 0;
  return reinterpret_cast<std::uintptr_t>(&here);  // only compared
}

}  // namespace

Evaluation::State::State(const Program& a_program, const fhir::ValueSets& sets, const fhir::Facts& the_facts,
                         const Parameters& parameter_values, const base::Instant& instant, const Budget& budget)
    : program(a_program.compiled()),
      value_sets(sets),
      facts(the_facts),
      now(instant),
      moment(fhir::from_instant(instant)),
      today(day_of(moment)),
      defines(arena.array<Slot>(program.defines.size())),
      parameters(arena.array<Slot>(program.declarations.size())),
      given(program.parameters.size()),
      memberships(arena.array<std::span<Value>>(program.memberships.size())),
      steps_left(static_cast<std::int64_t>(std::min<std::uint64_t>(budget.steps, INT64_MAX))),
      most_values(budget.bytes / sizeof(Value)),
      most_bytes(budget.bytes) {
  for (const auto& [name, entry] : parameter_values.entries())
    if (const auto found = program.parameter_ids.find(name); found != program.parameter_ids.end())
      given[found->second] = entry;
}

void Evaluation::State::check_stack() {
  const std::uintptr_t here = stack_here();
  if (stack == 0) stack = here;
  if ((here < stack ? stack - here : here - stack) > kMaxStack)
    throw EvaluationError("functions call each other too deeply");
}

// Each define at most once, errors too.
Value Evaluation::State::evaluate(Slot& slot, const Unit& unit) {
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
    Slots slots(*this, unit.slots);
    Frame frame{*this, slots.get()};
    slot.value = unit.body->evaluate(frame);
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
  Slot& slot = parameters[declaration];
  if (slot.status == Status::kDone) return slot.value;
  const ParameterDeclaration& declared = program.declarations[declaration];
  if (const Parameters::Entry* const entry = given[declared.parameter].get()) {
    place = &declared.default_value.place;
    slot.value = value_of_parameter(*this, *entry, declared.type);
    slot.status = Status::kDone;
    return slot.value;
  }
  if (declared.default_value.body) return evaluate(slot, declared.default_value);
  slot.status = Status::kDone;
  return slot.value;
}

Evaluation::Evaluation(const Program& program, const fhir::ValueSets& value_sets, const fhir::Facts& facts,
                       const Parameters& parameters, const base::Instant& now, const Budget& budget)
    : state_(std::make_unique<State>(program, value_sets, facts, parameters, now, budget)) {}
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
  state.stack = 0;
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

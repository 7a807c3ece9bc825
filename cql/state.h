// What changes while an Evaluation runs: its values, its budget, and what it remembers of the facts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cql/arena.h"
#include "cql/baseline.h"
#include "cql/compiled.h"
#include "cql/evaluation.h"
#include "cql/node.h"
#include "cql/now.h"
#include "cql/operators.h"

namespace cql {

// The failure of a define that was evaluated before: dependents fail with the same problem.
class DefineFailed final : public EvaluationError {
 public:
  explicit DefineFailed(std::uint32_t problem) : EvaluationError("a define failed"), problem_(problem) {}
  std::uint32_t problem() const { return problem_; }

 private:
  std::uint32_t problem_;
};

// What a function gave for a resource or an element of one: it gives the same again, however often it is asked.
struct Remembered {
  static bool can_be(const Value& operand) { return operand.is(ValueType::kFhir) && !operand.fhir_extra(); }
  bool is_of(const Unit* a_function, const Value& operand) const {
    return function == a_function && element == operand.fhir_json().node() && type == operand.fhir_type();
  }

  const Unit* function = nullptr;
  const base::JsonNode* element = nullptr;
  fhir::TypeId type = fhir::kNoType;
  Value value;
};
// The value sets that a Coding, a CodeableConcept or a Concept is in, sorted.
struct KnownCode {
  const void* code = nullptr;
  std::span<const fhir::ValueSetId> sets;
};

struct Evaluation::State {
  State(const Program& a_program, const fhir::ValueSets& sets, const fhir::Facts& the_facts, const Parameters& given,
        const base::Instant& instant, const Budget& budget, const Baseline* a_baseline);

  enum class Status : std::uint8_t { kWaiting, kRunning, kDone, kFailed };
  struct Slot {
    Value value;
    Status status = Status::kWaiting;
    bool unchanged = false;     // as in the baseline
    std::uint32_t problem = 0;  // kFailed: in `problems`
  };

  // Each at most once; throws EvaluationError.
  Value define(std::uint32_t id) {
    if (recorder) recorder->note({Read::What::kDefine, id});
    const Slot& slot = defines[id];
    return slot.status == Status::kDone ? slot.value : evaluate(defines[id], program.defines[id], id);
  }
  Value parameter(std::uint32_t declaration);
  // Before the body of a define or function runs: the budgets of steps and of the stack.
  void enter() {
    step();
    check_stack();
  }
  void check_stack() const {
    if (stack_here() < stack_limit) throw EvaluationError("functions call each other too deeply");
  }
  static std::uintptr_t stack_here() { return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)); }
  // Resources of a plan's type that are in its set at `place`, as a list.
  Value members(std::uint32_t plan, std::uint32_t place);
  Value all_of(fhir::TypeId type);
  // Where what a function gave for an element is kept, and maybe what another one gave. Of few places, so that no chart
  // makes them many: what is new takes the place of what is there.
  Remembered& remembered(const Unit* function, const Value& operand) {
    return results_of_functions[place_of(function, operand.fhir_json().node(), kRememberedBits)];
  }
  bool is_in(const Value& code, fhir::ValueSetId set);
  const std::string& patient_id() {
    if (recorder) recorder->note({Read::What::kPatientId, 0});
    return facts.patient_id();
  }
  // The problem of an error, for the define that was being evaluated; the same one for its dependents.
  std::uint32_t problem_of(const EvaluationError& error, const Place& unit);

  void step(std::uint64_t steps = 1) {
    steps_left -= static_cast<std::int64_t>(steps);
    if (steps_left < 0) OperatorContext::budget_is_spent();
  }
  // Before a list that doesn't stand in the arena yet grows: it counts as memory too.
  void check_size(std::size_t values) const {
    if (values > most_values) throw EvaluationError("it takes more memory than is allowed");
  }
  // An error leaves a query that was at an item: the innermost resource is the one to name.
  void note_failing(const Value& item) {
    if (failing.is_null() && item.is(ValueType::kFhir) && fhir::is_resource(item.fhir_type())) failing = item;
  }
  [[noreturn]] void fail(const Place* where, std::string message) {
    place = where;
    throw EvaluationError(std::move(message));
  }
  OperatorContext context() { return {arena, now, std::nullopt, false, &steps_left}; }

  const Compiled& program;
  const fhir::ValueSets& value_sets;
  const fhir::Facts& facts;
  const Baseline* const baseline;
  const Now now;
  Arena arena;
  std::span<Slot> defines;
  std::span<Slot> parameters;                                   // by declaration
  std::vector<std::shared_ptr<const Parameters::Entry>> given;  // by ParameterId
  std::span<std::span<Value>> memberships;                      // by plan: lists by place; empty before the first use
  std::vector<std::pair<fhir::TypeId, Value>> types;            // what all_of gave
  std::vector<fhir::ValueSetId> scratch;
  std::vector<Value> results;  // of the queries that run, the inner ones' last
  std::vector<base::Problem> problems;
  std::vector<std::string> failed_at;  // by problem: the resource, "" where there was none
  Value failing;                       // the resource of the query that an error is leaving
  const Place* place = nullptr;        // of the operator that runs, for an error's message
  std::int64_t steps_left;             // for the define that was asked for, and all that it needs
  std::size_t most_values;             // as many as the budget's bytes hold
  std::size_t most_bytes;
  std::span<Remembered> results_of_functions;
  std::span<KnownCode> known_codes;
  Recorder* recorder = nullptr;    // while a baseline is made
  std::uintptr_t stack_limit = 0;  // the stack grows down to here

 private:
  static constexpr int kRememberedBits = 9, kKnownCodeBits = 6;
  static std::size_t place_of(const void* a, const void* b, int bits) {
    constexpr std::uint64_t kA = 0x9E3779B97F4A7C15, kB = 0xC2B2AE3D27D4EB4F;  // odd numbers without a pattern
    return ((reinterpret_cast<std::uintptr_t>(a) * kA) ^ (reinterpret_cast<std::uintptr_t>(b) * kB)) >> (64 - bits);
  }
  std::span<const fhir::ValueSetId> sets_of(const Value& code);

  // `define` is kNoDefine for a parameter's default.
  Value evaluate(Slot& slot, const Unit& unit, std::uint32_t define);
  bool is_unchanged(std::span<const Read> reads);
  Value resources_of(fhir::TypeId type);
};

// The slots of one frame: on the stack when they are few.
class Slots {
 public:
  Slots(State& state, std::uint32_t count) {
    if (count > kFew) {
      slots_ = state.arena.array<Value>(count).data();
      return;
    }
    slots_ = reinterpret_cast<Value*>(few_);
    for (std::uint32_t i = 0; i < count; ++i) ::new (slots_ + i) Value();
  }
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;
  Value* get() { return slots_; }

 private:
  static constexpr std::uint32_t kFew = 16;
  alignas(Value) std::byte few_[kFew * sizeof(Value)];
  Value* slots_;
};

// The value that a request gives for a parameter of a type; throws when it isn't of that type.
Value value_of_parameter(State& state, const Parameters::Entry& entry, const Type* type);

}  // namespace cql

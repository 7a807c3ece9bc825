// Calls of a library's own functions (ELM r1: FunctionRef). The overload is chosen when loading, by the signature or
// the types of the operands; where these leave it open, by the operands' values at each call.
#include <algorithm>
#include <array>

#include "cql/compiler.h"
#include "cql/property.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

constexpr std::size_t kMaxOperands = 16;

class CallNode final : public Node {
 public:
  CallNode(const Function* function, std::span<const Node* const> operands, const Place* place)
      : unit_(&function->unit), operands_(operands), place_(place) {}
  Value evaluate(Frame& frame) const override {
    Slots slots(frame.state, unit_->slots);
    for (std::size_t i = 0; i < operands_.size(); ++i) slots.get()[i] = operands_[i]->evaluate(frame);
    // A baseline in the making notes what each define looks at, through a function too.
    if (operands_.size() == 1 && !frame.state.recorder && Remembered::can_be(slots.get()[0]))
      return of_element(frame.state, slots.get());
    return call(frame.state, slots.get());
  }

 private:
  Value call(State& state, Value* slots) const {
    state.place = place_;
    state.enter();
    Frame inner{state, slots};
    const Value value = unit_->body->evaluate(inner);
    state.place = place_;  // not where the function ended
    return value;
  }
  // Many defines ask the same of one resource: when it was, whether it counts, what it is called.
  Value of_element(State& state, Value* slots) const {
    const Value operand = slots[0];
    Remembered& last = state.remembered(unit_, operand);
    if (!last.is_of(unit_, operand))
      last = {unit_, operand.fhir_json().node(), operand.fhir_type(), call(state, slots)};
    return last.value;
  }

  const Unit* unit_;
  std::span<const Node* const> operands_;
  const Place* place_;
};

// The overload that the operands' values are nearest to.
class DispatchNode final : public Node {
 public:
  DispatchNode(std::vector<const Function*> functions, std::span<const Node* const> operands, const Place* place)
      : functions_(std::move(functions)), operands_(operands), place_(place) {}
  Value evaluate(Frame& frame) const override {
    std::array<Value, kMaxOperands> values{};
    bool all_null = !operands_.empty();
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      values[i] = operands_[i]->evaluate(frame);
      all_null = all_null && values[i].is_null();
    }
    const std::span<const Value> operands(values.data(), operands_.size());
    const Function* nearest = nullptr;
    int least = 0;
    for (const Function* each : functions_) {
      const int total = distance_of(*each, operands);
      if (total < 0 || (nearest && total >= least)) continue;
      nearest = each;
      least = total;
    }
    if (all_null && functions_.size() > 1) return Value();  // no operand tells which overload is meant: unknown
    if (!nearest) frame.state.fail(place_, "no overload fits the operands");
    Slots slots(frame.state, nearest->unit.slots);
    std::ranges::copy(operands, slots.get());
    frame.state.place = place_;
    frame.state.enter();
    Frame inner{frame.state, slots.get()};
    return nearest->unit.body->evaluate(inner);
  }

 private:
  static int distance_of(const Function& function, std::span<const Value> operands) {
    int total = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      const int each = function.operand_types[i] ? distance(operands[i], *function.operand_types[i]) : 0;
      if (each < 0) return -1;
      total += each;
    }
    return total;
  }

  std::vector<const Function*> functions_;
  std::span<const Node* const> operands_;
  const Place* place_;
};

bool all_operands(const Function& function, std::span<const Type* const> types,
                  bool (*fits)(const Type&, const Type&)) {
  for (std::size_t i = 0; i < types.size(); ++i)
    if (!types[i] || !function.operand_types[i] || !fits(*types[i], *function.operand_types[i])) return false;
  return true;
}

// Candidates of the right arity, then those of just these types, else those that these types can be given to.
std::vector<std::uint32_t> choose(const Compiled& compiled, std::span<const std::uint32_t> candidates,
                                  std::span<const Type* const> types) {
  std::vector<std::uint32_t> fitting;
  for (const std::uint32_t id : candidates)
    if (compiled.functions[id].operand_types.size() == types.size()) fitting.push_back(id);
  for (const auto fits : {same, is_assignable}) {
    std::vector<std::uint32_t> chosen;
    for (const std::uint32_t id : fitting)
      if (all_operands(compiled.functions[id], types, fits)) chosen.push_back(id);
    if (chosen.size() == 1) return chosen;
  }
  return fitting;
}

std::vector<const Type*> operand_types(Compiler& compiler, JsonView elm, const std::vector<Expression>& operands) {
  std::vector<const Type*> types;
  const JsonView signature = elm["signature"];
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const Type* const signed_type =
        signature.size() == operands.size() ? compiler.compiled.types.read(signature[i]) : nullptr;
    types.push_back(signed_type ? signed_type : operands[i].type);
  }
  return types;
}

Expression build_function_ref(Compiler& compiler, JsonView elm) {
  Library* const owner = compiler.referred_library(elm);
  if (!owner) return {};
  const std::string_view name = elm["name"].string();
  std::vector<Expression> operands = compiler.compile_all(elm["operand"]);
  const auto found = owner->functions.find(name);
  if (found == owner->functions.end()) {
    compiler.malformed(elm, "there is no function \"" + std::string(name) + "\" in library " + owner->id);
    return {};
  }
  return build_call(compiler, elm, found->second, std::move(operands));
}

constexpr NodeBuilder kBuilders[] = {{"FunctionRef", build_function_ref}};

}  // namespace

Expression build_call(Compiler& compiler, JsonView elm, std::span<const std::uint32_t> candidates,
                      std::vector<Expression> operands) {
  if (operands.size() > kMaxOperands) {
    compiler.unsupported(elm, "a call with more than 16 operands");
    return {};
  }
  const Compiled& compiled = compiler.compiled;
  const std::vector<std::uint32_t> chosen = choose(compiled, candidates, operand_types(compiler, elm, operands));
  if (chosen.empty()) {
    compiler.malformed(elm, "no function \"" + std::string(elm["name"].string()) + "\" has " +
                                std::to_string(operands.size()) + " operands");
    return {};
  }
  for (const std::uint32_t id : chosen)
    if (std::ranges::find(compiler.unit().functions, id) == compiler.unit().functions.end())
      compiler.unit().functions.push_back(id);
  const Function* const first = &compiled.functions[chosen[0]];
  // value.value and its like are put in the place of the call.
  if (chosen.size() == 1 && operands.size() == 1)
    if (const Node* const inlined = inline_property(compiler, first->unit.body, operands[0].node))
      return {inlined, first->result_type};

  const std::span<const Node* const> nodes = compiler.nodes_of(operands);
  if (chosen.size() == 1) return {compiler.make<CallNode>(first, nodes, compiler.place(elm)), first->result_type};
  std::vector<const Function*> functions;
  for (const std::uint32_t id : chosen) functions.push_back(&compiled.functions[id]);
  return {compiler.make<DispatchNode>(std::move(functions), nodes, compiler.place(elm)), nullptr};
}

std::span<const NodeBuilder> function_builders() { return kBuilders; }

}  // namespace cql

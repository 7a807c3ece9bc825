// A Node is one compiled ELM expression. Nodes are immutable once a program is loaded and may be evaluated by any
// thread, each with a Frame of its own. What an expression names (an alias, a let, an operand) stands in a slot of the
// frame; there is no look-up by name while a request runs.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "cql/evaluation.h"
#include "cql/value.h"

namespace cql {

using State = Evaluation::State;  // cql/state.h

// Where a node stands in the CQL, for the message of a run-time error.
struct Place {
  std::string_view library, define, locator;
};

// The slots of one running define or function.
struct Frame {
  State& state;
  Value* slots;
};

class Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;
  virtual Value evaluate(Frame& frame) const = 0;
};

// A value known when loading: a literal, or an operator of nothing but constants.
class ConstantNode final : public Node {
 public:
  explicit ConstantNode(Value value) : value_(value) {}
  Value evaluate(Frame&) const override { return value_; }
  const Value& value() const { return value_; }

 private:
  Value value_;
};

// What one slot of the frame holds.
class SlotNode final : public Node {
 public:
  explicit SlotNode(std::uint32_t slot) : slot_(slot) {}
  Value evaluate(Frame& frame) const override { return frame.slots[slot_]; }
  std::uint32_t slot() const { return slot_; }

 private:
  std::uint32_t slot_;
};

}  // namespace cql

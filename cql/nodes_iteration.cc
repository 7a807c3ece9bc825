// Iteration by scope: ForEach, Filter, Repeat, Aggregate, Current, Iteration, Total (ELM r1, Iteration operators).
// Written by translators for list functions; the item, its index and the accumulator stand in slots.
#include <string>

#include "cql/compiler.h"
#include "cql/operators.h"
#include "cql/sort.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

struct Scope {
  std::uint32_t item, index, total;
};

class IterationNode : public Node {
 public:
  IterationNode(const Node* source, const Node* element, Scope scope)
      : source_(source), element_(element), scope_(scope) {}

 protected:
  void set(Frame& frame, const Value& item, std::size_t index) const {
    frame.state.step();
    frame.slots[scope_.item] = item;
    frame.slots[scope_.index] = Value::integer(static_cast<std::int32_t>(index));
  }
  const Node* source_;
  const Node* element_;
  Scope scope_;
};

class ForEachNode final : public IterationNode {
 public:
  using IterationNode::IterationNode;
  Value evaluate(Frame& frame) const override {
    const Value source = source_->evaluate(frame);
    if (!source.is(ValueType::kList)) return Value();
    const std::span<const Value> items = source.as_list().items;
    const std::span<Value> results = frame.state.arena.array<Value>(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      set(frame, items[i], i);
      results[i] = element_->evaluate(frame);
    }
    return frame.state.arena.list(results);
  }
};

class FilterNode final : public IterationNode {
 public:
  using IterationNode::IterationNode;
  Value evaluate(Frame& frame) const override {
    const Value source = source_->evaluate(frame);
    if (!source.is(ValueType::kList)) return Value();
    const std::span<const Value> items = source.as_list().items;
    const std::span<Value> results = frame.state.arena.array<Value>(items.size());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      set(frame, items[i], i);
      if (element_->evaluate(frame).is_true()) results[kept++] = items[i];
    }
    return frame.state.arena.list(results.first(kept));
  }
};

// The items, and what the element gives of each new one, until nothing new comes.
class RepeatNode final : public IterationNode {
 public:
  using IterationNode::IterationNode;
  Value evaluate(Frame& frame) const override {
    const Value source = source_->evaluate(frame);
    if (!source.is(ValueType::kList)) return Value();
    std::vector<Value> all;
    std::vector<Value> open(source.as_list().items.begin(), source.as_list().items.end());
    while (!open.empty()) {
      std::vector<Value> next;
      for (const Value& item : open) {
        set(frame, item, all.size());
        const Value result = element_->evaluate(frame);
        if (result.is(ValueType::kList))
          next.insert(next.end(), result.as_list().items.begin(), result.as_list().items.end());
        else if (!result.is_null())
          next.push_back(result);
      }
      frame.state.check_size(all.size() + next.size());
      const std::size_t before = all.size();
      all.insert(all.end(), next.begin(), next.end());
      all = distinct_items(frame.state, all);
      open.assign(all.begin() + static_cast<std::ptrdiff_t>(std::min(before, all.size())), all.end());
    }
    return frame.state.arena.copy_list(all);
  }
};

class AggregateNode final : public Node {
 public:
  AggregateNode(const Node* source, const Node* initial, const Node* iteration, Scope scope)
      : source_(source), initial_(initial), iteration_(iteration), scope_(scope) {}
  Value evaluate(Frame& frame) const override {
    const Value source = source_->evaluate(frame);
    Value total = initial_ ? initial_->evaluate(frame) : Value();
    if (!source.is(ValueType::kList)) return Value();
    const std::span<const Value> items = source.as_list().items;
    for (std::size_t i = 0; i < items.size(); ++i) {
      frame.state.step();
      frame.slots[scope_.item] = items[i];
      frame.slots[scope_.index] = Value::integer(static_cast<std::int32_t>(i));
      frame.slots[scope_.total] = total;
      total = iteration_->evaluate(frame);
    }
    return total;
  }

 private:
  const Node *source_, *initial_, *iteration_;
  Scope scope_;
};

std::string scope_name(JsonView elm) {
  const std::string_view scope = elm["scope"].string();
  return scope.empty() || scope.starts_with('$') ? "$this" : std::string(scope);
}

const Type* item_type(const Type* source) {
  return source && source->kind == Type::Kind::kList ? source->parts[0] : nullptr;
}

Scope bind_scope(Compiler& compiler, JsonView elm, const Type* item) {
  const Scope scope{compiler.new_slot(), compiler.new_slot(), compiler.new_slot()};
  const std::string name = scope_name(elm);
  compiler.bind(Binding::Kind::kItem, compiler.copy(name), {compiler.make<SlotNode>(scope.item), item});
  compiler.bind(Binding::Kind::kItem, compiler.copy("index of " + name),
                {compiler.make<SlotNode>(scope.index), compiler.compiled.types.system(ValueType::kInteger)});
  compiler.bind(Binding::Kind::kItem, compiler.copy("total of " + name),
                {compiler.make<SlotNode>(scope.total), nullptr});
  return scope;
}

template <typename N>
Expression build_iteration(Compiler& compiler, JsonView elm) {
  const Expression source = compiler.compile(elm["source"]);
  const std::size_t bound = compiler.bound();
  const Scope scope = bind_scope(compiler, elm, item_type(source.type));
  const Expression element = compiler.compile(elm["condition"] ? elm["condition"] : elm["element"]);
  compiler.unbind_to(bound);
  return {compiler.make<N>(source.node, element.node, scope), nullptr};
}

Expression build_aggregate(Compiler& compiler, JsonView elm) {
  const Expression source = compiler.compile(elm["source"]);
  const Expression initial = compiler.compile_if_present(elm["initialValue"]);
  const std::size_t bound = compiler.bound();
  const Scope scope = bind_scope(compiler, elm, item_type(source.type));
  const Expression iteration = compiler.compile(elm["iteration"]);
  compiler.unbind_to(bound);
  return {compiler.make<AggregateNode>(source.node, initial.node, iteration.node, scope), nullptr};
}

Expression bound_as(Compiler& compiler, JsonView elm, const std::string& prefix) {
  const Binding* const binding = compiler.find_binding(prefix + scope_name(elm), Binding::Kind::kItem);
  if (binding) return binding->expression;
  compiler.malformed(elm, std::string(elm["type"].string()) + " outside an iteration");
  return {};
}
Expression build_current(Compiler& compiler, JsonView elm) { return bound_as(compiler, elm, ""); }
Expression build_index(Compiler& compiler, JsonView elm) { return bound_as(compiler, elm, "index of "); }
Expression build_total(Compiler& compiler, JsonView elm) { return bound_as(compiler, elm, "total of "); }

constexpr NodeBuilder kBuilders[] = {
    {"ForEach", build_iteration<ForEachNode>},
    {"Filter", build_iteration<FilterNode>},
    {"Repeat", build_iteration<RepeatNode>},
    {"Aggregate", build_aggregate},
    {"Current", build_current},
    {"Iteration", build_index},
    {"Total", build_total},
};

}  // namespace

std::span<const NodeBuilder> iteration_builders() { return kBuilders; }

}  // namespace cql

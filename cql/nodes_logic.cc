// Three-valued logic and choice: And, Or, Xor, Implies, If, Case, Coalesce, Exists
// (CQL 1.5, Logical Operators, https://cql.hl7.org/09-b-cqlreference.html#logical-operators-3). A right operand that
// cannot change the answer is not evaluated.
#include <algorithm>

#include "cql/compiler.h"
#include "cql/operators.h"
#include "cql/query.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

// And and Or of any number of operands: a chain of them is one node. `decisive` is the operand that settles the answer.
class ChainNode final : public Node {
 public:
  ChainNode(bool decisive, std::span<const Node* const> operands) : operands_(operands), decisive_(decisive) {}
  Value evaluate(Frame& frame) const override {
    bool unknown = false;
    for (const Node* const operand : operands_) {
      const Value value = operand->evaluate(frame);
      if (value.is_null())
        unknown = true;
      else if (value.is_true() == decisive_)
        return Value::boolean(decisive_);
    }
    return unknown ? Value() : Value::boolean(!decisive_);
  }
  bool decisive() const { return decisive_; }
  std::span<const Node* const> operands() const { return operands_; }

 private:
  std::span<const Node* const> operands_;
  bool decisive_;
};

template <bool kDecisive>
Expression build_chain(Compiler& compiler, JsonView elm) {
  const std::vector<Expression> operands = compiler.compile_all(elm["operand"]);
  if (operands.size() != 2) {
    compiler.malformed(elm, std::string(elm["type"].string()) + " has two operands");
    return {};
  }
  std::vector<Expression> all;
  for (const Expression& each : operands) {
    const auto* const chain = dynamic_cast<const ChainNode*>(each.node);
    if (!chain || chain->decisive() != kDecisive)
      all.push_back(each);
    else
      for (const Node* const node : chain->operands()) all.push_back({node, nullptr});
  }
  return {compiler.make<ChainNode>(kDecisive, compiler.nodes_of(all)),
          compiler.compiled.types.system(ValueType::kBoolean)};
}

class BinaryNode : public Node {
 public:
  BinaryNode(const Node* left, const Node* right) : left_(left), right_(right) {}

 protected:
  const Node* left_;
  const Node* right_;
};

class XorNode final : public BinaryNode {
 public:
  using BinaryNode::BinaryNode;
  Value evaluate(Frame& frame) const override {
    const Value left = left_->evaluate(frame);
    if (left.is_null()) return Value();
    const Value right = right_->evaluate(frame);
    return right.is_null() ? Value() : Value::boolean(left.is_true() != right.is_true());
  }
};

class ImpliesNode final : public BinaryNode {
 public:
  using BinaryNode::BinaryNode;
  Value evaluate(Frame& frame) const override {
    const Value left = left_->evaluate(frame);
    if (left.is_false()) return Value::boolean(true);
    const Value right = right_->evaluate(frame);
    return left.is_true() || right.is_true() ? right : Value();
  }
};

template <typename N>
Expression build_binary(Compiler& compiler, JsonView elm) {
  const std::vector<Expression> operands = compiler.compile_all(elm["operand"]);
  if (operands.size() != 2) {
    compiler.malformed(elm, std::string(elm["type"].string()) + " has two operands");
    return {};
  }
  return {compiler.make<N>(operands[0].node, operands[1].node), compiler.compiled.types.system(ValueType::kBoolean)};
}

// "If the condition evaluates to true ...; else, also for null, the else" (CQL 1.5, Conditional Expressions).
class IfNode final : public Node {
 public:
  IfNode(const Node* condition, const Node* then, const Node* otherwise)
      : condition_(condition), then_(then), otherwise_(otherwise) {}
  Value evaluate(Frame& frame) const override {
    return (condition_->evaluate(frame).is_true() ? then_ : otherwise_)->evaluate(frame);
  }

 private:
  const Node *condition_, *then_, *otherwise_;
};

// The type of alternatives, where all are of one.
const Type* common_type(const Type* a, const Type* b) { return a && b && same(*a, *b) ? a : nullptr; }

Expression build_if(Compiler& compiler, JsonView elm) {
  const Expression condition = compiler.compile(elm["condition"]);
  const Expression then = compiler.compile(elm["then"]);
  const Expression otherwise = compiler.compile(elm["else"]);
  return {compiler.make<IfNode>(condition.node, then.node, otherwise.node), common_type(then.type, otherwise.type)};
}

struct CaseItem {
  const Node* when;
  const Node* then;
};

class CaseNode final : public Node {
 public:
  CaseNode(const Node* comparand, std::vector<CaseItem> items, const Node* otherwise, const Place* place)
      : comparand_(comparand), items_(std::move(items)), otherwise_(otherwise), place_(place) {}
  Value evaluate(Frame& frame) const override {
    if (!comparand_) {
      for (const CaseItem& item : items_)
        if (item.when->evaluate(frame).is_true()) return item.then->evaluate(frame);
      return otherwise_->evaluate(frame);
    }
    const Value comparand = comparand_->evaluate(frame);
    for (const CaseItem& item : items_) {
      const Value when = item.when->evaluate(frame);
      frame.state.place = place_;
      OperatorContext context = frame.state.context();
      if (equal(context, comparand, when).is_true()) return item.then->evaluate(frame);
    }
    return otherwise_->evaluate(frame);
  }

 private:
  const Node* comparand_;
  std::vector<CaseItem> items_;
  const Node* otherwise_;
  const Place* place_;
};

Expression build_case(Compiler& compiler, JsonView elm) {
  const Expression comparand = compiler.compile_if_present(elm["comparand"]);
  std::vector<CaseItem> items;
  const Type* type = nullptr;
  for (const JsonView each : elm["caseItem"]) {
    const Expression when = compiler.compile(each["when"]);
    const Expression then = compiler.compile(each["then"]);
    type = items.empty() ? then.type : common_type(type, then.type);
    items.push_back({when.node, then.node});
  }
  const Expression otherwise = compiler.compile(elm["else"]);
  return {compiler.make<CaseNode>(comparand.node, std::move(items), otherwise.node, compiler.place(elm)),
          common_type(type, otherwise.type)};
}

// The first operand that isn't null; with one operand that is a list, the first item (CQL 1.5, Coalesce).
class CoalesceNode final : public Node {
 public:
  explicit CoalesceNode(std::span<const Node* const> operands) : operands_(operands) {}
  Value evaluate(Frame& frame) const override {
    for (const Node* operand : operands_) {
      const Value value = operand->evaluate(frame);
      if (operands_.size() == 1 && value.is(ValueType::kList)) return first_in(value.as_list().items);
      if (!value.is_null()) return value;
    }
    return Value();
  }

 private:
  static Value first_in(std::span<const Value> items) {
    const auto found = std::ranges::find_if(items, [](const Value& item) { return !item.is_null(); });
    return found != items.end() ? *found : Value();
  }

  std::span<const Node* const> operands_;
};

Expression build_coalesce(Compiler& compiler, JsonView elm) {
  const std::vector<Expression> operands = compiler.compile_all(elm["operand"]);
  const Type* type = operands.empty() ? nullptr : operands[0].type;
  for (const Expression& each : operands) type = common_type(type, each.type);
  return {compiler.make<CoalesceNode>(compiler.nodes_of(operands)), operands.size() == 1 ? nullptr : type};
}

// "Returns true if the list contains at least one non-null element; null is an empty list" (CQL 1.5, Exists).
class ExistsNode final : public Node {
 public:
  explicit ExistsNode(const Node* operand) : operand_(operand) {}
  Value evaluate(Frame& frame) const override {
    const Value value = operand_->evaluate(frame);
    if (!value.is(ValueType::kList)) return Value::boolean(!value.is_null());
    return Value::boolean(
        std::ranges::any_of(value.as_list().items, [](const Value& item) { return !item.is_null(); }));
  }

 private:
  const Node* operand_;
};

// Of a query: the first result decides, the rest isn't computed.
class ExistsQueryNode final : public Node {
 public:
  explicit ExistsQueryNode(const QueryNode* query) : query_(query) {}
  Value evaluate(Frame& frame) const override { return Value::boolean(query_->has_result(frame)); }

 private:
  const QueryNode* query_;
};

Expression build_exists(Compiler& compiler, JsonView elm) {
  const std::vector<Expression> operands = compiler.compile_all(elm["operand"]);
  if (operands.size() != 1) {
    compiler.malformed(elm, "Exists has one operand");
    return {};
  }
  const Type* const boolean = compiler.compiled.types.system(ValueType::kBoolean);
  if (const auto* const query = dynamic_cast<const QueryNode*>(operands[0].node); query && query->can_stop_early())
    return {compiler.make<ExistsQueryNode>(query), boolean};
  return {compiler.make<ExistsNode>(operands[0].node), boolean};
}

constexpr NodeBuilder kBuilders[] = {
    {"And", build_chain<false>},
    {"Or", build_chain<true>},
    {"Xor", build_binary<XorNode>},
    {"Implies", build_binary<ImpliesNode>},
    {"If", build_if},
    {"Case", build_case},
    {"Coalesce", build_coalesce},
    {"Exists", build_exists},
};

}  // namespace

std::span<const NodeBuilder> logic_builders() { return kBuilders; }

}  // namespace cql

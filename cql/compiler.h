// The Compiler turns ELM into nodes, one define or function at a time. Each chapter of ELM brings a table of its node
// types
// (`NodeBuilder`); what no table names is refused. Problems are collected, so that one run shows all of them; a node
// that could not be built stands as null, and the program is then not used.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cql/compiled.h"
#include "cql/library.h"
#include "cql/node.h"
#include "cql/operators.h"
#include "cql/type.h"
#include "fhir/value_set.h"

namespace cql {

struct Expression {
  const Node* node = nullptr;
  const Type* type = nullptr;  // nullptr: not known before run time
};

// What a name means at a place: an alias, a let, an operand, the accumulator of an aggregate.
struct Binding {
  enum class Kind : std::uint8_t { kAlias, kLet, kOperand, kItem };
  Kind kind;
  std::string_view name;
  Expression expression;
  mutable bool used = false;  // something that was compiled since it was set to false refers to it
};

class Compiler {
 public:
  Compiler(Compiled& into, std::vector<Library>& all, const fhir::ValueSets& sets, std::vector<base::Problem>& problems)
      : compiled(into), libraries(all), value_sets(sets), problems_(problems) {}

  // Compiles a define's, function's or default's body. `operands`: the function's, else nullptr.
  Expression compile_unit(Unit& unit, base::JsonView expression, const Function* operands);

  // An expression; a missing or malformed one is a problem.
  Expression compile(base::JsonView elm);
  // nullptr node when there is none.
  Expression compile_if_present(base::JsonView elm) { return elm && !elm.is_null() ? compile(elm) : Expression{}; }
  std::vector<Expression> compile_all(base::JsonView list);

  template <typename N, typename... Arguments>
  const N* make(Arguments&&... arguments) {
    return compiled.nodes.make<N>(std::forward<Arguments>(arguments)...);
  }
  // Beside the other constants of the program, for nodes with many operands.
  std::span<const Node* const> nodes_of(std::span<const Expression> expressions);
  Expression constant(const Value& value, const Type* type) { return {make<ConstantNode>(value), type}; }
  static const Value* constant_of(const Expression& expression) {
    const auto* const node = dynamic_cast<const ConstantNode*>(expression.node);
    return node ? &node->value() : nullptr;
  }

  // The type that the ELM says the node has, nullptr when it doesn't.
  const Type* result_type(base::JsonView elm);
  // A type specifier, or a qualified name; a problem when neither names a known type.
  const Type* read_type(base::JsonView elm, const char* specifier, const char* name);
  const Place* place(base::JsonView elm);
  void malformed(base::JsonView elm, std::string detail);
  void unsupported(base::JsonView elm, std::string detail);
  void problem(base::ProblemKind kind, std::string slug, base::JsonView elm, std::string detail);

  std::uint32_t new_slot() { return unit_->slots++; }
  void bind(Binding::Kind kind, std::string_view name, Expression expression) {
    bindings_.push_back({kind, name, expression, false});
  }
  const Binding* find_binding(std::string_view name, std::optional<Binding::Kind> kind = std::nullopt) const;
  std::size_t bound() const { return bindings_.size(); }
  // Compiles an expression and says whether it refers to what was bound from a place on.
  std::pair<Expression, bool> compile_and_watch(base::JsonView elm, std::size_t from);
  void unbind_to(std::size_t count) { bindings_.resize(count); }

  // The library that a reference is to: its own, or an included one by alias. nullptr after a problem.
  Library* referred_library(base::JsonView elm);
  Library& library() { return libraries[unit_->library]; }
  Unit& unit() { return *unit_; }
  std::string_view copy(std::string_view text) { return compiled.constants.copy(text); }
  // A name of an element: the same characters stand at one place only, so that comparing is comparing pointers.
  std::string_view intern(std::string_view name);

  Compiled& compiled;
  std::vector<Library>& libraries;
  const fhir::ValueSets& value_sets;

 private:
  std::vector<base::Problem>& problems_;
  std::unordered_set<std::string_view> names_;
  Unit* unit_ = nullptr;
  std::vector<Binding> bindings_;
  int depth_ = 0;
};

struct NodeBuilder {
  std::string_view elm_type;
  Expression (*build)(Compiler& compiler, base::JsonView elm);
};
std::span<const NodeBuilder> literal_builders();
std::span<const NodeBuilder> logic_builders();
std::span<const NodeBuilder> construct_builders();
std::span<const NodeBuilder> reference_builders();
std::span<const NodeBuilder> function_builders();
std::span<const NodeBuilder> property_builders();
std::span<const NodeBuilder> type_builders();
std::span<const NodeBuilder> query_builders();
std::span<const NodeBuilder> iteration_builders();
std::span<const NodeBuilder> clinical_builders();
std::span<const NodeBuilder> retrieve_builders();
std::span<const NodeBuilder> special_builders();
std::span<const NodeBuilder> children_builders();
std::span<const NodeBuilder> subsumption_builders();
// ELM's DateTimePrecision; "Week" is the day, in sevens.
struct PrecisionName {
  std::string_view name;
  fhir::Precision precision;
  bool weeks;
};
std::optional<PrecisionName> find_precision(std::string_view name);
// A node of cql/operators.h: its operands, in the order of ELM's schema.
Expression build_operator(Compiler& compiler, base::JsonView elm, const OperatorEntry& entry);

// Shared by chapters.
// The property of an expression, resolved by its type where that is known.
Expression build_property(Compiler& compiler, const Expression& source, std::string_view path, base::JsonView elm);
struct SortItem;  // cql/sort.h
// A sort clause's items; the item to be sorted is bound already.
std::vector<SortItem> compile_sort(Compiler& compiler, base::JsonView clause, const Expression& item);
// A call of the function that the operands fit, or one chosen at run time.
Expression build_call(Compiler& compiler, base::JsonView elm, std::span<const std::uint32_t> candidates,
                      std::vector<Expression> operands);

}  // namespace cql

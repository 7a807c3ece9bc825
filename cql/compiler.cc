#include "cql/compiler.h"

#include <algorithm>
#include <utility>

#include "cql/operators.h"

namespace cql {
namespace {

using base::JsonView;
using base::ProblemKind;

// JSON's own depth is limited when a file is read; this is for documents that came another way.
constexpr int kMaxDepth = 256;
constexpr std::size_t kMaxProblems = 200;

const NodeBuilder* find_builder(std::string_view elm_type) {
  static const std::unordered_map<std::string_view, const NodeBuilder*> table = [] {
    std::unordered_map<std::string_view, const NodeBuilder*> all;
    for (const auto& chapter :
         {literal_builders(), logic_builders(), construct_builders(), reference_builders(), function_builders(),
          property_builders(), type_builders(), query_builders(), iteration_builders(), clinical_builders(),
          retrieve_builders(), special_builders(), children_builders(), subsumption_builders()})
      for (const NodeBuilder& each : chapter) all.emplace(each.elm_type, &each);
    return all;
  }();
  const auto found = table.find(elm_type);
  return found != table.end() ? found->second : nullptr;
}

}  // namespace

Expression Compiler::compile_unit(Unit& unit, JsonView expression, const Function* operands) {
  unit_ = &unit;
  bindings_.clear();
  depth_ = 0;
  unit.place = {compiled.constants.copy(library().id), unit.name, {}};
  if (operands) {
    for (std::size_t i = 0; i < operands->operand_names.size(); ++i)
      bind(Binding::Kind::kOperand, operands->operand_names[i],
           {make<SlotNode>(new_slot()), operands->operand_types[i]});
    if (expression["type"].string() == "FunctionDef") {
      unsupported(expression, "a function without a body (external)");
      return constant(Value(), nullptr);
    }
  }
  const Expression body = compile(expression);
  unit.body = body.node;
  return body;
}

Expression Compiler::compile(JsonView elm) {
  const std::string_view elm_type = elm["type"].string();
  const Expression nothing = {make<ConstantNode>(Value()), nullptr};
  if (elm_type.empty()) {
    malformed(elm, "an expression is missing");
    return nothing;
  }
  if (depth_ >= kMaxDepth) {
    malformed(elm, "expressions are nested too deeply");
    return nothing;
  }
  ++depth_;
  Expression built = nothing;
  if (const NodeBuilder* const builder = find_builder(elm_type))
    built = builder->build(*this, elm);
  else if (const OperatorEntry* const entry = find_operator(elm_type))
    built = build_operator(*this, elm, *entry);
  else
    unsupported(elm, "the node type " + std::string(elm_type));
  --depth_;
  if (!built.node) built = nothing;  // a problem was recorded
  if (const Type* const declared = result_type(elm)) built.type = declared;
  return built;
}

std::vector<Expression> Compiler::compile_all(JsonView list) {
  std::vector<Expression> all;
  if (list.is_object()) all.push_back(compile(list));
  for (const JsonView each : list) all.push_back(compile(each));
  return all;
}

std::span<const Node* const> Compiler::nodes_of(std::span<const Expression> expressions) {
  const std::span<const Node*> nodes = compiled.constants.array<const Node*>(expressions.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i] = expressions[i].node;
  return nodes;
}

std::string_view Compiler::intern(std::string_view name) {
  const auto found = names_.find(name);
  return found != names_.end() ? *found : *names_.insert(copy(name)).first;
}

const Type* Compiler::result_type(JsonView elm) {
  if (const JsonView specifier = elm["resultTypeSpecifier"]) return compiled.types.read(specifier);
  const std::string_view name = elm["resultTypeName"].string();
  return name.empty() ? nullptr : compiled.types.named(name);
}

const Type* Compiler::read_type(JsonView elm, const char* specifier, const char* name) {
  const Type* const type =
      elm[specifier] ? compiled.types.read(elm[specifier]) : compiled.types.named(elm[name].string());
  if (!type) {
    const std::string_view named = elm[specifier] ? elm[specifier]["name"].string() : elm[name].string();
    unsupported(elm, "the type " + (named.empty() ? std::string("of a ") + std::string(elm["type"].string())
                                                  : std::string(named)));
  }
  return type;
}

const Place* Compiler::place(JsonView elm) {
  return compiled.constants.make<Place>(unit_->place.library, unit_->name, copy(elm["locator"].string()));
}

void Compiler::malformed(JsonView elm, std::string detail) {
  problem(ProblemKind::kMalformed, "elm-malformed", elm, std::move(detail));
}
void Compiler::unsupported(JsonView elm, std::string detail) {
  problem(ProblemKind::kUnsupported, "elm-unsupported-node", elm, std::move(detail));
}

void Compiler::problem(ProblemKind kind, std::string slug, JsonView elm, std::string detail) {
  if (problems_.size() >= kMaxProblems) return;
  std::string where = library().file;
  if (const std::string_view locator = elm["locator"].string(); !locator.empty()) where.append(":").append(locator);
  problems_.push_back({kind, std::move(slug), std::move(where),
                       "library " + library().id + ", \"" + std::string(unit_->name) + "\": " + std::move(detail)});
}

const Binding* Compiler::find_binding(std::string_view name, std::optional<Binding::Kind> kind) const {
  for (auto each = bindings_.rbegin(); each != bindings_.rend(); ++each)
    if (each->name == name && (!kind || each->kind == *kind)) {
      each->used = true;
      return &*each;
    }
  return nullptr;
}

std::pair<Expression, bool> Compiler::compile_and_watch(JsonView elm, std::size_t from) {
  const std::size_t to = bindings_.size();
  for (std::size_t i = from; i < to; ++i) bindings_[i].used = false;
  const Expression expression = compile(elm);
  bool used = false;
  for (std::size_t i = from; i < to; ++i) used = used || bindings_[i].used;
  return {expression, used};
}

Library* Compiler::referred_library(JsonView elm) {
  const std::string_view alias = elm["libraryName"].string();
  if (alias.empty()) return &library();
  const auto found = library().includes.find(alias);
  if (found != library().includes.end()) return &libraries[found->second];
  malformed(elm, "no library is included as \"" + std::string(alias) + "\"");
  return nullptr;
}

}  // namespace cql

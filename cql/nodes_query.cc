// ELM's Query, to a QueryNode.
#include "cql/compiler.h"
#include "cql/query.h"
#include "cql/state.h"

namespace cql {
namespace {

using base::JsonView;

constexpr std::size_t kMaxSources = 16;

const Type* item_type(const Type* source) {
  return source && source->kind == Type::Kind::kList ? source->parts[0] : source;
}

Expression bind_slot(Compiler& compiler, Binding::Kind kind, std::string_view name, const Type* type,
                     std::uint32_t slot) {
  const Expression expression{compiler.make<SlotNode>(slot), type};
  compiler.bind(kind, compiler.copy(name), expression);
  return expression;
}

class LetNode final : public Node {
 public:
  explicit LetNode(const QueryLet& let) : let_(let) {}
  Value evaluate(Frame& frame) const override {
    if (frame.slots[let_.evaluated].is_null()) {
      const Value value = let_.expression->evaluate(frame);
      frame.slots[let_.slot] = value;
      frame.slots[let_.evaluated] = Value::boolean(true);
    }
    return frame.slots[let_.slot];
  }

 private:
  QueryLet let_;
};

bool read_sources(Compiler& compiler, JsonView elm, QueryParts& parts, std::vector<const Type*>& types) {
  std::vector<Expression> expressions;
  for (const JsonView each : elm["source"]) expressions.push_back(compiler.compile(each["expression"]));
  if (expressions.empty() || expressions.size() > kMaxSources) {
    compiler.malformed(elm, "a query of no source, or of more than 16");
    return false;
  }
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const std::string_view alias = compiler.intern(elm["source"][i]["alias"].string());
    parts.sources.push_back({alias, expressions[i].node, compiler.new_slot()});
    types.push_back(item_type(expressions[i].type));
    bind_slot(compiler, Binding::Kind::kAlias, alias, types.back(), parts.sources.back().slot);
  }
  return true;
}

void read_lets(Compiler& compiler, JsonView elm, QueryParts& parts) {
  for (const JsonView each : elm["let"]) {
    const Expression expression = compiler.compile(each["expression"]);
    const QueryLet let{expression.node, compiler.new_slot(), compiler.new_slot()};
    parts.lets.push_back(let);
    compiler.bind(Binding::Kind::kLet, compiler.copy(each["identifier"].string()),
                  {compiler.make<LetNode>(let), expression.type});
  }
}

void read_relationships(Compiler& compiler, JsonView elm, std::size_t query_start, QueryParts& parts) {
  for (const JsonView each : elm["relationship"]) {
    const std::string_view kind = each["type"].string();
    if (kind != "With" && kind != "Without") {
      compiler.unsupported(each, "the relationship " + std::string(kind));
      continue;
    }
    auto [source, refers_to_row] = compiler.compile_and_watch(each["expression"], query_start);
    if (!refers_to_row) {
      const QueryLet let{source.node, compiler.new_slot(), compiler.new_slot()};
      parts.once.push_back(let.evaluated);
      source.node = compiler.make<LetNode>(let);
    }
    const std::size_t bound = compiler.bound();
    const std::uint32_t slot = compiler.new_slot();
    bind_slot(compiler, Binding::Kind::kAlias, each["alias"].string(), item_type(source.type), slot);
    const Node* const such_that = compiler.compile_if_present(each["suchThat"]).node;
    compiler.unbind_to(bound);
    parts.relationships.push_back({source.node, slot, such_that, kind == "Without"});
  }
}

void read_aggregate(Compiler& compiler, JsonView clause, QueryParts& parts) {
  const Expression starting = compiler.compile_if_present(clause["starting"]);
  const std::size_t bound = compiler.bound();
  const std::uint32_t slot = compiler.new_slot();
  const Type* const type = compiler.result_type(clause);
  bind_slot(compiler, Binding::Kind::kLet, clause["identifier"].string(), type ? type : starting.type, slot);
  const Expression expression = compiler.compile(clause["expression"]);
  compiler.unbind_to(bound);
  parts.aggregate = {starting.node, expression.node, slot, clause["distinct"].is_true()};
}

void read_sort(Compiler& compiler, JsonView clause, const Type* row, QueryParts& parts) {
  parts.item_slot = compiler.new_slot();
  const std::size_t bound = compiler.bound();
  const Expression item = bind_slot(compiler, Binding::Kind::kItem, "$this", row, parts.item_slot);
  parts.sort = compile_sort(compiler, clause, item);
  compiler.unbind_to(bound);
}

Expression build_query(Compiler& compiler, JsonView elm) {
  QueryParts parts;
  parts.place = compiler.place(elm);
  const std::size_t bound = compiler.bound();
  std::vector<const Type*> types;
  if (!read_sources(compiler, elm, parts, types)) return {};
  read_lets(compiler, elm, parts);
  read_relationships(compiler, elm, bound, parts);
  parts.where = compiler.compile_if_present(elm["where"]).node;
  const Type* row = types.size() == 1 ? types[0] : nullptr;
  if (const JsonView returned = elm["return"]; returned.is_object()) {
    const Expression expression = compiler.compile(returned["expression"]);
    parts.returned = expression.node;
    parts.distinct = !returned["distinct"] || returned["distinct"].is_true();
    row = expression.type;
  }
  const Type* type = row ? compiler.compiled.types.list(row) : nullptr;
  if (elm["aggregate"].is_object()) {
    read_aggregate(compiler, elm["aggregate"], parts);
    type = nullptr;
  }
  if (elm["sort"].is_object()) {
    // The items that are sorted: the ELM may tell what they are where the parts don't.
    const Type* const declared = compiler.result_type(elm);
    read_sort(compiler, elm["sort"], row ? row : item_type(declared), parts);
  }
  compiler.unbind_to(bound);
  return {compiler.make<QueryNode>(std::move(parts)), type};
}

// ELM's Sort: {source, by}.
class SortNode final : public Node {
 public:
  SortNode(const Node* source, std::vector<SortItem> by, std::uint32_t slot, const Place* place)
      : source_(source), by_(std::move(by)), slot_(slot), place_(place) {}
  Value evaluate(Frame& frame) const override {
    const Value source = source_->evaluate(frame);
    if (!source.is(ValueType::kList)) return Value();
    const std::span<Value> items = frame.state.arena.array<Value>(source.as_list().items.size());
    std::copy(source.as_list().items.begin(), source.as_list().items.end(), items.begin());
    sort_items(frame, items, by_, slot_, place_);
    return frame.state.arena.list(items);
  }

 private:
  const Node* source_;
  std::vector<SortItem> by_;
  std::uint32_t slot_;
  const Place* place_;
};

Expression build_sort(Compiler& compiler, JsonView elm) {
  const Expression source = compiler.compile(elm["source"]);
  const std::uint32_t slot = compiler.new_slot();
  const std::size_t bound = compiler.bound();
  const Expression item = bind_slot(compiler, Binding::Kind::kItem, "$this", item_type(source.type), slot);
  std::vector<SortItem> by = compile_sort(compiler, elm, item);
  compiler.unbind_to(bound);
  return {compiler.make<SortNode>(source.node, std::move(by), slot, compiler.place(elm)), source.type};
}

constexpr NodeBuilder kBuilders[] = {{"Query", build_query}, {"Sort", build_sort}};

}  // namespace

std::vector<SortItem> compile_sort(Compiler& compiler, JsonView clause, const Expression& item) {
  std::vector<SortItem> by;
  for (const JsonView each : clause["by"]) {
    const std::string_view kind = each["type"].string();
    const bool descending = each["direction"].string().starts_with("desc");
    if (kind == "ByDirection")
      by.push_back({nullptr, descending});
    else if (kind == "ByColumn")
      by.push_back({build_property(compiler, item, each["path"].string(), each).node, descending});
    else if (kind == "ByExpression")
      by.push_back({compiler.compile(each["expression"]).node, descending});
    else
      compiler.unsupported(each, "the sort " + std::string(kind));
  }
  return by;
}

std::span<const NodeBuilder> query_builders() { return kBuilders; }

}  // namespace cql

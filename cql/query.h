// Query: sources, lets, relationships, where, then return, aggregate or sort (CQL 1.5, Queries,
// https://cql.hl7.org/03-developersguide.html#query-evaluation). One pass over the product of the sources.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "cql/node.h"
#include "cql/sort.h"

namespace cql {

struct QuerySource {
  std::string_view alias;
  const Node* expression;
  std::uint32_t slot;
};
// A let is evaluated when it is first asked for in an iteration; `evaluated` is the slot that says so.
struct QueryLet {
  const Node* expression;
  std::uint32_t slot, evaluated;
};
// A source that refers to no alias of its query is evaluated once: its expression is a QueryLet then.
struct QueryRelationship {
  const Node* expression;
  std::uint32_t slot;
  const Node* such_that;
  bool without;
};
struct QueryAggregate {
  const Node* starting;
  const Node* expression;
  std::uint32_t slot;
  bool distinct;
};

struct QueryParts {
  std::vector<QuerySource> sources;
  std::vector<QueryLet> lets;
  std::vector<QueryRelationship> relationships;
  std::vector<std::uint32_t> once;  // the `evaluated` slots of what is the same for every row
  const Node* where = nullptr;
  const Node* returned = nullptr;
  bool distinct = false;  // `return` without `all`
  std::optional<QueryAggregate> aggregate;
  std::vector<SortItem> sort;
  std::uint32_t item_slot = 0;  // of the sort's expressions
  const Place* place = nullptr;
};

class QueryNode final : public Node {
 public:
  explicit QueryNode(QueryParts parts) : parts_(std::move(parts)) {}
  Value evaluate(Frame& frame) const override;
  // Whether the first result answers `exists`.
  bool can_stop_early() const { return !parts_.aggregate; }
  bool has_result(Frame& frame) const;

 private:
  struct Run;
  // False: the visitor has seen enough.
  template <typename Visit>
  bool visit_source(Frame& frame, std::span<const Value> sources, std::size_t index, Visit& visit) const;
  template <typename Visit>
  bool visit_row(Frame& frame, Visit& visit) const;
  bool is_related(Frame& frame, const QueryRelationship& relationship) const;
  Value result_of_row(Frame& frame) const;
  Value aggregate(Frame& frame, std::span<const Value> sources) const;

  QueryParts parts_;
};

}  // namespace cql

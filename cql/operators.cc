#include "cql/operators.h"

#include <algorithm>
#include <vector>

#include "cql/operator_tables.h"

namespace cql {
namespace {

std::vector<OperatorEntry> all_operators() {
  std::vector<OperatorEntry> all;
  for (const std::span<const OperatorEntry> chapter :
       {nullological_operators(), comparison_operators(), arithmetic_operators(), number_operators(),
        string_operators(), date_time_operators(), interval_operators(), membership_operators(), list_operators(),
        aggregate_operators(), statistics_operators(), conversion_operators()})
    all.insert(all.end(), chapter.begin(), chapter.end());
  std::ranges::sort(all, {}, &OperatorEntry::name);
  return all;
}

}  // namespace

void OperatorContext::budget_is_spent() { throw EvaluationError("it takes more steps than are allowed"); }

Nested::Nested(OperatorContext& context) : context_(context) {
  constexpr int kDeepest = 500;  // Ours: far deeper than any resource, far from the end of the stack
  if (context.depth >= kDeepest) throw EvaluationError("values are nested too deeply");
  ++context.depth;
}

const OperatorEntry* find_operator(std::string_view elm_type) {
  static const std::vector<OperatorEntry> kAll = all_operators();
  const auto found = std::ranges::lower_bound(kAll, elm_type, {}, &OperatorEntry::name);
  return found != kAll.end() && found->name == elm_type ? &*found : nullptr;
}

}  // namespace cql

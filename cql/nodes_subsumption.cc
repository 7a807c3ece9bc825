// Subsumes and SubsumedBy (CQL 1.5, Clinical Operators, https://cql.hl7.org/09-b-cqlreference.html#subsumes-1). No code
// system is at hand, so this answers where the codes themselves tell: the same code, or codes of a system whose
// hierarchy they spell (ICD-10 and its kin). Everything else is unknown.
#include "cql/compiler.h"
#include "cql/operators.h"
#include "cql/state.h"
#include "cql/terminology.h"
#include "cql/truth.h"
#include "fhir/value_set.h"

namespace cql {
namespace {

using base::JsonView;

Truth subsumes(const CodePair& ancestor, const CodePair& code) {
  const std::string_view system = fhir::canonical_system(ancestor.system);
  if (ancestor.any_system || code.any_system || system.empty() || system != fhir::canonical_system(code.system))
    return Truth::kUnknown;
  if (ancestor.code == code.code) return Truth::kYes;
  return fhir::spells_hierarchy(system) ? truth(code.code.starts_with(ancestor.code)) : Truth::kUnknown;
}

class SubsumptionNode final : public Node {
 public:
  SubsumptionNode(const Node* ancestor, const Node* code) : ancestor_(ancestor), code_(code) {}
  // "If the first argument is a Concept, it is enough that any of its codes does."
  Value evaluate(Frame& frame) const override {
    const Value ancestor = ancestor_->evaluate(frame), code = code_->evaluate(frame);
    if (ancestor.is_null() || code.is_null()) return Value();
    Truth any = Truth::kNo;
    bool has_codes = false;
    visit_codes(ancestor, [&](const CodePair& above) {
      return visit_codes(code, [&](const CodePair& below) {
        has_codes = true;
        any = any_of(any, subsumes(above, below));
        return any != Truth::kYes;
      });
    });
    return has_codes ? to_value(any) : Value();
  }

 private:
  const Node *ancestor_, *code_;
};

template <bool kTurned>
Expression build_subsumption(Compiler& compiler, JsonView elm) {
  const std::vector<Expression> operands = compiler.compile_all(elm["operand"]);
  if (operands.size() != 2) {
    compiler.malformed(elm, std::string(elm["type"].string()) + " has two operands");
    return {};
  }
  return {compiler.make<SubsumptionNode>(operands[kTurned ? 1 : 0].node, operands[kTurned ? 0 : 1].node),
          compiler.compiled.types.system(ValueType::kBoolean)};
}

constexpr NodeBuilder kBuilders[] = {{"Subsumes", build_subsumption<false>}, {"SubsumedBy", build_subsumption<true>}};

}  // namespace

std::span<const NodeBuilder> subsumption_builders() { return kBuilders; }

}  // namespace cql

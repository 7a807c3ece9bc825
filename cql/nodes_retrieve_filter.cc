// What a Retrieve leaves of a type's resources: by codes, dates, ids, and the context that it is related to.
#include <algorithm>

#include "cql/compiler.h"
#include "cql/fhir_access.h"
#include "cql/retrieve.h"
#include "cql/state.h"
#include "cql/terminology.h"

namespace cql {
namespace {

// By codes that an expression gives: a list of Codes, a Concept, a value set.
class RetrieveCodedNode final : public Node {
 public:
  RetrieveCodedNode(const Node* resources, std::vector<const fhir::Element*> path, const Node* codes)
      : resources_(resources), path_(std::move(path)), codes_(codes) {}
  Value evaluate(Frame& frame) const override {
    State& state = frame.state;
    const Value codes = codes_->evaluate(frame);
    if (codes.is_null()) return state.arena.list({});  // ELM r1, Retrieve: no codes, no resources
    Search search{state, {}, std::nullopt, false};
    if (codes.is(ValueType::kValueSet))
      search.set = state.value_sets.find(codes.as_url());
    else
      visit_codes(codes, [&](const CodePair& pair) {
        search.codes.push_back(pair);
        return true;
      });
    const std::span<const Value> all = resources_->evaluate(frame).as_list().items;
    state.step(all.size());
    std::vector<Value> kept;
    for (const Value& resource : all) {
      search.found = false;
      visit_path(state, resource, path_, &RetrieveCodedNode::visit, &search);
      if (search.found) kept.push_back(resource);
    }
    return state.arena.copy_list(kept);
  }

 private:
  struct Search {
    State& state;
    std::vector<CodePair> codes;
    std::optional<fhir::ValueSetId> set;
    bool found;
  };
  static bool visit(void* context, const Value& value) {
    auto& search = *static_cast<Search*>(context);
    search.found = !visit_codes(value, [&search](const CodePair& pair) {
      if (search.set) return !is_member(search.state.value_sets, *search.set, pair);
      // CQL 1.5, Equivalent (Code): same code, same system; version and display don't count.
      return std::ranges::none_of(search.codes, [&](const CodePair& each) {
        return each.code == pair.code && (each.any_system || pair.any_system || each.system == pair.system);
      });
    });
    return !search.found;
  }

  const Node* resources_;
  std::vector<const fhir::Element*> path_;
  const Node* codes_;
};

// Only those whose date lies in a range; a resource without a date doesn't.
class RetrieveDatedNode final : public Node {
 public:
  RetrieveDatedNode(const Node* resources, std::vector<const fhir::Element*> path, const Node* range,
                    const Place* place)
      : resources_(resources), path_(std::move(path)), range_(range), place_(place) {}
  Value evaluate(Frame& frame) const override {
    State& state = frame.state;
    const Value range = range_->evaluate(frame);
    const std::span<const Value> all = resources_->evaluate(frame).as_list().items;
    state.step(all.size());
    std::vector<Value> kept;
    Search search{state, range, find_operator("In"), find_operator("IncludedIn"), false};
    for (const Value& resource : all) {
      search.found = false;
      state.place = place_;
      visit_path(state, resource, path_, &RetrieveDatedNode::visit, &search);
      if (search.found) kept.push_back(resource);
    }
    return state.arena.copy_list(kept);
  }

 private:
  struct Search {
    State& state;
    Value range;
    const OperatorEntry* in;
    const OperatorEntry* included_in;
    bool found;
  };
  static bool visit(void* context, const Value& value) {
    auto& search = *static_cast<Search*>(context);
    OperatorContext operators = search.state.context();
    const Value date = convert_to_system(operators, value);
    const OperatorEntry* const entry = date.is(ValueType::kInterval) ? search.included_in : search.in;
    if (date.is_null() || !entry) return true;
    const Value operands[] = {date, search.range};
    search.found = entry->function(operators, operands, 2).is_true();
    return !search.found;
  }

  const Node* resources_;
  std::vector<const fhir::Element*> path_;
  const Node* range_;
  const Place* place_;
};

// Of those ids that an expression gives: a String or a FHIR id, or a list of them.
class RetrieveByIdNode final : public Node {
 public:
  RetrieveByIdNode(const Node* resources, const Node* ids) : resources_(resources), ids_(ids) {}
  Value evaluate(Frame& frame) const override {
    State& state = frame.state;
    const Value ids = ids_->evaluate(frame);
    const std::span<const Value> all = resources_->evaluate(frame).as_list().items;
    state.step(all.size());
    std::vector<Value> kept;
    for (const Value& resource : all) {
      const std::string_view id = resource.fhir_json()["id"].string();
      const bool unwanted = visit_codes(ids, [id](const CodePair& wanted) {
        return wanted.code != id || id.empty();  // a text is read as a code without a system
      });
      if (!unwanted) kept.push_back(resource);
    }
    return state.arena.copy_list(kept);
  }

 private:
  const Node *resources_, *ids_;
};

// Ours: the facts are one patient's. Of nobody there is nothing; of somebody else nothing is known, which is an error.
class RetrieveOfContextNode final : public Node {
 public:
  RetrieveOfContextNode(const Node* resources, const Node* person, const Place* place)
      : resources_(resources), person_(person), place_(place) {}
  Value evaluate(Frame& frame) const override {
    const Value person = person_->evaluate(frame);
    if (person.is_null()) return frame.state.arena.list({});
    const bool is_patient = person.is(ValueType::kFhir) && person.fhir_type() == fhir::find_type("Patient") &&
                            person.fhir_json()["id"].string() == frame.state.patient_id();
    if (!is_patient) frame.state.fail(place_, "a retrieve of somebody else than the patient");
    return resources_->evaluate(frame);
  }

 private:
  const Node *resources_, *person_;
  const Place* place_;
};

}  // namespace

const Node* filter_by_codes(Compiler& compiler, const Node* resources, std::vector<const fhir::Element*> path,
                            const Node* codes) {
  return compiler.make<RetrieveCodedNode>(resources, std::move(path), codes);
}
const Node* filter_by_dates(Compiler& compiler, const Node* resources, std::vector<const fhir::Element*> path,
                            const Node* range, const Place* place) {
  return compiler.make<RetrieveDatedNode>(resources, std::move(path), range, place);
}
const Node* filter_by_ids(Compiler& compiler, const Node* resources, const Node* ids) {
  return compiler.make<RetrieveByIdNode>(resources, ids);
}
const Node* of_context(Compiler& compiler, const Node* resources, const Node* person, const Place* place) {
  return compiler.make<RetrieveOfContextNode>(resources, person, place);
}

}  // namespace cql

// ELM's Retrieve, to a node that asks the evaluation for what it has found already.
#include <algorithm>

#include "cql/compiler.h"
#include "cql/fhir_access.h"
#include "cql/retrieve.h"
#include "cql/state.h"
#include "cql/terminology.h"

namespace cql {
namespace {

using base::JsonView;

class RetrieveAllNode final : public Node {
 public:
  explicit RetrieveAllNode(fhir::TypeId type) : type_(type) {}
  Value evaluate(Frame& frame) const override { return frame.state.all_of(type_); }

 private:
  fhir::TypeId type_;
};

class RetrieveMembersNode final : public Node {
 public:
  RetrieveMembersNode(std::uint32_t plan, std::uint32_t place) : plan_(plan), place_(place) {}
  Value evaluate(Frame& frame) const override { return frame.state.members(plan_, place_); }

 private:
  std::uint32_t plan_, place_;
};

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

std::uint32_t plan_for(Compiled& compiled, fhir::TypeId type, std::string_view path,
                       const std::vector<const fhir::Element*>& elements) {
  for (std::uint32_t i = 0; i < compiled.memberships.size(); ++i)
    if (compiled.memberships[i].type == type && compiled.memberships[i].path == path) return i;
  compiled.memberships.push_back({type, std::string(path), elements, {}, {}});
  return static_cast<std::uint32_t>(compiled.memberships.size() - 1);
}

std::uint32_t place_in(MembershipPlan& plan, fhir::ValueSetId set, std::size_t set_count) {
  if (plan.place_of_set.empty()) plan.place_of_set.assign(set_count, kNoPlace);
  std::uint32_t& place = plan.place_of_set[set];
  if (place == kNoPlace) {
    place = static_cast<std::uint32_t>(plan.sets.size());
    plan.sets.push_back(set);
  }
  return place;
}

void add_need(Compiler& compiler, DataNeed need) {
  std::vector<DataNeed>& needs = compiler.compiled.needs;
  auto index = static_cast<std::uint32_t>(std::ranges::find(needs, need) - needs.begin());
  if (index == needs.size()) needs.push_back(std::move(need));
  compiler.unit().needs.push_back(index);
}

// The value set that `codes` names, itself or expanded.
const ValueSetDeclaration* named_value_set(Compiler& compiler, JsonView codes) {
  if (codes["type"].string() == "ExpandValueSet") codes = codes["operand"];
  if (codes["type"].string() != "ValueSetRef") return nullptr;
  const Library* const owner = compiler.referred_library(codes);
  if (!owner) return nullptr;
  const auto found = owner->value_sets.find(codes["name"].string());
  return found != owner->value_sets.end() ? &found->second : nullptr;
}

const Node* retrieve_coded(Compiler& compiler, JsonView elm, fhir::TypeId type) {
  const std::string_view given = elm["codeProperty"].string();
  const std::string path(given.empty() ? fhir::primary_code_path(type) : given);
  std::vector<const fhir::Element*> elements = resolve_path(type, path);
  if (elements.empty()) {
    compiler.unsupported(elm, "a retrieve of " + std::string(fhir::type_name(type)) + " by codes of \"" + path + "\"");
    return nullptr;
  }
  if (const ValueSetDeclaration* const declaration = named_value_set(compiler, elm["codes"])) {
    if (!declaration->id) return nullptr;  // missing: a problem already
    add_need(compiler, {type, path, declaration->id, {}});
    const std::uint32_t plan = plan_for(compiler.compiled, type, path, elements);
    const std::uint32_t place =
        place_in(compiler.compiled.memberships[plan], *declaration->id, compiler.value_sets.size());
    return compiler.make<RetrieveMembersNode>(plan, place);
  }
  const Expression codes = compiler.compile(elm["codes"]);
  DataNeed need{type, path, std::nullopt, {}};
  if (const Value* const known = Compiler::constant_of(codes))
    visit_codes(*known, [&need](const CodePair& pair) {
      need.codes.push_back({std::string(pair.system), std::string(pair.code), ""});
      return true;
    });
  add_need(compiler, std::move(need));
  return compiler.make<RetrieveCodedNode>(compiler.make<RetrieveAllNode>(type), std::move(elements), codes.node);
}

Expression build_retrieve(Compiler& compiler, JsonView elm) {
  const std::string_view name = elm["dataType"].string();
  const Type* const type = compiler.compiled.types.named(name);
  if (!type || type->kind != Type::Kind::kFhir || !fhir::is_resource(type->fhir)) {
    compiler.unsupported(elm, "a retrieve of " + std::string(name));
    return {};
  }
  for (const char* feature :
       {"idProperty", "contextProperty", "context", "include", "codeFilter", "dateFilter", "otherFilter"})
    if (elm[feature] && !elm[feature].is_null() && !(elm[feature].is_array() && elm[feature].size() == 0) &&
        std::string_view(feature) != "idProperty" && std::string_view(feature) != "contextProperty") {
      compiler.unsupported(elm, "a retrieve with " + std::string(feature));
      return {};
    }
  const Node* node = nullptr;
  if (elm["codes"].is_object()) {
    node = retrieve_coded(compiler, elm, type->fhir);
  } else {
    add_need(compiler, {type->fhir, "", std::nullopt, {}});
    node = compiler.make<RetrieveAllNode>(type->fhir);
  }
  if (node && elm["dateRange"].is_object()) {
    std::vector<const fhir::Element*> path = resolve_path(type->fhir, elm["dateProperty"].string());
    if (path.empty()) {
      compiler.unsupported(elm, "a retrieve by a date range without a known date property");
      return {};
    }
    const Expression range = compiler.compile(elm["dateRange"]);
    node = compiler.make<RetrieveDatedNode>(node, std::move(path), range.node, compiler.place(elm));
  }
  return {node, compiler.compiled.types.list(type)};
}

constexpr NodeBuilder kBuilders[] = {{"Retrieve", build_retrieve}};

}  // namespace

std::span<const NodeBuilder> retrieve_builders() { return kBuilders; }

}  // namespace cql

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

// By a value set, which all retrieves over the same path share the work of, or by other codes.
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
  return filter_by_codes(compiler, compiler.make<RetrieveAllNode>(type), std::move(elements), codes.node);
}

// The path that a filter names; a problem when the type has none.
std::vector<const fhir::Element*> filter_path(Compiler& compiler, JsonView filter, const char* member,
                                              fhir::TypeId type) {
  std::vector<const fhir::Element*> path = resolve_path(type, filter[member].string());
  if (path.empty())
    compiler.unsupported(filter, "a retrieve of " + std::string(fhir::type_name(type)) + " by \"" +
                                     std::string(filter[member].string()) + "\"");
  return path;
}

// ELM r1, Retrieve: dateRange, id, context, and the filters codeFilter and dateFilter, each over what is left so far.
const Node* filtered(Compiler& compiler, JsonView elm, fhir::TypeId type, const Node* node) {
  for (const JsonView each : elm["codeFilter"])
    if (auto path = filter_path(compiler, each, "property", type); !path.empty())
      node = filter_by_codes(compiler, node, std::move(path), compiler.compile(each["value"]).node);
  if (elm["dateRange"].is_object())
    if (auto path = filter_path(compiler, elm, "dateProperty", type); !path.empty())
      node = filter_by_dates(compiler, node, std::move(path), compiler.compile(elm["dateRange"]).node,
                             compiler.place(elm));
  for (const JsonView each : elm["dateFilter"])
    if (auto path = filter_path(compiler, each, "property", type); !path.empty())
      node =
          filter_by_dates(compiler, node, std::move(path), compiler.compile(each["value"]).node, compiler.place(elm));
  if (elm["id"].is_object()) node = filter_by_ids(compiler, node, compiler.compile(elm["id"]).node);
  if (elm["context"].is_object())
    node = of_context(compiler, node, compiler.compile(elm["context"]).node, compiler.place(elm));
  return node;
}

// `include` only tells a server what else to send: what a library reads of it, it retrieves by itself.
Expression build_retrieve(Compiler& compiler, JsonView elm) {
  const std::string_view name = elm["dataType"].string();
  const Type* const type = compiler.compiled.types.named(name);
  if (!type || type->kind != Type::Kind::kFhir || !fhir::is_resource(type->fhir)) {
    compiler.unsupported(elm, "a retrieve of " + std::string(name));
    return {};
  }
  if (elm["otherFilter"].size() > 0) {
    compiler.unsupported(elm, "a retrieve with otherFilter");
    return {};
  }
  const Node* node = nullptr;
  if (elm["codes"].is_object()) {
    node = retrieve_coded(compiler, elm, type->fhir);
  } else {
    add_need(compiler, {type->fhir, "", std::nullopt, {}});
    node = compiler.make<RetrieveAllNode>(type->fhir);
  }
  if (node) node = filtered(compiler, elm, type->fhir, node);
  return {node, compiler.compiled.types.list(type)};
}

constexpr NodeBuilder kBuilders[] = {{"Retrieve", build_retrieve}};

}  // namespace

std::span<const NodeBuilder> retrieve_builders() { return kBuilders; }

}  // namespace cql

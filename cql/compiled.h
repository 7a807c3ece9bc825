// What a Program holds once it is loaded: defines and functions as trees of nodes, and the tables that they refer to by
// number. Immutable after loading.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cql/arena.h"
#include "cql/node.h"
#include "cql/program.h"
#include "cql/type.h"
#include "fhir/model.h"

namespace cql {

// A define's or a function's expression, and what it refers to itself.
struct Unit {
  std::string_view name;
  std::uint32_t library = 0;
  const Node* body = nullptr;
  std::uint32_t slots = 0;  // how many its frame has
  Place place;
  std::vector<std::uint32_t> needs;       // in Compiled::needs
  std::vector<std::uint32_t> defines;     // in Compiled::defines
  std::vector<std::uint32_t> functions;   // in Compiled::functions
  std::vector<std::uint32_t> parameters;  // in Compiled::declarations
};
struct Function {
  Unit unit;
  std::vector<std::string_view> operand_names;
  std::vector<const Type*> operand_types;  // nullptr where not known
  const Type* result_type = nullptr;
};
// A library's own declaration of a parameter; the ParameterId is shared by all of one name.
struct ParameterDeclaration {
  ParameterId parameter = 0;
  const Type* type = nullptr;
  Unit default_value;  // body nullptr: none
};

// Retrieves over one type by one code path. The memberships of all resources in all value sets that any of them asks
// for are found in one pass, when the first is evaluated.
struct MembershipPlan {
  fhir::TypeId type = fhir::kNoType;
  std::string path;
  std::vector<const fhir::Element*> elements;  // of the path
  std::vector<fhir::ValueSetId> sets;
  std::vector<std::uint32_t> place_of_set;  // by ValueSetId: its place in `sets`, or kNoPlace
};
constexpr std::uint32_t kNoPlace = 0xFFFFFFFF;

// Nodes stand one after another in the order they were compiled, which is nearly the order they are evaluated in.
class Nodes {
 public:
  Nodes() = default;
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;
  ~Nodes() {
    for (const Node* const node : all_) node->~Node();
  }
  template <typename N, typename... Arguments>
  const N* make(Arguments&&... arguments) {
    const N* const node = ::new (memory_.allocate(sizeof(N), alignof(N))) N(std::forward<Arguments>(arguments)...);
    all_.push_back(node);
    return node;
  }

 private:
  Arena memory_;
  std::vector<const Node*> all_;
};

struct Compiled {
  Arena constants;
  Types types;
  Nodes nodes;
  std::vector<Unit> defines;
  std::vector<Function> functions;
  std::vector<ParameterDeclaration> declarations;
  std::vector<ParameterSummary> parameters;
  std::vector<std::uint32_t> first_declaration;  // by ParameterId
  std::map<std::string, ParameterId, std::less<>> parameter_ids;
  std::vector<LibrarySummary> libraries;
  std::vector<std::vector<DefineId>> defines_of;                             // by library
  std::vector<std::unordered_map<std::string_view, DefineId>> define_names;  // by library
  std::vector<DataNeed> needs;
  std::vector<MembershipPlan> memberships;
};

}  // namespace cql

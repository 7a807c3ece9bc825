#include "cql/retrieve.h"

#include <algorithm>
#include <bit>

#include "cql/fhir_access.h"
#include "cql/state.h"
#include "cql/terminology.h"

namespace cql {
namespace {

using base::JsonView;

constexpr std::size_t kBits = 64;

struct Visitor {
  bool (*visit)(void* context, const Value& value);
  void* context;
};

// "#m1" is the resource's own; anything else one of the facts.
Value resolve_medication(State& state, const Value& resource, JsonView reference) {
  const std::string_view text = reference["reference"].string();
  if (text.starts_with('#')) {
    for (const JsonView each : resource.fhir_json()["contained"])
      if (each["id"].string() == text.substr(1)) return fhir_resource(each);
    return Value();
  }
  const std::optional<fhir::Resource> found = state.facts.find(text);
  return found ? Value::fhir(found->type, found->json.node()) : Value();
}

bool visit_value(State& state, const Value& resource, const Value& value, std::span<const fhir::Element* const> rest,
                 const Visitor& visitor) {
  static const fhir::TypeId kReference = fhir::find_type("Reference");
  static const fhir::TypeId kMedication = fhir::find_type("Medication");
  if (value.is_null()) return true;
  if (value.is(ValueType::kList))
    return std::ranges::all_of(value.as_list().items,
                               [&](const Value& item) { return visit_value(state, resource, item, rest, visitor); });
  if (!rest.empty()) {
    if (!value.is(ValueType::kFhir)) return true;
    return visit_value(state, resource, read_element(state.arena, value, *rest[0], false), rest.subspan(1), visitor);
  }
  if (value.is(ValueType::kFhir) && value.fhir_type() == kReference) {
    const Value medication = resolve_medication(state, resource, value.fhir_json());
    if (!medication.is(ValueType::kFhir) || medication.fhir_type() != kMedication) return true;
    const Value code = read_property(state.arena, 0, medication, "code");
    return code.is_null() || visitor.visit(visitor.context, code);
  }
  return visitor.visit(visitor.context, value);
}

}  // namespace

std::vector<const fhir::Element*> resolve_path(fhir::TypeId type, std::string_view path) {
  std::vector<const fhir::Element*> elements;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const fhir::Element* const element = fhir::find_element(type, path.substr(0, dot));
    if (!element) return {};
    elements.push_back(element);
    type = element->alternatives[0].type;
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return elements;
}

void visit_path(State& state, const Value& resource, std::span<const fhir::Element* const> path,
                bool (*visit)(void* context, const Value& value), void* context) {
  visit_value(state, resource, resource, path, {visit, context});
}

Value State::all_of(fhir::TypeId type) {
  if (recorder) recorder->note({Read::What::kResources, type});
  return resources_of(type);
}

Value State::resources_of(fhir::TypeId type) {
  for (const auto& [known, list] : types)
    if (known == type) return list;
  std::span<const fhir::Resource> resources = facts.of_type(type);
  // The Patient context has one Patient: another copy, or one without an id, is not a second.
  const std::optional<fhir::Resource> patient = facts.patient();
  if (patient && patient->type == type) resources = {&*patient, 1};
  const std::span<Value> items = arena.array<Value>(resources.size());
  for (std::size_t i = 0; i < items.size(); ++i) items[i] = Value::fhir(resources[i].type, resources[i].json.node());
  types.emplace_back(type, arena.list(items));
  return types.back().second;
}

namespace {

// Rows of bits, one a resource: which of the plan's sets it is in.
class Memberships {
 public:
  Memberships(State& state, const MembershipPlan& plan, std::span<const Value> resources)
      : state_(state), plan_(plan), resources_(resources), words_((plan.sets.size() + kBits - 1) / kBits) {
    bits_ = state.arena.array<std::uint64_t>(words_ * resources.size());
    counts_ = state.arena.array<std::uint32_t>(plan.sets.size());
    for (row_ = 0; row_ < resources.size(); ++row_)
      visit_path(state, resources[row_], plan.elements, &Memberships::visit, this);
    state.step(resources.size());
  }

  // For each set the resources in it. Most are in few sets, and most sets have none of a chart.
  std::span<Value> lists() const {
    const Value none = state_.arena.list({});
    const std::span<Value> all = state_.arena.array<Value>(counts_.size());
    const std::span<std::span<Value>> items = state_.arena.array<std::span<Value>>(counts_.size());
    for (std::size_t set = 0; set < all.size(); ++set) {
      items[set] = state_.arena.array<Value>(counts_[set]);
      all[set] = items[set].empty() ? none : state_.arena.list(items[set]);
    }
    const std::span<std::uint32_t> filled = state_.arena.array<std::uint32_t>(counts_.size());
    for (std::size_t row = 0; row < resources_.size(); ++row)
      for (std::size_t word = 0; word < words_; ++word)
        for (std::uint64_t bits = bits_[row * words_ + word]; bits != 0; bits &= bits - 1) {
          const std::size_t set = word * kBits + static_cast<std::size_t>(std::countr_zero(bits));
          items[set][filled[set]++] = resources_[row];
        }
    return all;
  }

 private:
  static bool visit(void* context, const Value& value) {
    auto& self = *static_cast<Memberships*>(context);
    visit_codes(value, [&self](const CodePair& pair) {
      self.add(pair);
      return true;
    });
    return true;
  }

  void add(const CodePair& pair) {
    if (pair.any_system) {
      for (std::size_t i = 0; i < plan_.sets.size(); ++i)
        if (state_.value_sets.contains_code(plan_.sets[i], pair.code)) set(i);
      return;
    }
    state_.scratch.clear();
    state_.value_sets.sets_of(pair.system, pair.code, state_.scratch);
    for (const fhir::ValueSetId id : state_.scratch)
      if (id < plan_.place_of_set.size() && plan_.place_of_set[id] != kNoPlace) set(plan_.place_of_set[id]);
  }

  void set(std::size_t place) {
    std::uint64_t& word = bits_[row_ * words_ + place / kBits];
    const std::uint64_t bit = std::uint64_t{1} << (place % kBits);
    counts_[place] += (word & bit) == 0 ? 1 : 0;
    word |= bit;
  }

  State& state_;
  const MembershipPlan& plan_;
  std::span<const Value> resources_;
  std::size_t words_;
  std::span<std::uint64_t> bits_;
  std::span<std::uint32_t> counts_;  // by set: how many resources are in it
  std::size_t row_ = 0;
};

}  // namespace

Value State::members(std::uint32_t plan_index, std::uint32_t place_of_set) {
  if (recorder) recorder->note({Read::What::kMembers, plan_index, place_of_set});
  const MembershipPlan& plan = program.memberships[plan_index];
  std::span<Value>& lists = memberships[plan_index];
  if (lists.empty()) lists = Memberships(*this, plan, resources_of(plan.type).as_list().items).lists();
  return lists[place_of_set];
}

}  // namespace cql

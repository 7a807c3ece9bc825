#include "fhir/value_set.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "fhir/value_set_compose.h"

namespace fhir {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

template <typename Value>
using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

using Ids = std::vector<ValueSetId>;

// What one set names in one system.
struct Named {
  ByText<bool> codes;
  ByText<bool> prefixes;  // true: without itself

  bool holds_all_below(std::string_view code) const {
    for (std::size_t length = 1; !prefixes.empty() && length <= code.size(); ++length)
      if (prefixes.contains(code.substr(0, length))) return true;
    return false;
  }
  bool holds(std::string_view code) const {
    if (codes.contains(code)) return true;
    if (const auto own = prefixes.find(code); own != prefixes.end() && !own->second) return true;
    return !code.empty() && holds_all_below(code.substr(0, code.size() - 1));
  }
};

struct Membership {
  Named included;
  Named excluded;

  // Ours: what is excluded is out, however it was included.
  bool holds(std::string_view code) const { return included.holds(code) && !excluded.holds(code); }
  bool holds_all_below(std::string_view code) const {
    return included.holds_all_below(code) && !excluded.holds_all_below(code);
  }
};

// The codes and prefixes of one system that any set names, each with its sets worked out, sorted. A code that is not
// among them is in the sets of its longest beginning that is.
class System {
 public:
  // Sets come in the order of their ids.
  void add(ValueSetId id, const Membership& membership) {
    for (const Named* const named : {&membership.included, &membership.excluded}) {
      for (const auto& [code, unused] : named->codes) place_of(code);
      for (const auto& [code, unused] : named->prefixes) {
        place_of(code);
        has_prefixes_ = true;
      }
    }
    if (membership.included.prefixes.empty()) {
      for (const auto& [code, unused] : membership.included.codes)
        if (membership.holds(code)) places_.find(code)->second.itself.push_back(id);
      return;
    }
    for (auto& [code, place] : places_) {
      if (membership.holds(code)) place.itself.push_back(id);
      if (membership.holds_all_below(code)) place.below.push_back(id);
    }
  }

  const Ids& sets_of(std::string_view code) const {
    static const Ids none;
    if (const auto found = places_.find(code); found != places_.end()) return found->second.itself;
    const Place* const above = has_prefixes_ ? nearest_above(code) : nullptr;
    return above ? above->below : none;
  }

 private:
  struct Place {
    Ids itself;
    Ids below;
  };

  // At most as many looks as the longest code here has characters.
  const Place* nearest_above(std::string_view code) const {
    for (std::size_t length = std::min(code.size(), longest_ + 1); length-- > shortest_;)
      if (const auto found = places_.find(code.substr(0, length)); found != places_.end()) return &found->second;
    return nullptr;
  }

  // A new place is in the sets of the place above it.
  void place_of(const std::string& code) {
    if (places_.contains(code)) return;
    const Place* const above = nearest_above(code);
    const Ids ids = above ? above->below : Ids();
    places_.emplace(code, Place{ids, ids});
    longest_ = std::max(longest_, code.size());
    shortest_ = std::min(shortest_, code.size());
  }

  ByText<Place> places_;
  std::size_t longest_ = 0;
  std::size_t shortest_ = static_cast<std::size_t>(-1);
  bool has_prefixes_ = false;
};

// What a set names, by system.
ByText<Membership> memberships(const Compose& compose) {
  ByText<Membership> by_system;
  const auto name = [&](const Selection& selection, Named Membership::*named) {
    for (const Coding& coding : selection.codes) (by_system[coding.system].*named).codes[coding.code] = true;
    for (const CodePrefix& prefix : selection.prefixes) {
      ByText<bool>& prefixes = (by_system[prefix.system].*named).prefixes;
      const auto [place, is_new] = prefixes.try_emplace(prefix.code, prefix.without_itself);
      if (!is_new) place->second = place->second && prefix.without_itself;
    }
  };
  name(compose.include, &Membership::included);
  name(compose.exclude, &Membership::excluded);
  return by_system;
}

struct Set {
  ValueSetSummary summary;
  std::vector<Coding> codes;
};

tl::unexpected<base::Problem> malformed(const std::string& file, std::string detail) {
  return base::fail(base::ProblemKind::kMalformed, "value-set-malformed", file, std::move(detail));
}

}  // namespace

struct ValueSets::Index {
  std::vector<Set> sets;
  ByText<ValueSetId> by_url;
  ByText<System> systems;

  const Ids& sets_of(std::string_view system, std::string_view code) const {
    static const Ids none;
    const auto found = systems.find(canonical_system(system));
    return found != systems.end() ? found->second.sets_of(code) : none;
  }
};

ValueSets::ValueSets() : index_(std::make_unique<Index>()) {}
ValueSets::~ValueSets() = default;
ValueSets::ValueSets(ValueSets&&) noexcept = default;
ValueSets& ValueSets::operator=(ValueSets&&) noexcept = default;

// FHIR R4, ValueSet. https://hl7.org/fhir/R4/valueset.html
base::Result<ValueSetId> ValueSets::add(base::JsonView value_set, const std::string& file) {
  if (value_set["resourceType"].string() != "ValueSet") return malformed(file, "resourceType is not ValueSet");
  const std::string url(value_set["url"].string());
  if (url.empty()) return malformed(file, "a url is wanted");
  if (const auto known = index_->by_url.find(url); known != index_->by_url.end())
    return base::fail(base::ProblemKind::kMalformed, "value-set-repeated", file,
                      url + " stands in " + index_->sets[known->second].summary.file);
  CDS_TRY(Compose compose, read_compose(value_set, file));

  const auto id = static_cast<ValueSetId>(index_->sets.size());
  index_->by_url.emplace(url, id);
  const ByText<Membership> by_system = memberships(compose);
  for (const auto& [system, membership] : by_system) index_->systems[system].add(id, membership);
  Set set;
  for (Coding& coding : compose.include.codes)
    if (by_system.find(coding.system)->second.holds(coding.code)) set.codes.push_back(std::move(coding));
  set.summary = {url,
                 std::string(value_set["version"].string()),
                 std::string(value_set["title"].string()),
                 file,
                 set.codes.size(),
                 compose.include.prefixes.size()};
  index_->sets.push_back(std::move(set));
  return id;
}

// FHIR R4, canonical: a version may follow after "|". https://hl7.org/fhir/R4/references.html#canonical
std::optional<ValueSetId> ValueSets::find(std::string_view canonical) const {
  const std::size_t bar = canonical.find('|');
  const auto found = index_->by_url.find(canonical.substr(0, bar));
  if (found == index_->by_url.end()) return std::nullopt;
  if (bar != std::string_view::npos && canonical.substr(bar + 1) != summary(found->second).version) return std::nullopt;
  return found->second;
}

const ValueSetSummary& ValueSets::summary(ValueSetId id) const { return index_->sets[id].summary; }
std::size_t ValueSets::size() const { return index_->sets.size(); }
const std::vector<Coding>& ValueSets::codes(ValueSetId id) const { return index_->sets[id].codes; }

bool ValueSets::contains(ValueSetId id, std::string_view system, std::string_view code) const {
  return std::ranges::binary_search(index_->sets_of(system, code), id);
}

bool ValueSets::contains_code(ValueSetId id, std::string_view code) const {
  return std::ranges::any_of(
      index_->systems, [&](const auto& named) { return std::ranges::binary_search(named.second.sets_of(code), id); });
}

void ValueSets::sets_of(std::string_view system, std::string_view code, std::vector<ValueSetId>& scratch) const {
  const Ids& ids = index_->sets_of(system, code);
  scratch.assign(ids.begin(), ids.end());
}

std::span<const ValueSetId> ValueSets::sets_of(std::string_view system, std::string_view code) const {
  return index_->sets_of(system, code);
}

}  // namespace fhir

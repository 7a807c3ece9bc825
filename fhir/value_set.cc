#include "fhir/value_set.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <unordered_map>
#include <utility>

#include "fhir/value_set_compose.h"

namespace fhir {
namespace {

// The first and the last eight characters, which tell the names of systems and codes apart. Only what the files say is
// kept by it, so that no request can make many names fall together.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    std::uint64_t first = 0, last = 0;
    if (text.size() >= sizeof first) {
      std::memcpy(&first, text.data(), sizeof first);
      std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
    } else if (!text.empty()) {
      std::memcpy(&first, text.data(), text.size());
    }
    first = (first ^ text.size()) * 0x9E3779B97F4A7C15;
    last = (last ^ (first >> 32)) * 0xC2B2AE3D27D4EB4F;
    return first ^ last ^ (last >> 29);
  }
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
  Selection content;
  bool excludes_below = false;  // not all that its prefixes hold is in it
};

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// "1.10" is newer than "1.9", and both are older than "20240101".
bool is_older(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (!is_digit(a.front()) || !is_digit(b.front())) {
      if (a.front() != b.front()) return a.front() < b.front();
      a.remove_prefix(1), b.remove_prefix(1);
      continue;
    }
    const auto number = [](std::string_view& text) {
      while (text.starts_with('0')) text.remove_prefix(1);
      const auto end = std::ranges::find_if_not(text, is_digit);
      const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
      text.remove_prefix(digits.size());
      return digits;
    };
    const std::string_view left = number(a), right = number(b);
    if (left.size() != right.size()) return left.size() < right.size();
    if (left != right) return left < right;
  }
  return a.empty() && !b.empty();
}

tl::unexpected<base::Problem> malformed(const std::string& file, std::string detail) {
  return base::fail(base::ProblemKind::kMalformed, "value-set-malformed", file, std::move(detail));
}

}  // namespace

struct ValueSets::Index {
  std::vector<Set> sets;
  ByText<Ids> by_url;  // versions
  ByText<System> systems;

  // All that a set holds, for another that includes or excludes it.
  base::Result<const Selection*> content_of(const std::optional<ValueSetId>& id, std::string_view canonical) const {
    if (!id)
      return base::fail(base::ProblemKind::kNotFound, "value-set-missing", "", "value set " + std::string(canonical));
    if (sets[*id].excludes_below)
      return base::fail(base::ProblemKind::kUnsupported, "value-set-unsupported", "",
                        std::string(canonical) + " excludes something of a hierarchy: no other set can include it");
    return &sets[*id].content;
  }

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
  const std::string version(value_set["version"].string());
  if (const auto known = index_->by_url.find(url); known != index_->by_url.end())
    for (const ValueSetId id : known->second)
      if (index_->sets[id].summary.version == version)
        return base::fail(base::ProblemKind::kMalformed, "value-set-repeated", file,
                          url + " stands in " + index_->sets[id].summary.file);
  const OtherSets others = [this](std::string_view canonical) {
    return index_->content_of(find(canonical), canonical);
  };
  CDS_TRY(Compose compose,
          value_set["expansion"] ? read_expansion(value_set, file) : read_compose(value_set, file, others));

  const auto id = static_cast<ValueSetId>(index_->sets.size());
  index_->by_url[url].push_back(id);
  const ByText<Membership> by_system = memberships(compose);
  for (const auto& [system, membership] : by_system) index_->systems[system].add(id, membership);
  Set set;
  for (Coding& coding : compose.include.codes)
    if (by_system.find(coding.system)->second.holds(coding.code)) set.content.codes.push_back(std::move(coding));
  set.content.prefixes = std::move(compose.include.prefixes);
  set.excludes_below =
      !set.content.prefixes.empty() && !(compose.exclude.codes.empty() && compose.exclude.prefixes.empty());
  set.summary = {url,
                 version,
                 std::string(value_set["title"].string()),
                 file,
                 set.content.codes.size(),
                 set.content.prefixes.size(),
                 std::move(compose.notes)};
  index_->sets.push_back(std::move(set));
  return id;
}

// Those that refer to others come after them.
std::vector<base::Problem> ValueSets::add_all(const std::vector<Source>& sources) {
  std::vector<base::Problem> problems;
  std::vector<const Source*> waiting;
  for (const Source& source : sources) waiting.push_back(&source);
  for (bool progress = true; progress;) {
    progress = false;
    problems.clear();
    std::erase_if(waiting, [&](const Source* source) {
      const base::Result<ValueSetId> added = add(source->value_set, source->file);
      if (added) return progress = true;
      problems.push_back(added.error());
      return false;
    });
  }
  return problems;
}

// FHIR R4, canonical: a version may follow after "|". https://hl7.org/fhir/R4/references.html#canonical
std::optional<ValueSetId> ValueSets::find(std::string_view canonical) const {
  const std::size_t bar = canonical.find('|');
  const auto found = index_->by_url.find(canonical.substr(0, bar));
  std::optional<ValueSetId> best;
  if (found == index_->by_url.end()) return best;
  for (const ValueSetId id : found->second) {
    if (bar != std::string_view::npos && canonical.substr(bar + 1) != summary(id).version) continue;
    if (!best || is_older(summary(*best).version, summary(id).version)) best = id;
  }
  return best;
}

const ValueSetSummary& ValueSets::summary(ValueSetId id) const { return index_->sets[id].summary; }
std::size_t ValueSets::size() const { return index_->sets.size(); }
const std::vector<Coding>& ValueSets::codes(ValueSetId id) const { return index_->sets[id].content.codes; }

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

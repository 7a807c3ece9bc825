// ValueSets as the criteria use them: membership of a coding is one or a few hash lookups (FHIR R4, ValueSet.compose,
// ValueSet.expansion). Loaded once, immutable, shared between threads.
//
// Systems go by their URI or by their OID (`urn:oid:2.16.840.1.113883.6.90` is ICD-10-CM); codes are compared as they
// are written. What a set excludes is not in it, however it was included. A set's expansion counts where it has one,
// else its compose: include and exclude with `concept`, with `valueSet`, or with one `filter` {property concept, op
// is-a | descendent-of | regex} on systems whose hierarchy is the code's prefix (ICD-10-CM, ICD-10, ICD-10-PCS).
// Anything else is refused when loading, by name.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace fhir {

struct Coding {
  std::string system;
  std::string code;
  std::string display;
  bool operator==(const Coding&) const = default;
};

struct ValueSetSummary {
  std::string url;
  std::string version;
  std::string title;
  std::string file;
  std::size_t codes = 0;           // enumerated
  std::size_t prefixes = 0;        // is-a filters
  std::vector<std::string> notes;  // what a person should know: "its expansion has no date"
};

// The URI that FHIR gives a code system that is also known by its OID; else the system itself.
std::string_view canonical_system(std::string_view system);
// Whether whatever begins with a code is below it: ICD-10-CM, ICD-10, ICD-10-PCS.
bool spells_hierarchy(std::string_view system);

using ValueSetId = std::uint32_t;

class ValueSets {
 public:
  ValueSets();
  ~ValueSets();
  ValueSets(ValueSets&&) noexcept;
  ValueSets& operator=(ValueSets&&) noexcept;

  // Reads a ValueSet resource.  kMalformed "value-set-malformed", kUnsupported "value-set-unsupported",
  // kMalformed "value-set-repeated" (url and version stand in another file), kNotFound "value-set-missing" (a set that
  // it refers to was not added before)
  base::Result<ValueSetId> add(base::JsonView value_set, const std::string& file);
  // Of many, in any order; every problem.
  struct Source {
    std::string file;
    base::JsonView value_set;
  };
  std::vector<base::Problem> add_all(const std::vector<Source>& sources);
  // By canonical url, with or without "|version": the newest version of several, or just that one.
  std::optional<ValueSetId> find(std::string_view canonical) const;
  const ValueSetSummary& summary(ValueSetId id) const;
  std::size_t size() const;
  // The enumerated codes of a set, in file order (for prefetch templates, overrideReasons, documentation).
  const std::vector<Coding>& codes(ValueSetId id) const;

  bool contains(ValueSetId id, std::string_view system, std::string_view code) const;
  // A code without a system: whether any system's code of that name is in the set (CQL, InValueSet of a String).
  bool contains_code(ValueSetId id, std::string_view code) const;
  // Every set that holds the coding, sorted: one look for all sets at once, and one more for each character of a code
  // that no set names, where its system has prefixes. Both forms give the same; the span lives until the next add.
  std::span<const ValueSetId> sets_of(std::string_view system, std::string_view code) const;
  void sets_of(std::string_view system, std::string_view code, std::vector<ValueSetId>& scratch) const;

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace fhir

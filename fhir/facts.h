// Facts: what is known of one patient in one request. Resources are views into the documents they came in (which Facts
// keeps alive), unique by type and id, indexed by type. Built once, then read only; for one thread.
//
//   Facts facts(patient_id);
//   facts.add(std::move(document), key);          // a resource, a Bundle, a {resource, response} wrapper ...
//   for (const Resource& condition : facts.of_type(type)) ...
//
// What stands inside a resource is never an error: what cannot be read is left out and counted.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "fhir/model.h"
#include "fhir/resource_index.h"

namespace fhir {

struct Resource {
  base::JsonView json;
  TypeId type = kNoType;
  std::string_view id;  // "" when it has none
};

struct FactCounts {
  std::uint32_t kept = 0;
  std::uint32_t repeated = 0;       // same type and id again; the newest meta.lastUpdated stays
  std::uint32_t other_patient = 0;  // of another patient: dropped
  std::uint32_t unreadable = 0;     // no object, or a resourceType that R4 does not have
};

class Facts {
 public:
  explicit Facts(std::string patient_id);

  // Keeps a document alive as long as the Facts; views into it may then be added.
  base::JsonView keep(base::JsonDocument document);
  // Adds what a view holds: a resource, each entry of a Bundle (nested Bundles too), or {resource, ...} wrappers.
  // The view's document must outlive the Facts (see keep). OperationOutcome entries are not data and are skipped.
  // A Patient other than the request's is dropped and counted; whether that is the wrong chart is for cds/ to say.
  void add(base::JsonView resource_or_bundle);

  const std::string& patient_id() const { return patient_id_; }
  std::optional<Resource> patient() const;
  std::span<const Resource> of_type(TypeId type) const;  // in the order added; a repeated one stays in its first place
  // "Type/id", "http://server/Type/id", "http://server/Type/id/_history/1": by type and id.
  std::optional<Resource> find(std::string_view reference) const;
  std::size_t size() const;
  const FactCounts& counts() const { return counts_; }

 private:
  void add_bundle(base::JsonView bundle);
  void add_resource(const Resource& resource);

  std::string patient_id_;
  std::deque<base::JsonDocument> documents_;
  std::vector<std::vector<Resource>> by_type_;  // by TypeId
  ResourceIndex places_;                        // in by_type_[type]
  FactCounts counts_;
};

// A literal reference's type and id: "Patient/1", "https://x/fhir/Patient/1/_history/2"; nothing for "#contained",
// "urn:uuid:..." and text that is no reference.
struct LiteralReference {
  std::string_view type;
  std::string_view id;
};
std::optional<LiteralReference> parse_reference(std::string_view reference);
// Whether a resource (by fhir::patient_path) is about this patient. Resources whose type has no such path are about
// anyone's patient (true); one with a path but without a readable reference counts as this patient's (true): EHRs leave
// the subject out, and only a reference that names someone else is another patient's.
bool is_about_patient(const Resource& resource, std::string_view patient_id);

}  // namespace fhir

// A medicine that a resource names by a reference which only what stands around it can resolve: "#id" to a contained
// Medication (FHIR R4, Contained Resources), "urn:uuid:..." to an entry of the same Bundle by its fullUrl (FHIR R4,
// Resolving references in Bundles). Among facts such a Medication has no name to be found by.
#pragma once

#include <map>
#include <optional>
#include <string_view>

#include "base/json.h"

namespace cds {

// The Medications of one Bundle, which must outlive them; of none when it is missing.
class MedicationsBeside {
 public:
  explicit MedicationsBeside(base::JsonView bundle) : bundle_(bundle) {}
  // The resource with the contained Medication's code in the reference's place, or with a reference to the Bundle's by
  // type and id, whose code many may share; nothing when it has no such reference, or none that leads anywhere.
  std::optional<base::JsonDocument> restate(base::JsonView resource);

 private:
  std::string_view id_of(std::string_view full_url);

  base::JsonView bundle_;
  std::optional<std::map<std::string_view, std::string_view>> ids_;  // by fullUrl, once asked for
};

}  // namespace cds

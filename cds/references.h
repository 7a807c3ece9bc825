// References that criteria follow to resources which belong to no patient, and which no search for a patient's data
// finds: a MedicationRequest's Medication.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "cds/hook_request.h"
#include "fhir/facts.h"
#include "fhir/model.h"

namespace cds {

struct OpenReferences {
  std::vector<std::string> reads;        // "Medication/1", each once, in order of appearance
  std::vector<fhir::TypeId> from;        // the type of the first resource that has each
  std::vector<fhir::TypeId> elsewhere;   // types of resources whose reference is to another server
  std::vector<fhir::TypeId> unreadable;  // likewise: to nothing that can be read or found, as an identifier
};

// Those of `types` that facts or the drafts refer to and that are not among the facts. An absolute reference is the
// same server's when it begins with the request's fhirServer.
OpenReferences open_references(const fhir::Facts& facts, const HookRequest& request,
                               std::span<const fhir::TypeId> types);

// Adds each resource of an answer whose Medication is contained in it or stands beside it in its Bundle, with the
// Medication's code in the reference's place (cds/medication_reference.h). What is added first stays, so this comes
// before the answer itself.
void add_with_contained(base::JsonView answer, std::span<const fhir::TypeId> types, fhir::Facts& facts);

// Adds resources of `types` that stand among the request's drafts: a Medication there is no order, only what one names.
void add_referenced_drafts(const HookRequest& request, std::span<const fhir::TypeId> types, fhir::Facts& facts);

}  // namespace cds

// Applying an ActivityDefinition to a patient (FHIR R4, ActivityDefinition $apply): the draft order that a suggestion's
// create action brings.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "cards/compose.h"
#include "cards/resource_builder.h"

namespace cards {

// ServiceRequest, MedicationRequest, CommunicationRequest or Task, by `kind`: status draft, about the occasion's
// patient, in its encounter, asked for by its user.  kUnsupported "activity-kind" for any other kind, and for a Task
// not to be performed: R4's Task cannot say so.
base::Result<ResourceBuilder> apply_activity(base::JsonView activity, const Occasion& occasion);
// Whether apply_activity knows the kind.
bool can_be_applied(base::JsonView activity);

}  // namespace cards

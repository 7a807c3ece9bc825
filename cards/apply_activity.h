// Applying an ActivityDefinition to a patient (FHIR R4, ActivityDefinition $apply): the draft order that a suggestion's
// create action brings.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "cards/compose.h"
#include "cards/resource_builder.h"

namespace cards {

// ServiceRequest, MedicationRequest, CommunicationRequest or Task, by `kind`: status draft, about the occasion's
// patient, in its encounter, asked for by its user. Or an Observation, which is no request and so no kind in R4: the
// ActivityDefinition contains it, and the extension `creates` refers to it; it is copied, about the patient, in the
// encounter, made now, by the user.  kUnsupported "activity-kind" for anything else, and for a Task not to be
// performed: R4's Task cannot say so.
base::Result<ResourceBuilder> apply_activity(base::JsonView activity, const Occasion& occasion);
// Whether apply_activity knows the kind.
bool can_be_applied(base::JsonView activity);
// The type of the resource that it makes; "" when it makes none.
std::string_view applied_type(base::JsonView activity);

}  // namespace cards

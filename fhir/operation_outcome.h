// OperationOutcome (FHIR R4, 2.32): the body of every answer that is not a 2xx.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace fhir {

// One issue a problem; severity error; the code fits the kind; `diagnostics` says detail and where.
std::string operation_outcome(const std::vector<base::Problem>& problems);
std::string operation_outcome(const base::Problem& problem);

}  // namespace fhir

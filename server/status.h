// One table from a problem's kind to the HTTP status of the answer, and that answer.
#pragma once

#include "base/result.h"
#include "server/http_message.h"

namespace server {

int http_status(base::ProblemKind kind);

// The answer to a problem: an OperationOutcome (FHIR R4, 2.32). What is ours to know (kInternal) is not in it.
HttpResponse problem_response(const base::Problem& problem);
HttpResponse problem_response(int status, const base::Problem& problem);

}  // namespace server

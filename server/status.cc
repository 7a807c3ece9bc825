#include "server/status.h"

#include "fhir/operation_outcome.h"

namespace server {

int http_status(base::ProblemKind kind) {
  using base::ProblemKind;
  switch (kind) {  // no default: the compiler names a kind without a row
    case ProblemKind::kMalformed:
      return 400;
    case ProblemKind::kUnauthenticated:
      return 401;
    case ProblemKind::kForbidden:
      return 403;
    case ProblemKind::kNotFound:
      return 404;
    case ProblemKind::kMissingData:
      return 412;  // CDS Hooks 3.0, "Prefetch Template": SHALL
    case ProblemKind::kTooLarge:
      return 413;
    case ProblemKind::kUnsupported:
      return 415;
    case ProblemKind::kUnavailable:
      return 503;
    case ProblemKind::kTimeout:
      return 503;
    case ProblemKind::kInternal:
      return 500;
  }
  return 500;
}

HttpResponse problem_response(const base::Problem& problem) {
  return problem_response(http_status(problem.kind), problem);
}

HttpResponse problem_response(int status, const base::Problem& problem) {
  HttpResponse response{status, {}, {}};
  response.headers.set("Content-Type", "application/fhir+json");
  if (status == 503) response.headers.set("Retry-After", "1");
  response.body = fhir::operation_outcome(
      problem.kind == base::ProblemKind::kInternal
          ? base::Problem{base::ProblemKind::kInternal, "internal-error", "", "the service could not answer"}
          : problem);
  return response;
}

}  // namespace server

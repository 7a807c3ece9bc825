#include "fhir/operation_outcome.h"

#include <span>
#include <string_view>

#include "base/json.h"

namespace fhir {
namespace {

// FHIR R4, IssueType. https://hl7.org/fhir/R4/valueset-issue-type.html
std::string_view issue_code(base::ProblemKind kind) {
  switch (kind) {
    case base::ProblemKind::kMalformed:
      return "invalid";
    case base::ProblemKind::kUnauthenticated:
      return "login";
    case base::ProblemKind::kForbidden:
      return "forbidden";
    case base::ProblemKind::kNotFound:
      return "not-found";
    case base::ProblemKind::kMissingData:
      return "required";
    case base::ProblemKind::kTooLarge:
      return "too-long";
    case base::ProblemKind::kUnsupported:
      return "not-supported";
    case base::ProblemKind::kUnavailable:
      return "transient";
    case base::ProblemKind::kTimeout:
      return "timeout";
    case base::ProblemKind::kInternal:
      return "exception";
  }
  return "exception";
}

// What is wrong inside is for the log only.
std::string diagnostics(const base::Problem& problem) {
  if (problem.kind == base::ProblemKind::kInternal) return "internal error";
  return to_text(problem);
}

// FHIR R4, OperationOutcome. https://hl7.org/fhir/R4/operationoutcome.html
std::string write(std::span<const base::Problem> problems) {
  base::JsonWriter writer;
  writer.begin_object().member("resourceType", "OperationOutcome").key("issue").begin_array();
  for (const base::Problem& problem : problems) {
    writer.begin_object().member("severity", "error").member("code", issue_code(problem.kind));
    if (const std::string text = diagnostics(problem); !text.empty()) writer.member("diagnostics", text);
    writer.end_object();
  }
  return writer.end_array().end_object().take();
}

}  // namespace

// "issue 1..*": without a problem to name there is still one.
std::string operation_outcome(const std::vector<base::Problem>& problems) {
  return problems.empty() ? operation_outcome(base::Problem{}) : write(problems);
}

std::string operation_outcome(const base::Problem& problem) { return write({&problem, 1}); }

}  // namespace fhir

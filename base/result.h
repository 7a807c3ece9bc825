// Result<T> is what every fallible function gives: a value, or a Problem that says what was wrong, where, and what the
// caller can do about it. CDS_TRY hands a Problem on in one line:
//
//   CDS_TRY(const HookRequest request, parse_hook_request(body));
//
// Exceptions stay inside the file that calls a library which throws them.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace base {

// What the caller can do about a problem. server/status maps each to one HTTP status.
enum class ProblemKind {
  kMalformed,        // 400: the request has to change
  kUnauthenticated,  // 401
  kForbidden,        // 403
  kNotFound,         // 404
  kMissingData,      // 412: CDS Hooks, Prefetch: what a critical criterion needs was not to be had
  kTooLarge,         // 413
  kUnsupported,      // 415, and an artefact that uses what the engine lacks
  kUnavailable,      // 503: try later
  kTimeout,          // 503 for a caller; inside: a deadline passed
  kInternal,         // 500: a bug
};

struct Problem {
  ProblemKind kind = ProblemKind::kInternal;
  std::string slug;    // stable and searchable, e.g. "hook-instance-malformed"
  std::string where;   // JSON Pointer, FHIR element path, file name or header name
  std::string detail;  // for the person who reads it: what was wrong and what to do. Never patient data.
  bool operator==(const Problem&) const = default;
};

// "slug at where: detail", for logs and for `ischia check`.
std::string to_text(const Problem& problem);

template <typename T>
using Result = tl::expected<T, Problem>;

inline tl::unexpected<Problem> fail(ProblemKind kind, std::string slug, std::string where, std::string detail) {
  return tl::unexpected<Problem>(Problem{kind, std::move(slug), std::move(where), std::move(detail)});
}

}  // namespace base

// A declaration cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define CDS_CONCAT_(a, b) a##b
#define CDS_CONCAT(a, b) CDS_CONCAT_(a, b)
// CDS_TRY(declaration, expression): declares the value of a Result, or returns its Problem.
#define CDS_TRY(declaration, expression) CDS_TRY_(CDS_CONCAT(cds_result_, __LINE__), declaration, expression)
#define CDS_TRY_(result, declaration, expression)                \
  auto result = (expression);                                    \
  if (!result) return tl::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
// CDS_CHECK(expression): for a Result<void>.
#define CDS_CHECK(expression)                                  \
  if (auto cds_check_result = (expression); !cds_check_result) \
  return tl::unexpected(std::move(cds_check_result).error())
// NOLINTEND(bugprone-macro-parentheses)

#include "base/result.h"

namespace base {

std::string to_text(const Problem& problem) {
  std::string text = problem.slug;
  if (!problem.where.empty()) text.append(" at ").append(problem.where);
  if (!problem.detail.empty()) text.append(": ").append(problem.detail);
  return text;
}

}  // namespace base

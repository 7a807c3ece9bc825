#include "cql/regex.h"

#include <re2/re2.h>

#include <functional>
#include <map>
#include <memory>

#include "cql/operators.h"

namespace cql {
namespace {

constexpr std::size_t kMostRemembered = 64;  // patterns a thread
constexpr std::size_t kLongestPattern = 10'000;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

const RE2& compiled(std::string_view pattern) {
  using Patterns = std::map<std::string, std::unique_ptr<const RE2>, std::less<>>;
  static thread_local Patterns patterns;
  if (const auto found = patterns.find(pattern); found != patterns.end()) return *found->second;
  if (pattern.size() > kLongestPattern) throw EvaluationError("the regular expression is too long");
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  auto expression = std::make_unique<const RE2>(piece(pattern), options);
  if (!expression->ok()) throw EvaluationError("the regular expression cannot be read");
  if (patterns.size() >= kMostRemembered) patterns.clear();
  return *patterns.emplace(std::string(pattern), std::move(expression)).first->second;
}

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// From "$1" to RE2's "\1".
std::string rewrite_of(std::string_view substitution) {
  std::string rewrite;
  for (std::size_t i = 0; i < substitution.size(); ++i) {
    const char each = substitution[i];
    const char next = i + 1 < substitution.size() ? substitution[i + 1] : '\0';
    if (each == '\\' && next != '\0') {
      rewrite += next == '\\' ? "\\\\" : std::string(1, next);
      ++i;
    } else if (each == '\\') {
      rewrite += "\\\\";
    } else if (each == '$' && is_digit(next)) {
      rewrite += {'\\', next};
      ++i;
    } else if (each == '$' && next == '{' && i + 3 < substitution.size() && is_digit(substitution[i + 2]) &&
               substitution[i + 3] == '}') {
      rewrite += {'\\', substitution[i + 2]};
      i += 3;
    } else {
      rewrite += each;
    }
  }
  return rewrite;
}

}  // namespace

bool matches(std::string_view text, std::string_view pattern) {
  return RE2::PartialMatch(piece(text), compiled(pattern));
}

std::string replace_matches(std::string_view text, std::string_view pattern, std::string_view substitution) {
  const RE2& expression = compiled(pattern);
  const std::string rewrite = rewrite_of(substitution);
  std::string error;
  if (!expression.CheckRewriteString(rewrite, &error))
    throw EvaluationError("the substitution names a group that isn't there");
  std::string result(text);
  RE2::GlobalReplace(&result, expression, rewrite);
  return result;
}

std::vector<std::string_view> split_on_matches(std::string_view text, std::string_view pattern) {
  const RE2& expression = compiled(pattern);
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  re2::StringPiece found;
  for (std::size_t at = 0; at <= text.size();) {
    if (!expression.Match(piece(text), at, text.size(), RE2::UNANCHORED, &found, 1)) break;
    const auto start = static_cast<std::size_t>(found.data() - text.data());
    const std::size_t end = start + found.size();
    if (found.empty()) {  // nothing separates nothing
      at = end + 1;
      continue;
    }
    parts.push_back(text.substr(from, start - from));
    from = at = end;
  }
  parts.push_back(text.substr(from));
  return parts;
}

}  // namespace cql

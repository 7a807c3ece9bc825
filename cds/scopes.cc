#include "cds/scopes.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/url.h"

namespace cds {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;  // name, value, decoded

// Calls `piece` for the pieces between separators; empty ones are left out.
template <typename Piece>
void split(std::string_view text, char separator, Piece piece) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) piece(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string decoded(std::string_view text) {
  auto result = base::percent_decode(text);
  return result ? *std::move(result) : std::string(text);
}

Parameters parse_parameters(std::string_view text) {
  Parameters parameters;
  split(text, '&', [&](std::string_view each) {
    const std::size_t equals = std::min(each.find('='), each.size());
    parameters.emplace_back(decoded(each.substr(0, equals)), decoded(each.substr(std::min(equals + 1, each.size()))));
  });
  return parameters;
}

std::vector<std::string> values(std::string_view text) {
  std::vector<std::string> found;
  split(text, ',', [&](std::string_view each) { found.emplace_back(each); });
  return found;
}

struct Asked {
  std::string_view type;
  bool is_search = false;
  Parameters parameters;
};

Asked parse_query(std::string_view query) {
  const std::size_t question = query.find('?');
  Asked asked{query.substr(0, query.find_first_of("/?")), question != std::string_view::npos, {}};
  if (asked.is_search) asked.parameters = parse_parameters(query.substr(question + 1));
  return asked;
}

// v1: read, *, write. v2: a subset of "cruds", in that order.
bool allows(std::string_view permissions, bool is_search) {
  if (permissions == "read" || permissions == "*") return true;
  if (permissions.empty() || permissions.find_first_not_of("cruds") != std::string_view::npos) return false;
  return permissions.find(is_search ? 's' : 'r') != std::string_view::npos;
}

// The restriction of a scope that is about the query ("" when it has none); nothing when the scope is about another.
std::optional<std::string_view> restriction(std::string_view scope, bool is_for_patient, const Asked& asked) {
  const std::size_t slash = scope.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view level = scope.substr(0, slash);
  if (level != "user" && level != "system" && !(level == "patient" && is_for_patient)) return std::nullopt;
  scope.remove_prefix(slash + 1);
  const std::size_t question = std::min(scope.find('?'), scope.size());
  const std::string_view granted = scope.substr(0, question);
  const std::size_t dot = granted.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view type = granted.substr(0, dot);
  if ((type != "*" && type != asked.type) || !allows(granted.substr(dot + 1), asked.is_search)) return std::nullopt;
  return scope.substr(std::min(question + 1, scope.size()));
}

// Whether the query asks for nothing beyond the restriction: each of its parameters stands in the query, with no other
// values.
bool is_within(const Asked& asked, const Parameters& restricted) {
  return std::all_of(restricted.begin(), restricted.end(), [&](const auto& rule) {
    const std::vector<std::string> allowed = values(rule.second);
    return std::any_of(asked.parameters.begin(), asked.parameters.end(), [&](const auto& parameter) {
      const std::vector<std::string> wanted = values(parameter.second);
      return parameter.first == rule.first && !wanted.empty() &&
             std::all_of(wanted.begin(), wanted.end(), [&](const std::string& value) {
               return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
             });
    });
  });
}

// The query with the one parameter that all restrictions are about; what they allow together.
ScopedQuery narrowed(std::string_view query, const Asked& asked, const std::vector<Parameters>& restrictions) {
  if (!asked.is_search || restrictions.empty()) return {};
  const std::string& name = restrictions.front().front().first;
  std::vector<std::string> allowed;
  for (const Parameters& each : restrictions) {
    if (each.size() != 1 || each.front().first != name) return {};
    for (std::string& value : values(each.front().second))
      if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) allowed.push_back(std::move(value));
  }
  const auto has_name = [&](const auto& parameter) { return parameter.first == name; };
  if (allowed.empty() || std::any_of(asked.parameters.begin(), asked.parameters.end(), has_name)) return {};
  ScopedQuery scoped{Granted::kPart, std::string(query) + "&" + base::percent_encode(name) + "="};
  for (const std::string& value : allowed)
    scoped.query += (&value == &allowed.front() ? "" : ",") + base::percent_encode(value);
  return scoped;
}

}  // namespace

ScopedQuery apply_scopes(std::string_view scope, bool is_for_patient, std::string_view query) {
  const Asked asked = parse_query(query);
  bool is_granted = false;
  std::vector<Parameters> restrictions;
  split(scope, ' ', [&](std::string_view each) {
    const auto restricted = restriction(each, is_for_patient, asked);
    if (!restricted) return;
    Parameters parameters = parse_parameters(*restricted);
    if (parameters.empty() || (asked.is_search && is_within(asked, parameters)))
      is_granted = true;
    else
      restrictions.push_back(std::move(parameters));
  });
  if (is_granted) return {Granted::kAll, std::string(query)};
  return narrowed(query, asked, restrictions);
}

}  // namespace cds

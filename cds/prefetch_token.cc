#include "cds/prefetch_token.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>
#include <vector>

#include "base/url.h"
#include "fhir/facts.h"
#include "fhir/model.h"

namespace cds {
namespace {

using base::JsonView;

constexpr std::string_view kContext = "context.";
constexpr std::int64_t kMaxDays = 36'525;  // Ours: a century

// CDS Hooks 3.0, Prefetch tokens identifying the user: the token and the type that context.userId then names.
constexpr std::array kUserTokens{
    std::pair{std::string_view("userPractitionerId"), std::string_view("Practitioner")},
    std::pair{std::string_view("userPractitionerRoleId"), std::string_view("PractitionerRole")},
    std::pair{std::string_view("userPatientId"), std::string_view("Patient")},
    std::pair{std::string_view("userRelatedPersonId"), std::string_view("RelatedPerson")},
};

std::string_view user_type(std::string_view token) {
  for (const auto& [name, type] : kUserTokens)
    if (name == token) return type;
  return {};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "today()", "today() - 90 days": the days to add.
std::optional<std::int64_t> days_from_today(std::string_view token) {
  constexpr std::string_view kToday = "today()";
  if (!token.starts_with(kToday)) return std::nullopt;
  std::string_view rest = trimmed(token.substr(kToday.size()));
  if (rest.empty()) return 0;
  const bool is_minus = rest.front() == '-';
  if (!is_minus && rest.front() != '+') return std::nullopt;
  rest = trimmed(rest.substr(1));
  std::int64_t days = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), days);
  if (error != std::errc() || days < 0 || days > kMaxDays) return std::nullopt;
  const std::string_view unit = trimmed(rest.substr(static_cast<std::size_t>(end - rest.data())));
  if (unit != "days" && unit != "day") return std::nullopt;
  return is_minus ? -days : days;
}

std::string date_text(const base::Instant& now, std::int64_t days) {
  constexpr std::int64_t kMinute = 60'000;
  constexpr std::int64_t kDay = 1440 * kMinute;
  const std::int64_t local = now.milliseconds + now.offset_minutes * kMinute;
  const std::int64_t today = local / kDay - (local % kDay < 0 ? 1 : 0);
  const base::CivilDay day = base::civil_from_days(today + days);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04lld-%02d-%02d", static_cast<long long>(day.year), day.month, day.day);
  return text.data();
}

// What a path has led to: a value of the context or, after resolve(), a resource of which type and id are known.
struct Item {
  JsonView json;
  std::optional<fhir::LiteralReference> resolved;
};
using Items = std::vector<Item>;

std::string_view type_of(const Item& item) {
  return item.resolved ? item.resolved->type : item.json["resourceType"].string();
}

void add_value(JsonView value, Items& to) {
  if (value.is_array())
    for (const JsonView each : value) to.push_back({each, {}});
  else if (value && !value.is_null())
    to.push_back({value, {}});
}

// A step into an element; a choice is written with its type ("medication" as medicationReference).
void step_into(const Item& item, std::string_view name, Items& to) {
  if (item.resolved) {  // Ours: what would have to be read is not
    if (name == "id") to.push_back(item);
    return;
  }
  const JsonView value = item.json[name];
  if (value) return add_value(value, to);
  const fhir::Element* const element = fhir::find_element(fhir::find_type(type_of(item)), name);
  if (element == nullptr || !element->choice) return;
  for (const fhir::Alternative& alternative : element->alternatives) add_value(item.json[alternative.json_name], to);
}

void step(const Item& item, std::string_view segment, Items& to) {
  constexpr std::string_view kOfType = "ofType(";
  if (segment == "resolve()") {
    const std::string_view text = item.json.is_string() ? item.json.string() : item.json["reference"].string();
    if (const auto reference = fhir::parse_reference(text)) to.push_back({{}, reference});
  } else if (segment.starts_with(kOfType)) {
    if (type_of(item) == segment.substr(kOfType.size(), segment.size() - kOfType.size() - 1)) to.push_back(item);
  } else {
    step_into(item, segment, to);
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

bool is_segment(std::string_view segment) {
  if (segment == "resolve()" || is_name(segment)) return true;
  return segment.starts_with("ofType(") && segment.ends_with(')') &&
         fhir::is_resource(fhir::find_type(segment.substr(7, segment.size() - 8)));
}

// The segments of "context.a.b" after "context"; nothing when it is no such path.
std::optional<std::vector<std::string_view>> parse_path(std::string_view path, const Hook& hook) {
  path = trimmed(path);
  if (!path.starts_with(kContext)) return std::nullopt;
  std::vector<std::string_view> segments;
  for (std::size_t at = kContext.size(); at <= path.size();) {
    const std::size_t end = std::min(path.find('.', at), path.size());
    segments.push_back(path.substr(at, end - at));
    if (!is_segment(segments.back())) return std::nullopt;
    at = end + 1;
  }
  const ContextField* const field = find_field(hook, segments.front());
  if (field == nullptr || (segments.size() == 1 && field->type != FieldType::kString)) return std::nullopt;
  return segments;
}

template <typename Path>
bool each_path(std::string_view token, Path path) {
  for (;;) {
    const std::size_t bar = token.find('|');
    if (!path(token.substr(0, bar))) return false;
    if (bar == std::string_view::npos) return true;
    token.remove_prefix(bar + 1);
  }
}

// False for what could not stand in a URL as a value of its own.
bool append(std::string_view value, std::string& values) {
  if (value.empty() || value == "." || value == "..") return false;
  values += (values.empty() ? "" : ",") + base::percent_encode(value);
  return true;
}

bool append_path(const std::vector<std::string_view>& segments, const Hook& hook, JsonView context,
                 std::string& values) {
  Items items;
  add_value(field_value(*find_field(hook, segments.front()), context), items);
  for (auto segment = segments.begin() + 1; segment != segments.end(); ++segment) {
    Items next;
    for (const Item& item : items) step(item, *segment, next);
    items = std::move(next);
  }
  return std::all_of(items.begin(), items.end(), [&](const Item& item) {
    return append(item.resolved ? item.resolved->id : item.json.string(), values);
  });
}

}  // namespace

bool is_known_token(std::string_view token, const Hook& hook) {
  if (!user_type(token).empty()) return find_field(hook, "userId") != nullptr;
  if (days_from_today(token)) return true;
  return each_path(token, [&](std::string_view path) { return parse_path(path, hook).has_value(); });
}

std::optional<std::string> token_value(std::string_view token, const Hook& hook, JsonView context,
                                       const base::Instant& now) {
  std::string values;
  if (const std::string_view type = user_type(token); !type.empty()) {
    const auto user = fhir::parse_reference(context["userId"].string());
    if (!user || user->type != type || !append(user->id, values)) return std::nullopt;
    return values;
  }
  if (const auto days = days_from_today(token)) return date_text(now, *days);
  const bool is_whole = each_path(token, [&](std::string_view path) {
    const auto segments = parse_path(path, hook);
    return segments && append_path(*segments, hook, context, values);
  });
  if (!is_whole || values.empty()) return std::nullopt;
  return values;
}

}  // namespace cds

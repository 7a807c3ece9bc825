// CQL 1.5, String Operators. https://cql.hl7.org/09-b-cqlreference.html#string-operators-3. Positions count characters.
#include <algorithm>
#include <array>
#include <vector>

#include "cql/letters.h"
#include "cql/operator_tables.h"
#include "cql/regex.h"

namespace cql {
namespace {

std::string_view text(const Value& value, std::string_view name) {
  if (!value.is(ValueType::kString)) no_overload(name);
  return value.as_string();
}
std::int32_t index(const Value& value, std::string_view name) {
  if (!value.is(ValueType::kInteger)) no_overload(name);
  return value.as_integer();
}

Value concatenate(OperatorContext& context, const Value* o, std::size_t count) {
  if (any_null(o, count)) return Value();
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) size += text(o[i], "Concatenate").size();
  const std::span<char> joined = context.arena.array<char>(size);
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view part = o[i].as_string();
    std::copy(part.begin(), part.end(), joined.begin() + static_cast<std::ptrdiff_t>(at));
    at += part.size();
  }
  return context.arena.refer_string({joined.data(), joined.size()});
}

// "null elements in the input list are ignored"; a list of nothing else is null, as an aggregate's would be.
Value combine(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  if (!o[0].is(ValueType::kList)) no_overload("Combine");
  const std::string_view separator = count > 1 && !o[1].is_null() ? text(o[1], "Combine") : std::string_view();
  std::string joined;
  bool any = false;
  for (const Value& each : o[0].as_list().items) {
    if (each.is_null()) continue;
    if (any) joined.append(separator);
    joined.append(text(each, "Combine"));
    any = true;
  }
  return any ? context.arena.string(joined) : Value();
}

Value list_of(OperatorContext& context, const std::vector<std::string_view>& parts) {
  const std::span<Value> items = context.arena.array<Value>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) items[i] = context.arena.refer_string(parts[i]);
  return context.arena.list(items);
}

Value split(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  const std::string_view whole = text(o[0], "Split");
  const std::string_view separator = count > 1 && !o[1].is_null() ? text(o[1], "Split") : std::string_view();
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  if (!separator.empty())
    for (std::size_t at = whole.find(separator); at != std::string_view::npos; at = whole.find(separator, from)) {
      parts.push_back(whole.substr(from, at - from));
      from = at + separator.size();
    }
  parts.push_back(whole.substr(from));
  return list_of(context, parts);
}
Value split_matches(OperatorContext& context, const Value* o, std::size_t count) {
  if (o[0].is_null()) return Value();
  if (count < 2 || o[1].is_null()) return list_of(context, {text(o[0], "SplitOnMatches")});
  return list_of(context, split_on_matches(text(o[0], "SplitOnMatches"), text(o[1], "SplitOnMatches")));
}

// Of a null string null; of a null list 0, which the compiler knows by the static type.
Value length(OperatorContext&, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  if (o[0].is(ValueType::kList)) return Value::integer(static_cast<std::int32_t>(o[0].as_list().items.size()));
  return Value::integer(static_cast<std::int32_t>(count_letters(text(o[0], "Length"))));
}

Value upper(OperatorContext& context, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : context.arena.string(to_upper(text(o[0], "Upper")));
}
Value lower(OperatorContext& context, const Value* o, std::size_t) {
  return o[0].is_null() ? Value() : context.arena.string(to_lower(text(o[0], "Lower")));
}

Value indexer(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const std::int32_t place = index(o[1], "Indexer");
  if (place < 0) return Value();
  if (o[0].is(ValueType::kList)) {
    const std::span<const Value> items = o[0].as_list().items;
    return static_cast<std::size_t>(place) < items.size() ? items[static_cast<std::size_t>(place)] : Value();
  }
  const std::string_view whole = text(o[0], "Indexer");
  const std::size_t byte = byte_of_letter(whole, static_cast<std::size_t>(place));
  if (byte >= whole.size()) return Value();
  return context.arena.refer_string(whole.substr(byte, letter_at(whole, byte).bytes));
}

Value position(std::string_view whole, std::size_t byte) {
  if (byte == std::string_view::npos) return Value::integer(-1);
  return Value::integer(static_cast<std::int32_t>(count_letters(whole.substr(0, byte))));
}
Value position_of(OperatorContext&, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const std::string_view pattern = text(o[0], "PositionOf"), whole = text(o[1], "PositionOf");
  return position(whole, whole.find(pattern));
}
Value last_position_of(OperatorContext&, const Value* o, std::size_t) {
  if (any_null(o, 2)) return Value();
  const std::string_view pattern = text(o[0], "LastPositionOf"), whole = text(o[1], "LastPositionOf");
  return position(whole, whole.rfind(pattern));
}

// "startIndex is out of range, the result is null"; of the empty string 0 is in range, as the official suite has it.
Value substring(OperatorContext& context, const Value* o, std::size_t count) {
  if (any_null(o, 2)) return Value();
  const std::string_view whole = text(o[0], "Substring");
  const std::int32_t start = index(o[1], "Substring");
  if (start < 0) return Value();
  const std::size_t byte = byte_of_letter(whole, static_cast<std::size_t>(start));
  if (byte >= whole.size() && start > 0) return Value();
  std::string_view rest = whole.substr(byte);
  if (count > 2 && !o[2].is_null()) {
    const std::int32_t letters = index(o[2], "Substring");
    rest = rest.substr(0, letters < 0 ? 0 : byte_of_letter(rest, static_cast<std::size_t>(letters)));
  }
  return context.arena.refer_string(rest);
}

Value starts_with(OperatorContext&, const Value* o, std::size_t) {
  return any_null(o, 2) ? Value() : Value::boolean(text(o[0], "StartsWith").starts_with(text(o[1], "StartsWith")));
}
Value ends_with(OperatorContext&, const Value* o, std::size_t) {
  return any_null(o, 2) ? Value() : Value::boolean(text(o[0], "EndsWith").ends_with(text(o[1], "EndsWith")));
}
Value matches_of(OperatorContext&, const Value* o, std::size_t) {
  return any_null(o, 2) ? Value() : Value::boolean(matches(text(o[0], "Matches"), text(o[1], "Matches")));
}
Value replace_matches_of(OperatorContext& context, const Value* o, std::size_t) {
  if (any_null(o, 3)) return Value();
  constexpr std::string_view kName = "ReplaceMatches";
  return context.arena.string(replace_matches(text(o[0], kName), text(o[1], kName), text(o[2], kName)));
}

Value to_chars(OperatorContext& context, const Value* o, std::size_t) {
  if (o[0].is_null()) return Value();
  const std::string_view whole = text(o[0], "ToChars");
  std::vector<std::string_view> letters;
  for (std::size_t i = 0; i < whole.size(); i += letters.back().size())
    letters.push_back(whole.substr(i, letter_at(whole, i).bytes));
  return list_of(context, letters);
}

constexpr OperatorEntry kStrings[] = {
    {"Concatenate", concatenate, 1, kAnyNumber},
    {"Combine", combine, 1, 2},
    {"Split", split, 1, 2},
    {"SplitOnMatches", split_matches, 1, 2},
    {"Length", length, 1, 1},
    {"Upper", upper, 1, 1},
    {"Lower", lower, 1, 1},
    {"Indexer", indexer, 2, 2},
    {"PositionOf", position_of, 2, 2},
    {"LastPositionOf", last_position_of, 2, 2},
    {"Substring", substring, 2, 3},
    {"StartsWith", starts_with, 2, 2},
    {"EndsWith", ends_with, 2, 2},
    {"Matches", matches_of, 2, 2},
    {"ReplaceMatches", replace_matches_of, 3, 3},
    {"ToChars", to_chars, 1, 1},
};

}  // namespace

std::span<const OperatorEntry> string_operators() { return kStrings; }

}  // namespace cql

#include "cql/item_set.h"

#include <algorithm>
#include <functional>

#include "base/instant.h"
#include "cql/equality.h"

namespace cql {
namespace {

constexpr std::size_t kFew = 16;

std::size_t mix(std::size_t a, std::size_t b) { return (a ^ (b + 0x9E3779B97F4A7C15ULL + (a << 6) + (a >> 2))) | 1; }
std::size_t hash_text(std::string_view text) { return std::hash<std::string_view>()(text) | 1; }

// Equal moments may be told at different offsets, so minutes since 1970 in UTC.
std::size_t hash_date(const fhir::DateTime& value) {
  std::int64_t minutes =
      base::days_from_civil(value.year, value.month, value.day) * 1440 + value.hour * 60 + value.minute;
  if (value.precision >= fhir::Precision::kHour) minutes -= value.offset_minutes;
  return mix(static_cast<std::size_t>(minutes), static_cast<std::size_t>(value.precision));
}

// Equal content has the same id, type and number of members, or the same text.
std::size_t hash_json(base::JsonView json) {
  if (!json.is_object() && !json.is_array()) return mix(static_cast<std::size_t>(json.type()), hash_text(json.text()));
  return mix(mix(json.size(), hash_text(json["id"].string())), hash_text(json["resourceType"].string()));
}

}  // namespace

std::size_t hash_of(const Value& value, int depth) {
  constexpr int kDeepest = 4;  // what is nested more deeply is told apart by equality
  switch (value.type()) {
    case ValueType::kNull:
      return 1;
    case ValueType::kBoolean:
      return value.as_boolean() ? 3 : 5;
    case ValueType::kInteger:
    case ValueType::kLong:
    case ValueType::kDecimal:
      return mix(7, static_cast<std::size_t>(decimal_of(value)->scaled()));
    case ValueType::kString:
      return hash_text(value.as_string());
    case ValueType::kDate:
    case ValueType::kDateTime:
      return hash_date(value.as_date_time());
    case ValueType::kCode:
      return hash_text(value.as_code().code);
    case ValueType::kFhir:
      return hash_json(value.fhir_json());
    case ValueType::kList: {
      std::size_t hash = mix(11, value.as_list().items.size());
      for (std::size_t i = 0; depth < kDeepest && i < std::min(value.as_list().items.size(), kFew); ++i)
        hash = mix(hash, hash_of(value.as_list().items[i], depth + 1));
      return hash;
    }
    case ValueType::kTuple: {
      std::size_t hash = 13;  // elements in any order; one that is null is as one that isn't there
      if (depth < kDeepest)
        for (const TupleElement& each : value.as_tuple().elements)
          if (!each.value.is_null()) hash += mix(hash_text(each.name), hash_of(each.value, depth + 1));
      return hash;
    }
    default:
      return 0;
  }
}

bool ItemSet::has(const Value& value) { return find(value, hashed_ ? hash_of(value) : 0); }

void ItemSet::add(const Value& value) {
  const std::size_t hash = hashed_ ? hash_of(value) : 0;
  if (!find(value, hash)) keep(value, hash);
}

bool ItemSet::find(const Value& value, std::size_t hash) {
  const auto is_it = [&](std::size_t place) {
    context_.step(1);
    return equality_in_list(context_, items_[place], value) == Truth::kYes;
  };
  if (!hashed_) {
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (is_it(i)) return true;
    return false;
  }
  const auto [first, last] = places_.equal_range(hash);
  for (auto each = first; each != last; ++each)
    if (is_it(each->second)) return true;
  return false;
}

void ItemSet::keep(const Value& value, std::size_t hash) {
  items_.push_back(value);
  if (hashed_) {
    places_.emplace(hash, items_.size() - 1);
  } else if (items_.size() > kFew) {
    hashed_ = true;
    for (std::size_t i = 0; i < items_.size(); ++i) places_.emplace(hash_of(items_[i]), i);
  }
}

}  // namespace cql

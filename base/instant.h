// A moment, with the offset from UTC of the clock that told it. Time is always an argument; only main.cc and the server
// ask the machine for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

struct Instant {
  std::int64_t milliseconds = 0;    // since 1970-01-01T00:00Z
  std::int32_t offset_minutes = 0;  // local time minus UTC: what "today" means
  bool operator==(const Instant&) const = default;
};

// RFC 3339: "2025-11-10T12:00:00.000Z", "2025-11-10T12:00Z" (seconds may be missing), offset required.
// kMalformed "instant-malformed".
Result<Instant> parse_instant(std::string_view text);
// "2025-11-10T12:00:00.000Z" or with "+01:00".
std::string to_text(const Instant& instant);
// The machine's clock, in UTC.
Instant machine_now();

// Proleptic Gregorian calendar: days since 1970-01-01.
std::int64_t days_from_civil(std::int64_t year, int month, int day);
struct CivilDay {
  std::int64_t year;
  int month;
  int day;
};
CivilDay civil_from_days(std::int64_t days);
int days_in_month(std::int64_t year, int month);

}  // namespace base

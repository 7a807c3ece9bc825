// Dates, date-times and times with the precision they were written in (FHIR R4, 2.24.0.1 date, dateTime, instant, time;
// CQL 1.5, DateTime). "2025-10" is a month, not its first day: comparing it may be undecided (cql/ does the comparing).
// All types are values without allocation.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace fhir {

enum class Precision : std::uint8_t { kYear = 1, kMonth, kDay, kHour, kMinute, kSecond, kMillisecond };

// A System.Date (precision up to day) or System.DateTime. Parts below the precision are their least value.
struct DateTime {
  std::int16_t year = 1;  // 1 to 9999
  std::int8_t month = 1;
  std::int8_t day = 1;
  std::int8_t hour = 0;
  std::int8_t minute = 0;
  std::int8_t second = 0;
  Precision precision = Precision::kYear;
  std::int16_t millisecond = 0;
  std::int16_t offset_minutes = 0;  // local minus UTC; meaningful from the hour on
  bool operator==(const DateTime&) const = default;
};

// A System.Time; precision hour to millisecond.
struct Time {
  std::int8_t hour = 0;
  std::int8_t minute = 0;
  std::int8_t second = 0;
  Precision precision = Precision::kHour;
  std::int16_t millisecond = 0;
  bool operator==(const Time&) const = default;
};

// "2025", "2025-10", "2025-10-09". Nothing for other text or a day that the calendar lacks.
std::optional<DateTime> parse_date(std::string_view text);
// As parse_date, and "2025-10-09T12:00:00.5+02:00" (minutes and seconds may be missing; fractions beyond milliseconds
// are cut). Without an offset the time has `default_offset_minutes`. A leap second ("23:59:60") is read as :59.
std::optional<DateTime> parse_date_time(std::string_view text, int default_offset_minutes);
std::optional<Time> parse_time(std::string_view text);  // "12", "12:30", "12:30:00", "12:30:00.250"
std::string to_text(const DateTime& value);             // FHIR's form at its precision; offset shown from the hour on
std::string to_text(const Time& value);

// The least moment that the value can mean; a date without a time begins at midnight UTC.
base::Instant earliest(const DateTime& value);
// From a moment; precision millisecond, its own offset. The year 1 for moments outside the years 1 to 9999.
DateTime from_instant(const base::Instant& instant);
// The same moment told at another offset; dates without a time are unchanged, and what would leave the years 1 to 9999.
DateTime at_offset(const DateTime& value, int offset_minutes);

}  // namespace fhir

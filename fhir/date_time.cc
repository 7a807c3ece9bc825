#include "fhir/date_time.h"

#include <algorithm>

namespace fhir {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr std::int64_t kMillisecondsPerMinute = 60'000;
constexpr std::int64_t kMillisecondsPerDay = kMinutesPerDay * kMillisecondsPerMinute;

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// Takes exactly `count` digits.
std::optional<int> take_digits(std::string_view& rest, std::size_t count) {
  if (rest.size() < count || !std::ranges::all_of(rest.substr(0, count), is_digit)) return std::nullopt;
  int value = 0;
  for (const char each : rest.substr(0, count)) value = value * 10 + (each - '0');
  rest.remove_prefix(count);
  return value;
}

bool take(std::string_view& rest, char wanted) {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  return true;
}

// Takes two digits that are `most` at most.
std::optional<int> take_part(std::string_view& rest, int most) {
  const std::optional<int> value = take_digits(rest, 2);
  return value && *value <= most ? value : std::nullopt;
}

// Takes "2025", "2025-10" or "2025-10-09".
std::optional<DateTime> take_date(std::string_view& rest) {
  DateTime date;
  const std::optional<int> year = take_digits(rest, 4);
  if (!year || *year == 0) return std::nullopt;
  date.year = static_cast<std::int16_t>(*year);
  if (!take(rest, '-')) return date;
  const std::optional<int> month = take_part(rest, 12);
  if (!month || *month == 0) return std::nullopt;
  date.month = static_cast<std::int8_t>(*month);
  date.precision = Precision::kMonth;
  if (!take(rest, '-')) return date;
  const std::optional<int> day = take_part(rest, base::days_in_month(*year, *month));
  if (!day || *day == 0) return std::nullopt;
  date.day = static_cast<std::int8_t>(*day);
  date.precision = Precision::kDay;
  return date;
}

// Takes the digits of a fraction of a second, cut to thousandths.
std::optional<int> take_thousandths(std::string_view& rest) {
  const std::size_t count = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (count == 0) return std::nullopt;
  int value = 0;
  for (std::size_t place = 0; place < 3; ++place) value = value * 10 + (place < count ? rest[place] - '0' : 0);
  rest.remove_prefix(count);
  return value;
}

// Takes "12", "12:30", "12:30:00" or "12:30:00.250". FHIR R4, dateTime: 'The time "24:00" is not allowed. Leap Seconds
// are allowed'. https://hl7.org/fhir/R4/datatypes.html#dateTime
std::optional<Time> take_time(std::string_view& rest) {
  Time time;
  const std::optional<int> hour = take_part(rest, 23);
  if (!hour) return std::nullopt;
  time.hour = static_cast<std::int8_t>(*hour);
  if (!take(rest, ':')) return time;
  const std::optional<int> minute = take_part(rest, 59);
  if (!minute) return std::nullopt;
  time.minute = static_cast<std::int8_t>(*minute);
  time.precision = Precision::kMinute;
  if (!take(rest, ':')) return time;
  const std::optional<int> second = take_part(rest, 60);
  if (!second) return std::nullopt;
  time.second = static_cast<std::int8_t>(std::min(*second, 59));
  time.precision = Precision::kSecond;
  if (!take(rest, '.')) return time;
  const std::optional<int> thousandths = take_thousandths(rest);
  if (!thousandths) return std::nullopt;
  time.millisecond = static_cast<std::int16_t>(*thousandths);
  time.precision = Precision::kMillisecond;
  return time;
}

// Takes "Z", "+02:00" or "-05:30"; at most 14:00 either way (FHIR R4, dateTime, the regular expression).
std::optional<int> take_offset(std::string_view& rest) {
  if (take(rest, 'Z')) return 0;
  const bool west = take(rest, '-');
  if (!west && !take(rest, '+')) return std::nullopt;
  const std::optional<int> hours = take_part(rest, 14);
  if (!hours || !take(rest, ':')) return std::nullopt;
  const std::optional<int> minutes = take_part(rest, 59);
  if (!minutes || (*hours == 14 && *minutes > 0)) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  return west ? -offset : offset;
}

// Adds what stands before a number and the number with leading zeros.
void add(std::string& text, const char* before, int number, int width) {
  text += before;
  const std::string digits = std::to_string(number);
  text.append(static_cast<std::size_t>(std::max(width - static_cast<int>(digits.size()), 0)), '0').append(digits);
}

void add_time(std::string& text, const Time& time) {
  add(text, "", time.hour, 2);
  if (time.precision >= Precision::kMinute) add(text, ":", time.minute, 2);
  if (time.precision >= Precision::kSecond) add(text, ":", time.second, 2);
  if (time.precision >= Precision::kMillisecond) add(text, ".", time.millisecond, 3);
}

Time time_of(const DateTime& value) {
  return {value.hour, value.minute, value.second, value.precision, value.millisecond};
}

std::int64_t local_milliseconds(const DateTime& value) {
  return base::days_from_civil(value.year, value.month, value.day) * kMillisecondsPerDay +
         std::int64_t{value.hour * 60 + value.minute} * kMillisecondsPerMinute + value.second * 1000 +
         value.millisecond;
}

// The local time so many milliseconds after 1970 began there; nothing outside the years 1 to 9999.
std::optional<DateTime> from_local_milliseconds(std::int64_t local, int offset_minutes) {
  static const std::int64_t least = base::days_from_civil(1, 1, 1) * kMillisecondsPerDay;
  static const std::int64_t end = base::days_from_civil(10'000, 1, 1) * kMillisecondsPerDay;
  if (local < least || local >= end) return std::nullopt;
  const std::int64_t days = (local - least) / kMillisecondsPerDay + least / kMillisecondsPerDay;
  const auto of_day = static_cast<int>(local - days * kMillisecondsPerDay);
  const base::CivilDay civil = base::civil_from_days(days);
  DateTime value;
  value.year = static_cast<std::int16_t>(civil.year);
  value.month = static_cast<std::int8_t>(civil.month);
  value.day = static_cast<std::int8_t>(civil.day);
  value.hour = static_cast<std::int8_t>(of_day / 3'600'000);
  value.minute = static_cast<std::int8_t>(of_day / 60'000 % 60);
  value.second = static_cast<std::int8_t>(of_day / 1000 % 60);
  value.millisecond = static_cast<std::int16_t>(of_day % 1000);
  value.precision = Precision::kMillisecond;
  value.offset_minutes = static_cast<std::int16_t>(offset_minutes);
  return value;
}

}  // namespace

// FHIR R4, date. https://hl7.org/fhir/R4/datatypes.html#date
std::optional<DateTime> parse_date(std::string_view text) {
  const std::optional<DateTime> date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

// FHIR R4, dateTime: "If hours and minutes are specified, a time zone SHALL be populated". Ours: one that is missing is
// the one that the request is made in, and the minutes may be missing as in CQL.
std::optional<DateTime> parse_date_time(std::string_view text, int default_offset_minutes) {
  std::optional<DateTime> value = take_date(text);
  if (!value || text.empty()) return value;
  if (value->precision != Precision::kDay || !take(text, 'T')) return std::nullopt;
  const std::optional<Time> time = take_time(text);
  if (!time) return std::nullopt;
  const std::optional<int> offset = text.empty() ? default_offset_minutes : take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  value->hour = time->hour;
  value->minute = time->minute;
  value->second = time->second;
  value->millisecond = time->millisecond;
  value->precision = time->precision;
  value->offset_minutes = static_cast<std::int16_t>(*offset);
  return value;
}

// FHIR R4, time. https://hl7.org/fhir/R4/datatypes.html#time
std::optional<Time> parse_time(std::string_view text) {
  const std::optional<Time> time = take_time(text);
  return text.empty() ? time : std::nullopt;
}

std::string to_text(const DateTime& value) {
  std::string text;
  add(text, "", value.year, 4);
  if (value.precision >= Precision::kMonth) add(text, "-", value.month, 2);
  if (value.precision >= Precision::kDay) add(text, "-", value.day, 2);
  if (value.precision < Precision::kHour) return text;
  text += 'T';
  add_time(text, time_of(value));
  if (value.offset_minutes == 0) return text + "Z";
  const int minutes = value.offset_minutes < 0 ? -value.offset_minutes : value.offset_minutes;
  add(text, value.offset_minutes < 0 ? "-" : "+", minutes / 60, 2);
  add(text, ":", minutes % 60, 2);
  return text;
}

std::string to_text(const Time& value) {
  std::string text;
  add_time(text, value);
  return text;
}

base::Instant earliest(const DateTime& value) {
  return {local_milliseconds(value) - value.offset_minutes * kMillisecondsPerMinute, value.offset_minutes};
}

DateTime from_instant(const base::Instant& instant) {
  const std::int64_t local = instant.milliseconds + instant.offset_minutes * kMillisecondsPerMinute;
  return from_local_milliseconds(local, instant.offset_minutes).value_or(DateTime{});
}

DateTime at_offset(const DateTime& value, int offset_minutes) {
  if (value.precision < Precision::kHour || value.offset_minutes == offset_minutes) return value;
  const std::int64_t shift = (offset_minutes - value.offset_minutes) * kMillisecondsPerMinute;
  std::optional<DateTime> shifted = from_local_milliseconds(local_milliseconds(value) + shift, offset_minutes);
  if (!shifted) return value;
  shifted->precision = value.precision;
  return *shifted;
}

}  // namespace fhir

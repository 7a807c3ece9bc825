#include "cql/temporal.h"

#include <algorithm>
#include <array>

#include "base/instant.h"
#include "cql/operators.h"

namespace cql {
namespace {

using base::Int128;
using fhir::DateTime;
using fhir::Time;

constexpr std::int64_t kDay = 86'400'000;

// All parts of a value in one number, so that cutting to a precision is a shift.
//   year month day hour minute second millisecond: 4 5 5 6 6 10 bits below the year
constexpr std::array<int, 8> kShift = {0, 36, 32, 27, 22, 16, 10, 0};

std::uint64_t key(const DateTime& value) {
  return static_cast<std::uint64_t>(value.year) << 36 | static_cast<std::uint64_t>(value.month) << 32 |
         static_cast<std::uint64_t>(value.day) << 27 | static_cast<std::uint64_t>(value.hour) << 22 |
         static_cast<std::uint64_t>(value.minute) << 16 | static_cast<std::uint64_t>(value.second) << 10 |
         static_cast<std::uint64_t>(value.millisecond);
}
std::uint64_t key(const Time& value) {
  return static_cast<std::uint64_t>(value.hour) << 22 | static_cast<std::uint64_t>(value.minute) << 16 |
         static_cast<std::uint64_t>(value.second) << 10 | static_cast<std::uint64_t>(value.millisecond);
}

// CQL 1.5, Equal: "the comparison is performed by considering each precision in order ... If one input has a value for
// the precision and the other does not, the comparison stops and the result is null". Ours: seconds and milliseconds
// are precisions of their own, as the official test suite has them.
template <typename T>
Orders order_keys(const T& a, const T& b, std::optional<Precision> to) {
  Precision common = std::min(a.precision, b.precision);
  if (to && *to < common) common = *to;
  const int shift = kShift[static_cast<std::size_t>(common)];
  const Orders orders = order_of(key(a) >> shift, key(b) >> shift);
  if (orders != kSame) return orders;
  return to ? (common >= *to ? kSame : kAnyOrder) : (a.precision == b.precision ? kSame : kAnyOrder);
}

std::int64_t milliseconds_of_day(const DateTime& value) {
  return ((value.hour * 60 + value.minute) * 60 + value.second) * 1000 + value.millisecond;
}
std::int64_t milliseconds_of_day(const Time& value) {
  return ((value.hour * 60 + value.minute) * 60 + value.second) * 1000 + value.millisecond;
}
std::int64_t days(const DateTime& value) { return base::days_from_civil(value.year, value.month, value.day); }
std::int64_t milliseconds(const DateTime& value) { return days(value) * kDay + milliseconds_of_day(value); }

std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

template <typename T>
void set_time_of_day(T& value, std::int64_t milliseconds) {
  value.hour = static_cast<std::int8_t>(milliseconds / 3'600'000);
  value.minute = static_cast<std::int8_t>(milliseconds / 60'000 % 60);
  value.second = static_cast<std::int8_t>(milliseconds / 1000 % 60);
  value.millisecond = static_cast<std::int16_t>(milliseconds % 1000);
}

DateTime from_milliseconds(std::int64_t total, const DateTime& like) {
  DateTime value = like;
  const std::int64_t day = floor_divide(total, kDay);
  const base::CivilDay civil = base::civil_from_days(day);
  value.year = static_cast<std::int16_t>(civil.year);
  value.month = static_cast<std::int8_t>(civil.month);
  value.day = static_cast<std::int8_t>(civil.day);
  set_time_of_day(value, total - day * kDay);
  return value;
}

std::int64_t milliseconds_of(Precision unit) {
  switch (unit) {
    case Precision::kDay:
      return kDay;
    case Precision::kHour:
      return 3'600'000;
    case Precision::kMinute:
      return 60'000;
    case Precision::kSecond:
      return 1000;
    default:
      return 1;
  }
}

DateTime moved_to(const DateTime& value, int offset) {
  if (value.precision < Precision::kHour || value.offset_minutes == offset) return value;
  const std::int64_t shift = std::int64_t{offset - value.offset_minutes} * 60'000;
  DateTime moved = from_milliseconds(milliseconds(value) + shift, value);
  moved.offset_minutes = static_cast<std::int16_t>(offset);
  return moved;
}

bool differ_in_offset(const DateTime& a, const DateTime& b, int offset) {
  const bool a_has = a.precision >= Precision::kHour, b_has = b.precision >= Precision::kHour;
  if (a_has && b_has) return a.offset_minutes != b.offset_minutes;
  return (a_has && a.offset_minutes != offset) || (b_has && b.offset_minutes != offset);
}

}  // namespace

// CQL 1.5, Same As: "When comparing DateTime values with different timezone offsets, the values are normalized to the
// timezone offset of the evaluation request timestamp, but only when the comparison precision is hours, minutes,
// seconds, or milliseconds." A value without a time has the evaluation's offset.
Orders order(const DateTime& a, const DateTime& b, int offset, std::optional<Precision> to) {
  if ((!to || *to >= Precision::kHour) && differ_in_offset(a, b, offset))
    return order_keys(moved_to(a, offset), moved_to(b, offset), to);
  return order_keys(a, b, to);
}
Orders order(const Time& a, const Time& b, std::optional<Precision> to) { return order_keys(a, b, to); }

void normalise_offsets(DateTime& a, DateTime& b, int offset) {
  if (!differ_in_offset(a, b, offset)) return;
  a = moved_to(a, offset);
  b = moved_to(b, offset);
}

DateTime truncated(DateTime value, Precision precision) {
  if (value.precision <= precision) return value;
  value.precision = precision;
  switch (precision) {
    case Precision::kYear:
      value.month = 1;
      [[fallthrough]];
    case Precision::kMonth:
      value.day = 1;
      [[fallthrough]];
    case Precision::kDay:
      value.hour = 0;
      [[fallthrough]];
    case Precision::kHour:
      value.minute = 0;
      [[fallthrough]];
    case Precision::kMinute:
      value.second = 0;
      [[fallthrough]];
    case Precision::kSecond:
      value.millisecond = 0;
      break;
    case Precision::kMillisecond:
      break;
  }
  if (precision < Precision::kHour) value.offset_minutes = 0;
  return value;
}
Time truncated(Time value, Precision precision) {
  if (value.precision <= precision) return value;
  value.precision = precision;
  if (precision <= Precision::kHour) value.minute = 0;
  if (precision <= Precision::kMinute) value.second = 0;
  if (precision <= Precision::kSecond) value.millisecond = 0;
  return value;
}

DateTime completed(DateTime value, Precision precision, bool greatest) {
  if (value.precision >= precision) return value;
  const auto fills = [&](Precision part) { return greatest && value.precision < part && part <= precision; };
  if (fills(Precision::kMonth)) value.month = 12;
  if (fills(Precision::kDay)) value.day = static_cast<std::int8_t>(base::days_in_month(value.year, value.month));
  if (fills(Precision::kHour)) value.hour = 23;
  if (fills(Precision::kMinute)) value.minute = 59;
  if (fills(Precision::kSecond)) value.second = 59;
  if (fills(Precision::kMillisecond)) value.millisecond = 999;
  value.precision = precision;
  return value;
}
Time completed(Time value, Precision precision, bool greatest) {
  if (value.precision >= precision) return value;
  const auto fills = [&](Precision part) { return greatest && value.precision < part && part <= precision; };
  if (fills(Precision::kMinute)) value.minute = 59;
  if (fills(Precision::kSecond)) value.second = 59;
  if (fills(Precision::kMillisecond)) value.millisecond = 999;
  value.precision = precision;
  return value;
}

// CQL 1.5, Author's Guide, Date and Time Arithmetic: "if the resulting date is not a valid date, the last day of the
// calendar month is used".
std::optional<DateTime> add(const DateTime& value, std::int64_t amount, Precision unit) {
  constexpr std::int64_t kMost = 400'000'000'000'000;  // more milliseconds than ten thousand years have
  if (amount > kMost || amount < -kMost) return std::nullopt;
  DateTime sum = value;
  if (unit <= Precision::kMonth) {
    const std::int64_t months = (value.year * 12 + value.month - 1) + (unit == Precision::kYear ? amount * 12 : amount);
    const std::int64_t year = floor_divide(months, 12);
    if (year < 1 || year > 9999) return std::nullopt;
    sum.year = static_cast<std::int16_t>(year);
    sum.month = static_cast<std::int8_t>(months - year * 12 + 1);
    sum.day = static_cast<std::int8_t>(std::min<int>(value.day, base::days_in_month(year, sum.month)));
    return sum;
  }
  std::int64_t step = 0;
  if (__builtin_mul_overflow(amount, milliseconds_of(unit), &step)) return std::nullopt;
  if (step > kMost || step < -kMost) return std::nullopt;
  const std::int64_t total = milliseconds(value) + step;
  static const std::int64_t kFirst = base::days_from_civil(1, 1, 1) * kDay;
  static const std::int64_t kEnd = base::days_from_civil(10000, 1, 1) * kDay;
  if (total < kFirst || total >= kEnd) return std::nullopt;
  return from_milliseconds(total, value);
}

std::optional<Time> add(const Time& value, std::int64_t amount, Precision unit) {
  std::int64_t step = 0;
  if (__builtin_mul_overflow(amount, milliseconds_of(unit), &step)) return std::nullopt;
  if (step >= kDay || step <= -kDay) return std::nullopt;
  const std::int64_t total = milliseconds_of_day(value) + step;
  if (total < 0 || total >= kDay) return std::nullopt;
  Time sum = value;
  set_time_of_day(sum, total);
  return sum;
}

int component(const DateTime& value, Precision precision) {
  switch (precision) {
    case Precision::kYear:
      return value.year;
    case Precision::kMonth:
      return value.month;
    case Precision::kDay:
      return value.day;
    case Precision::kHour:
      return value.hour;
    case Precision::kMinute:
      return value.minute;
    case Precision::kSecond:
      return value.second;
    case Precision::kMillisecond:
      return value.millisecond;
  }
  return 0;
}
int component(const Time& value, Precision precision) {
  switch (precision) {
    case Precision::kHour:
      return value.hour;
    case Precision::kMinute:
      return value.minute;
    case Precision::kSecond:
      return value.second;
    case Precision::kMillisecond:
      return value.millisecond;
    default:
      return 0;
  }
}

}  // namespace cql

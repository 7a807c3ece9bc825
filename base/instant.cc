#include "base/instant.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace base {
namespace {

constexpr std::int64_t kMillisecondsPerMinute = 60'000;
constexpr std::int64_t kMillisecondsPerDay = 86'400'000;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

// Reads a text from left to right; the first thing that does not fit makes it bad.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return bad();
    for (std::size_t index = 0; index < count; ++index) {
      if (rest_[index] < '0' || rest_[index] > '9') return bad();
      value = value * 10 + (rest_[index] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) bad();
  }
  // The digits of a fraction of a second, cut to thousandths.
  int thousandths() {
    const std::size_t count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (count == 0) return bad();
    int value = 0;
    for (std::size_t index = 0; index < 3; ++index) value = value * 10 + (index < count ? rest_[index] - '0' : 0);
    rest_.remove_prefix(count);
    return value;
  }
  bool at_end() const { return rest_.empty(); }
  bool good() const { return good_; }
  int bad() {
    good_ = false;
    return 0;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// RFC 3339 section 5.6, time-offset. Ours: at most 14:00 either way, as FHIR has it.
int scan_offset(Scanner& scanner) {
  if (scanner.take('Z') || scanner.take('z')) return 0;
  const bool west = scanner.take('-');
  if (!west) scanner.expect('+');
  const int hours = scanner.digits(2);
  scanner.expect(':');
  const int minutes = scanner.digits(2);
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) scanner.bad();
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

// RFC 3339 section 5.6, date-time. https://www.rfc-editor.org/rfc/rfc3339#section-5.6
Result<Instant> parse_instant(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.digits(4);
  scanner.expect('-');
  const int month = scanner.digits(2);
  scanner.expect('-');
  const int day = scanner.digits(2);
  if (!scanner.take('T') && !scanner.take('t')) scanner.bad();
  const int hour = scanner.digits(2);
  scanner.expect(':');
  const int minute = scanner.digits(2);
  int second = 0;
  int thousandths = 0;
  if (scanner.take(':')) {
    second = scanner.digits(2);
    if (scanner.take('.')) thousandths = scanner.thousandths();
  }
  const int offset = scan_offset(scanner);
  const bool in_range =
      year >= 1 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 60;
  if (!scanner.good() || !scanner.at_end() || !in_range || day > days_in_month(year, month))
    return fail(ProblemKind::kMalformed, "instant-malformed", "",
                "an RFC 3339 date-time with offset is wanted, such as 2025-11-10T12:00:00Z");
  if (second == 60) second = 59;  // Ours: a leap second is the second before it.
  const std::int64_t local = days_from_civil(year, month, day) * kMillisecondsPerDay +
                             std::int64_t{hour * 60 + minute} * kMillisecondsPerMinute + second * 1000 + thousandths;
  return Instant{local - offset * kMillisecondsPerMinute, offset};
}

std::string to_text(const Instant& instant) {
  const std::int64_t local = instant.milliseconds + instant.offset_minutes * kMillisecondsPerMinute;
  const std::int64_t days = floor_divide(local, kMillisecondsPerDay);
  const auto of_day = static_cast<int>(local - days * kMillisecondsPerDay);
  const CivilDay civil = civil_from_days(days);
  std::array<char, 64> buffer;
  int length = std::snprintf(buffer.data(), buffer.size(), "%04lld-%02d-%02dT%02d:%02d:%02d.%03d",
                             static_cast<long long>(civil.year), civil.month, civil.day, of_day / 3'600'000,
                             of_day / 60'000 % 60, of_day / 1000 % 60, of_day % 1000);
  std::string text(buffer.data(), static_cast<std::size_t>(length));
  if (instant.offset_minutes == 0) return text + "Z";
  const int minutes = instant.offset_minutes < 0 ? -instant.offset_minutes : instant.offset_minutes;
  length = std::snprintf(buffer.data(), buffer.size(), "%c%02d:%02d", instant.offset_minutes < 0 ? '-' : '+',
                         minutes / 60, minutes % 60);
  return text.append(buffer.data(), static_cast<std::size_t>(length));
}

Instant machine_now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count(), 0};
}

// Years are counted from March, so that the leap day is the last of its year; 400 years have 146,097 days.
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  const std::int64_t march_year = month <= 2 ? year - 1 : year;
  const std::int64_t cycle = floor_divide(march_year, 400);
  const std::int64_t year_of_cycle = march_year - cycle * 400;
  const std::int64_t march_month = (month + 9) % 12;
  const std::int64_t day_of_year = (153 * march_month + 2) / 5 + day - 1;
  const std::int64_t day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
  constexpr std::int64_t kFrom0000March1 = 719'468;
  return cycle * 146'097 + day_of_cycle - kFrom0000March1;
}

CivilDay civil_from_days(std::int64_t days) {
  const std::int64_t from_march = days + 719'468;
  const std::int64_t cycle = floor_divide(from_march, 146'097);
  const std::int64_t day_of_cycle = from_march - cycle * 146'097;
  const std::int64_t year_of_cycle =
      (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36'524 - day_of_cycle / 146'096) / 365;
  const std::int64_t day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const auto month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  return {cycle * 400 + year_of_cycle + (month <= 2 ? 1 : 0), month, day};
}

int days_in_month(std::int64_t year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace base

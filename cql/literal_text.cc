#include "cql/literal_text.h"

#include <algorithm>
#include <charconv>

#include "base/instant.h"
#include "cql/quantity.h"
#include "cql/ucum.h"

namespace cql {
namespace {

using fhir::Precision;

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// Reads from the left; each step says whether it could.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool take(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // A number of exactly so many digits within a range.
  std::optional<int> number(std::size_t digits, int least, int most) {
    if (rest_.size() < digits || !std::ranges::all_of(rest_.substr(0, digits), is_digit)) return std::nullopt;
    int value = 0;
    for (const char each : rest_.substr(0, digits)) value = value * 10 + (each - '0');
    rest_.remove_prefix(digits);
    return value < least || value > most ? std::nullopt : std::optional(value);
  }
  // Digits after a point as milliseconds; those beyond the third are cut.
  std::optional<int> milliseconds() {
    int value = 0, digits = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++digits)
      if (digits < 3) value = value * 10 + (rest_.front() - '0');
    if (digits == 0) return std::nullopt;
    for (; digits < 3; ++digits) value *= 10;
    return value;
  }
  // "Z", "+05:30"; nothing is no offset. False: malformed.
  bool offset(std::optional<int>& minutes) {
    if (rest_.empty()) return true;
    if (take('Z')) {
      minutes = 0;
      return rest_.empty();
    }
    const bool negative = take('-');
    if (!negative && !take('+')) return false;
    const std::optional<int> hours = number(2, 0, 14);
    if (!hours || !take(':')) return false;
    const std::optional<int> rest = number(2, 0, 59);
    if (!rest || !rest_.empty()) return false;
    minutes = (negative ? -1 : 1) * (*hours * 60 + *rest);
    return true;
  }
  // The time of day from its hour on.
  bool time(fhir::Time& time) {
    const std::optional<int> hour = number(2, 0, 23);
    if (!hour) return false;
    time.hour = static_cast<std::int8_t>(*hour);
    time.precision = Precision::kHour;
    if (!take(':')) return true;
    const std::optional<int> minute = number(2, 0, 59);
    if (!minute) return false;
    time.minute = static_cast<std::int8_t>(*minute);
    time.precision = Precision::kMinute;
    if (!take(':')) return true;
    const std::optional<int> second = number(2, 0, 59);
    if (!second) return false;
    time.second = static_cast<std::int8_t>(*second);
    time.precision = Precision::kSecond;
    if (!take('.')) return true;
    const std::optional<int> fraction = milliseconds();
    if (!fraction) return false;
    time.millisecond = static_cast<std::int16_t>(*fraction);
    time.precision = Precision::kMillisecond;
    return true;
  }

 private:
  std::string_view rest_;
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::int64_t> read_integer(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<base::Decimal> read_decimal(std::string_view text) {
  if (std::ranges::any_of(text, [](char each) { return each == 'e' || each == 'E'; })) return std::nullopt;
  return base::Decimal::parse(text);
}

std::optional<QuantityBody> read_quantity(std::string_view text) {
  text = trimmed(text);
  std::size_t digits = 0;
  while (digits < text.size() &&
         (is_digit(text[digits]) || text[digits] == '.' || (digits == 0 && (text[0] == '+' || text[0] == '-'))))
    ++digits;
  const std::optional<base::Decimal> value = read_decimal(text.substr(0, digits));
  if (!value) return std::nullopt;
  std::string_view unit = trimmed(text.substr(digits));
  if (unit.empty()) return QuantityBody{*value, "1"};
  if (unit.size() > 2 && unit.front() == '\'' && unit.back() == '\'') {
    unit = unit.substr(1, unit.size() - 2);
    if (!parse_ucum(unit)) return std::nullopt;
    return QuantityBody{*value, unit};
  }
  if (!find_calendar_unit(unit)) return std::nullopt;
  return QuantityBody{*value, unit};
}

std::optional<fhir::DateTime> read_date_time(std::string_view text, int default_offset_minutes) {
  Reader reader(text);
  fhir::DateTime value;
  const std::optional<int> year = reader.number(4, 1, 9999);
  if (!year) return std::nullopt;
  value.year = static_cast<std::int16_t>(*year);
  value.precision = Precision::kYear;
  if (reader.take('-')) {
    const std::optional<int> month = reader.number(2, 1, 12);
    if (!month) return std::nullopt;
    value.month = static_cast<std::int8_t>(*month);
    value.precision = Precision::kMonth;
    if (reader.take('-')) {
      const std::optional<int> day = reader.number(2, 1, base::days_in_month(*year, *month));
      if (!day) return std::nullopt;
      value.day = static_cast<std::int8_t>(*day);
      value.precision = Precision::kDay;
    }
  }
  if (reader.at_end()) return value;
  if (!reader.take('T')) return std::nullopt;
  if (reader.at_end()) return value;  // "2014T" and "2014-01T" are DateTimes
  if (value.precision != Precision::kDay) return std::nullopt;
  fhir::Time time;
  std::optional<int> offset;
  if (!reader.time(time) || !reader.offset(offset)) return std::nullopt;
  value.hour = time.hour;
  value.minute = time.minute;
  value.second = time.second;
  value.millisecond = time.millisecond;
  value.precision = time.precision;
  value.offset_minutes = static_cast<std::int16_t>(offset.value_or(default_offset_minutes));
  return value;
}

std::optional<fhir::Time> read_time(std::string_view text) {
  Reader reader(text);
  reader.take('T');
  fhir::Time time;
  std::optional<int> offset;
  if (!reader.time(time) || !reader.offset(offset)) return std::nullopt;
  return time;
}

}  // namespace cql

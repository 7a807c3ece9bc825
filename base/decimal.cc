#include "base/decimal.h"

#include <algorithm>
#include <array>

namespace base {
namespace {

constexpr Int128 kScale128 = Decimal::kScale;

constexpr Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

// CQL 1.5, Decimal: "(10^28 - 1) / 10^8" is the greatest. https://cql.hl7.org/09-b-cqlreference.html#decimal-1
constexpr Int128 kGreatest = power_of_ten(28) - 1;
// 28 digits before the point and 8 after it; a sum or a product may just reach the next power of ten.
constexpr Int128 kGreatestLiteral = power_of_ten(36) - 1;
constexpr Int128 kWidest = power_of_ten(36);

Int128 magnitude(Int128 value) { return value < 0 ? -value : value; }

// Towards negative infinity; the divisor is positive.
Int128 floor_divide(Int128 value, Int128 divisor) { return value / divisor - (value % divisor < 0 ? 1 : 0); }

bool is_digit(char each) { return each >= '0' && each <= '9'; }

// "[+-]digits[.digits][e[+-]digits]", taken apart.
struct Parts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
};

std::string_view take_digits(std::string_view& rest) {
  const auto end = std::ranges::find_if_not(rest, is_digit);
  const std::string_view digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(digits.size());
  return digits;
}

bool take(std::string_view& rest, char wanted) {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> take_exponent(std::string_view& rest) {
  const bool negative = take(rest, '-');
  if (!negative) take(rest, '+');
  const std::string_view digits = take_digits(rest);
  if (digits.empty()) return std::nullopt;
  constexpr std::int64_t kFarBeyond = 1'000'000'000'000;  // more digits than a text can have
  std::int64_t exponent = 0;
  for (const char each : digits) exponent = std::min(exponent * 10 + (each - '0'), kFarBeyond);
  return negative ? -exponent : exponent;
}

std::optional<Parts> take_apart(std::string_view text) {
  Parts parts;
  parts.negative = take(text, '-');
  if (!parts.negative) take(text, '+');
  parts.whole = take_digits(text);
  if (parts.whole.empty()) return std::nullopt;
  if (take(text, '.')) {
    parts.fraction = take_digits(text);
    if (parts.fraction.empty()) return std::nullopt;
  }
  if (take(text, 'e') || take(text, 'E')) {
    const std::optional<std::int64_t> exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    parts.exponent = *exponent;
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

// Digits times 10^`power` at the first of them and less at each next, in units of 10^-8.
class Accumulator {
 public:
  explicit Accumulator(std::int64_t power) : power_(power + 8) {}

  void add(std::string_view digits) {
    for (const char each : digits) {
      if (power_ >= 0 && value_ <= kGreatestLiteral) value_ = value_ * 10 + (each - '0');
      if (power_ == -1 && each >= '5') ++value_;
      --power_;
    }
  }
  // Nothing when beyond the greatest literal.
  std::optional<Int128> value() {
    if (value_ == 0) return 0;
    while (power_ >= 0 && value_ <= kGreatestLiteral) {
      value_ *= 10;
      --power_;
    }
    if (value_ > kGreatestLiteral) return std::nullopt;
    return value_;
  }

 private:
  std::int64_t power_;
  Int128 value_ = 0;
};

// a * b / 10^8 of magnitudes, rounded half up; nothing when it does not fit. The factors are split at the point, so
// that only the product of the whole parts can leave 128 bits.
std::optional<Int128> scaled_product(Int128 a, Int128 b) {
  const Int128 a_whole = a / kScale128;
  const Int128 a_part = a % kScale128;
  const Int128 b_whole = b / kScale128;
  const Int128 b_part = b % kScale128;
  Int128 product = 0;
  if (__builtin_mul_overflow(a_whole, b_whole, &product)) return std::nullopt;
  if (product > kWidest / kScale128) return std::nullopt;
  return product * kScale128 + a_whole * b_part + a_part * b_whole + (a_part * b_part + kScale128 / 2) / kScale128;
}

// What two numbers of CQL's range give is of that range too.
std::optional<Int128> within_range(Int128 result, Int128 a, Int128 b) {
  const bool is_wide = magnitude(a) > kGreatest || magnitude(b) > kGreatest;
  if (magnitude(result) > (is_wide ? kWidest : kGreatest)) return std::nullopt;
  return result;
}

// a / b * 10^8 of magnitudes, rounded half up, a digit at a time: no step leaves 128 bits.
Int128 scaled_quotient(Int128 a, Int128 b) {
  if (a <= kGreatest) {
    const Int128 dividend = a * kScale128;
    return dividend / b + (dividend % b * 2 >= b ? 1 : 0);
  }
  Int128 quotient = a / b;
  Int128 rest = a % b;
  for (int digit = 0; digit < 8; ++digit) {
    if (quotient > kWidest) return quotient;  // too large already
    quotient = quotient * 10 + rest * 10 / b;
    rest = rest * 10 % b;
  }
  return quotient + (rest * 2 >= b ? 1 : 0);
}

std::optional<Int128> parse_scaled(std::string_view text) {
  const std::optional<Parts> parts = take_apart(text);
  if (!parts) return std::nullopt;
  Accumulator accumulator(static_cast<std::int64_t>(parts->whole.size()) - 1 + parts->exponent);
  accumulator.add(parts->whole);
  accumulator.add(parts->fraction);
  const std::optional<Int128> value = accumulator.value();
  if (!value) return std::nullopt;
  return parts->negative ? -*value : *value;
}

}  // namespace

std::optional<Decimal> Decimal::from_scaled(Int128 scaled) {
  if (scaled > kGreatest || scaled < -kGreatest) return std::nullopt;
  return Decimal(scaled);
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const std::optional<Int128> scaled = parse_scaled(text);
  return scaled ? from_scaled(*scaled) : std::nullopt;
}

std::optional<Decimal> Decimal::parse_literal(std::string_view text) {
  const std::optional<Int128> scaled = parse_scaled(text);
  return scaled ? std::optional(Decimal(*scaled)) : std::nullopt;
}

std::optional<Decimal> Decimal::plus(Decimal other) const {
  const std::optional<Int128> sum = within_range(scaled_ + other.scaled_, scaled_, other.scaled_);
  return sum ? std::optional(Decimal(*sum)) : std::nullopt;
}
std::optional<Decimal> Decimal::minus(Decimal other) const { return plus(other.negated()); }

std::optional<Decimal> Decimal::times(Decimal other) const {
  std::optional<Int128> product = scaled_product(magnitude(scaled_), magnitude(other.scaled_));
  if (product) product = within_range(*product, scaled_, other.scaled_);
  if (!product) return std::nullopt;
  return Decimal((scaled_ < 0) != (other.scaled_ < 0) ? -*product : *product);
}

std::optional<Decimal> Decimal::divided_by(Decimal other) const {
  if (other.scaled_ == 0) return std::nullopt;
  const auto quotient =
      within_range(scaled_quotient(magnitude(scaled_), magnitude(other.scaled_)), scaled_, other.scaled_);
  if (!quotient) return std::nullopt;
  return Decimal((scaled_ < 0) != (other.scaled_ < 0) ? -*quotient : *quotient);
}

// CQL 1.5, Round: "a decimal value less than or equal to -0.5 and greater than -1.0 will round to -1".
// https://cql.hl7.org/09-b-cqlreference.html#round
Decimal Decimal::rounded(int digits) const {
  if (digits >= 8) return *this;
  const Int128 unit = power_of_ten(8 - std::max(digits, -21));
  const Int128 rounded = (magnitude(scaled_) + unit / 2) / unit * unit;
  return Decimal(scaled_ < 0 ? -rounded : rounded);
}

Decimal Decimal::truncated() const { return Decimal(scaled_ - scaled_ % kScale128); }
Decimal Decimal::floor() const { return Decimal(floor_divide(scaled_, kScale128) * kScale128); }
Decimal Decimal::ceiling() const { return Decimal(-floor_divide(-scaled_, kScale128) * kScale128); }

double Decimal::to_double() const {
  return static_cast<double>(static_cast<long double>(scaled_) / static_cast<long double>(kScale));
}

std::string Decimal::to_text() const {
  std::array<char, 48> buffer;
  char* at = buffer.data() + buffer.size();
  Int128 rest = magnitude(scaled_);
  for (int place = 0; place < 8 || place == 8 || rest != 0; ++place) {
    if (place == 8) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  std::string text(at, buffer.data() + buffer.size());
  const std::size_t point = text.find('.');
  text.resize(std::max(text.find_last_not_of('0') + 1, point + 2));
  return scaled_ < 0 ? "-" + text : text;
}

}  // namespace base

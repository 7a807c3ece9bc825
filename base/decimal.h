// Decimal: CQL's System.Decimal, exactly: 28 digits, 8 of them after the point (CQL 1.5, Reference, Decimal).
// Fixed point in 128 bits; an operation whose result does not fit gives nothing, which CQL reads as null.
//
// Ours: a literal may have all its 28 digits before the point, and what is calculated with such a one may too, as the
// official suite has it. What starts in CQL's own range stays in it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

__extension__ using Int128 = __int128;

class Decimal {
 public:
  static constexpr std::int64_t kScale = 100'000'000;  // 10^8

  constexpr Decimal() = default;
  static constexpr Decimal from_integer(std::int64_t value) { return Decimal(static_cast<Int128>(value) * kScale); }
  // Scaled by 10^8; nothing beyond +-99999999999999999999.99999999.
  static std::optional<Decimal> from_scaled(Int128 scaled);
  // "-12.5", "1e-3"; digits beyond the eighth are rounded half away from zero. Nothing when it is no number or too
  // large.
  static std::optional<Decimal> parse(std::string_view text);
  // The same of a CQL literal: nothing beyond +-9999999999999999999999999999.99999999.
  static std::optional<Decimal> parse_literal(std::string_view text);

  constexpr Int128 scaled() const { return scaled_; }
  constexpr auto operator<=>(const Decimal&) const = default;

  std::optional<Decimal> plus(Decimal other) const;
  std::optional<Decimal> minus(Decimal other) const;
  std::optional<Decimal> times(Decimal other) const;       // rounded half away from zero to 8 decimals
  std::optional<Decimal> divided_by(Decimal other) const;  // nothing for 0; rounded as above
  Decimal negated() const { return Decimal(-scaled_); }
  Decimal rounded(int digits) const;  // half away from zero, as CQL's Round has it: -0.5 gives -1
  Decimal truncated() const;
  Decimal floor() const;
  Decimal ceiling() const;
  double to_double() const;
  // The shortest text: "1.5", "2.0" (one decimal at least, as CQL's ToString has it).
  std::string to_text() const;

 private:
  explicit constexpr Decimal(Int128 scaled) : scaled_(scaled) {}
  Int128 scaled_ = 0;
};

}  // namespace base

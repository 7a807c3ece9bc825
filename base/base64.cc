#include "base/base64.h"

#include <array>
#include <cstdint>

#include "base/json.h"

namespace base {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNotOfIt = 64;
constexpr std::uint8_t kBlank = 65;
constexpr std::uint8_t kPadding = 66;

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNotOfIt);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  for (const char blank : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(blank)] = kBlank;
  table['='] = kPadding;
  return table;
}
constexpr std::array<std::uint8_t, 256> kValues = make_table();

// What each digit adds to three bytes, by its place of four; the first byte is the lowest. kOther: it is no digit.
constexpr std::uint32_t kOther = std::uint32_t{1} << 24;
using Places = std::array<std::array<std::uint32_t, 256>, 4>;
constexpr Places make_places() {
  Places places{};
  for (std::size_t i = 0; i < kValues.size(); ++i) {
    const std::uint32_t digit = kValues[i];
    const bool is_digit = digit < kNotOfIt;
    places[0][i] = is_digit ? digit << 2 : kOther;
    places[1][i] = is_digit ? digit >> 4 | (digit & 0xF) << 12 : kOther;
    places[2][i] = is_digit ? (digit >> 2) << 8 | (digit & 0x3) << 22 : kOther;
    places[3][i] = is_digit ? digit << 16 : kOther;
  }
  return places;
}
constexpr Places kPlaces = make_places();

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3 + kTextPadding, '\0');
  char* out = bytes.data();
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::uint32_t bits = 0;
  std::size_t digits = 0, padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Most of a text is four digits after four digits.
    for (; digits % 4 == 0 && padding == 0 && i + 4 <= text.size(); i += 4) {
      const std::uint32_t all =
          kPlaces[0][at(i)] | kPlaces[1][at(i + 1)] | kPlaces[2][at(i + 2)] | kPlaces[3][at(i + 3)];
      if ((all & kOther) != 0) break;
      out[0] = static_cast<char>(all & 0xFF);
      out[1] = static_cast<char>(all >> 8 & 0xFF);
      out[2] = static_cast<char>(all >> 16);
      out += 3;
    }
    if (i == text.size()) break;
    const std::uint8_t value = kValues[at(i)];
    if (value == kBlank) continue;
    if (value == kPadding) {
      ++padding;
      continue;
    }
    if (value == kNotOfIt || padding > 0) return std::nullopt;
    bits = bits << 6 | value;
    if (++digits % 4 != 0) continue;
    for (const int shift : {16, 8, 0}) *out++ = static_cast<char>(bits >> shift & 0xFF);
    bits = 0;
  }
  // "=" fills the last four up; what is left of the bits there must be zero (RFC 4648, 3.5).
  const std::size_t rest = digits % 4;
  if (rest == 1 || padding != (rest == 0 ? 0 : 4 - rest)) return std::nullopt;
  if (rest == 2) {
    if ((bits & 0xF) != 0) return std::nullopt;
    *out++ = static_cast<char>(bits >> 4);
  } else if (rest == 3) {
    if ((bits & 0x3) != 0) return std::nullopt;
    *out++ = static_cast<char>(bits >> 10);
    *out++ = static_cast<char>(bits >> 2 & 0xFF);
  }
  bytes.resize(static_cast<std::size_t>(out - bytes.data()));
  return bytes;
}

}  // namespace base

#include "base/utf8.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace base {
namespace {

// What stands at one place: how many bytes belong together, and whether they are a character.
struct Sequence {
  std::size_t length;  // at least 1
  bool valid;
};

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

// RFC 3629 section 4: after each lead byte, what the second byte may be; the others are 80 to BF.
Sequence sequence_at(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) return {1, true};
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint8_t least = 0x80;
  std::uint8_t most = 0xBF;
  if (lead == 0xE0) least = 0xA0;
  if (lead == 0xED) most = 0x9F;
  if (lead == 0xF0) least = 0x90;
  if (lead == 0xF4) most = 0x8F;
  for (std::size_t offset = 1; offset < length; ++offset) {
    if (at + offset >= text.size()) return {offset, false};
    const std::uint8_t each = byte_at(text, at + offset);
    if (each < least || each > most) return {offset, false};
    least = 0x80;
    most = 0xBF;
  }
  return {length, true};
}

// Bytes of ASCII from `at` on, in steps of 32 and then of 8 (less are found one by one).
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::array<std::uint64_t, 4> words;
  while (at + sizeof words <= text.size()) {
    std::memcpy(words.data(), text.data() + at, sizeof words);
    if (((words[0] | words[1] | words[2] | words[3]) & kHighBits) != 0) return at;
    at += sizeof words;
  }
  while (at + sizeof words[0] <= text.size()) {
    std::memcpy(words.data(), text.data() + at, sizeof words[0]);
    if ((words[0] & kHighBits) != 0) return at;
    at += sizeof words[0];
  }
  return at;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t at = skip_ascii(text, 0);
  while (at < text.size()) {
    const Sequence sequence = sequence_at(text, at);
    if (!sequence.valid) return at;
    at += sequence.length;
    if (at % 32 == 0) at = skip_ascii(text, at);
  }
  return at;
}

std::string with_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const Sequence sequence = sequence_at(text, at);
    valid.append(sequence.valid ? text.substr(at, sequence.length) : "\xEF\xBF\xBD");
    at += sequence.length;
  }
  return valid;
}

}  // namespace base

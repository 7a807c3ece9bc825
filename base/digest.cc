#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace base {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// A digest or random bytes that cannot be had leave nothing sensible to do: without them ids repeat and secrets are
// guessable.
void require(bool done, const char* what) {
  if (done) return;
  std::fprintf(stderr, "ischia: OpenSSL failed: %s\n", what);
  std::abort();
}

template <typename Bytes>
std::string hex(const Bytes& bytes) {
  std::string text;
  for (const std::uint8_t each : bytes) {
    text += kHexDigits[each >> 4U];
    text += kHexDigits[each & 0xFU];
  }
  return text;
}

// RFC 9562 sections 4.1 and 4.2.
void set_version_and_variant(Uuid& uuid, unsigned version) {
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | (version << 4U));
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U);
}

bool is_hex_digit(char each) {
  return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f') || (each >= 'A' && each <= 'F');
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Uuid uuid_v5(const Uuid& name_space, std::string_view name) {
  std::string input(name_space.begin(), name_space.end());
  input.append(name);
  std::array<std::uint8_t, 20> digest{};
  require(EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr) == 1, "SHA-1");
  Uuid uuid;
  std::copy_n(digest.begin(), uuid.size(), uuid.begin());
  set_version_and_variant(uuid, 5);
  return uuid;
}

Uuid uuid_v4() {
  Uuid uuid;
  require(RAND_bytes(uuid.data(), static_cast<int>(uuid.size())) == 1, "random bytes");
  set_version_and_variant(uuid, 4);
  return uuid;
}

std::string uuid_text(const Uuid& uuid) {
  std::string text = hex(uuid);
  for (const std::size_t place : {8U, 13U, 18U, 23U}) text.insert(place, 1, '-');
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const bool dash = place == 8 || place == 13 || place == 18 || place == 23;
    if (dash ? text[place] != '-' : !is_hex_digit(text[place])) return false;
  }
  return true;
}

std::string keyed_hash(std::string_view key, std::string_view text) {
  std::array<std::uint8_t, 32> digest{};
  // Without a key OpenSSL would take the one of the call before.
  const char* const key_bytes = key.empty() ? "" : key.data();
  require(HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), bytes_of(text), text.size(), digest.data(),
               nullptr) != nullptr,
          "HMAC-SHA-256");
  return hex(digest);
}

std::string sha256_hex(std::string_view text) {
  std::array<std::uint8_t, 32> digest{};
  require(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1, "SHA-256");
  return hex(digest);
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  require(
      count <= 1U << 20U && RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1,
      "random bytes");
  return bytes;
}

}  // namespace base

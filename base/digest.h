// Digests, name-based and random UUIDs, keyed hashes and random bytes (OpenSSL, in digest.cc).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace base {

using Uuid = std::array<std::uint8_t, 16>;

// RFC 9562 section 5.5: UUIDv5 of a name in a namespace. uuid_text gives the lower-case 8-4-4-4-12 form.
Uuid uuid_v5(const Uuid& name_space, std::string_view name);
Uuid uuid_v4();
std::string uuid_text(const Uuid& uuid);
bool is_uuid(std::string_view text);  // 8-4-4-4-12 hexadecimal digits, any case

// HMAC-SHA-256 as 64 lower-case hexadecimal digits: how an identifier may appear in a log or in the store.
std::string keyed_hash(std::string_view key, std::string_view text);
std::string sha256_hex(std::string_view text);
std::string random_bytes(std::size_t count);

}  // namespace base

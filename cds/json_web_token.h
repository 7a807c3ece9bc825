// JSON Web Tokens as CDS clients send them (RFC 7519 in the compact serialization of RFC 7515; CDS Hooks 3.0, "Trusting
// CDS Clients"), taken apart and checked in form. Nothing in an UnverifiedToken is to be believed: cds/trust.h does
// that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cds/signature.h"

namespace cds {

inline constexpr std::size_t kMaxTokenBytes = 6 * 1024;  // Ours: a token with RSA of 8,192 bits has about 2 KB
inline constexpr std::size_t kMaxIdBytes = 256;          // Ours: of kid and jti
inline constexpr std::size_t kMaxAudiences = 16;         // Ours

struct UnverifiedToken {
  std::string_view text;  // the whole token, as it came
  SignatureAlgorithm algorithm = SignatureAlgorithm::kEs384;
  std::string key_id;                       // kid
  std::string key_set_url;                  // jku, "" when none
  std::string issuer, subject, id, tenant;  // iss, sub, jti, tenant; sub and tenant "" when none
  std::vector<std::string> audience;        // aud
  std::int64_t expires = 0, issued = 0;     // exp, iat: seconds since 1970-01-01T00:00Z
  std::optional<std::int64_t> not_before;   // nbf
};

// Refused: other than three parts of canonical base64url, names that stand twice, algorithms other than ours ("none"
// and HMAC among them), a typ other than JWT, extensions that must be understood (crit), keys and certificates that the
// token brings itself (jwk, x5c, x5u), compression, encryption, nesting, and claims that are missing or of another
// type.  kUnauthenticated "token-malformed", "token-too-large", "token-algorithm" with the parameter's or claim's name.
base::Result<UnverifiedToken> parse_token(std::string_view text);

}  // namespace cds

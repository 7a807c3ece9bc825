// Signatures of JSON Web Tokens: which algorithms are taken, public keys (JWK, RFC 7517), and whether a key's owner has
// signed a token (JWS, RFC 7515). OpenSSL's keys are used in signature.cc alone.
//
// A key is good for the algorithms of its type and curve only, and for one only when it says so: what the token says of
// itself chooses nothing (RFC 8725, 3.1).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace cds {

// RFC 7518, 3.1. CDS Hooks 3.0, "JWT Signing Algorithm": "both ES384 and RS384 are RECOMMENDED"; "none" and symmetric
// ones "SHALL NOT be used".
enum class SignatureAlgorithm : std::uint8_t { kEs256, kEs384, kRs256, kRs384, kPs384 };
std::optional<SignatureAlgorithm> find_algorithm(std::string_view name);  // "ES384", as it is spelt
std::string_view name_of(SignatureAlgorithm algorithm);

class VerificationKey {
 public:
  const std::string& id() const { return id_; }  // kid
  bool fits(SignatureAlgorithm algorithm) const;
  // Whether the key's owner has signed this token (JWS compact serialization) with this algorithm.
  bool verifies(SignatureAlgorithm algorithm, std::string_view token) const;

 private:
  friend base::Result<VerificationKey> parse_key(base::JsonView jwk);
  struct Key;
  std::string id_;
  std::optional<SignatureAlgorithm> only_;  // the key's own "alg"
  std::shared_ptr<const Key> key_;
};

inline constexpr std::size_t kMaxKeys = 64;  // Ours: of one JWK Set
using KeySet = std::vector<VerificationKey>;

// One JWK. kUnsupported "key-unsupported": of another type or curve, not for signatures, without a kid, weak (RSA below
// 2,048 bits), or private: a private key that is published proves nothing.  kMalformed "key-malformed": no key.
base::Result<VerificationKey> parse_key(base::JsonView jwk);

// A JWK Set (RFC 7517, 5). Keys that are of no use here are passed over.
// kMalformed "key-set-malformed": no JWK Set, or too many keys; "key-set-empty": none that can be used.
base::Result<KeySet> parse_key_set(base::JsonView key_set);

// The key of that id that fits the algorithm; ids are compared byte by byte. nullptr when there is none.
const VerificationKey* find_key(const KeySet& keys, std::string_view id, SignatureAlgorithm algorithm);

}  // namespace cds

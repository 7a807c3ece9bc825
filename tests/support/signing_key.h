// SigningKey: what a CDS client, or somebody who plays one, signs tokens with. Made anew in each run.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace support {

class SigningKey {
 public:
  static SigningKey ec(const char* curve);  // "P-256", "P-384", "P-521", "secp256k1"
  static SigningKey rsa(unsigned bits);

  // The public key as a JWK; `more` are further members: R"(,"use":"sig")".
  std::string jwk(std::string_view kid, std::string_view more = "") const;
  // {"keys": [that JWK]}
  std::string key_set(std::string_view kid, std::string_view more = "") const;

  // A JWS of any header and payload, whatever they say, signed as `algorithm` ("ES384", "PS384" ...) asks.
  std::string sign(std::string_view algorithm, std::string_view header, std::string_view payload) const;
  // Likewise with RSASSA-PSS over SHA-384, but a salt of that many bytes and that digest in MGF1 ("SHA256").
  std::string sign_pss(std::string_view header, std::string_view payload, int salt_bytes, const char* mgf_digest) const;

 private:
  struct Key;
  explicit SigningKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  std::string signature(std::string_view algorithm, std::string_view text) const;
  std::shared_ptr<const Key> key_;
};

// A JWS with a MAC, as somebody makes it who takes a public key for a secret.
std::string sign_hmac(std::string_view secret, std::string_view header, std::string_view payload);

}  // namespace support

#include "tests/support/signing_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/base64url.h"

namespace support {

struct SigningKey::Key {
  Key(EVP_PKEY* made, std::string named) : pkey(made), curve(std::move(named)) {
    if (pkey == nullptr) std::abort();
  }
  ~Key() { EVP_PKEY_free(pkey); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  std::string number(const char* name, std::size_t length) const {
    BIGNUM* value = nullptr;
    if (EVP_PKEY_get_bn_param(pkey, name, &value) != 1) std::abort();
    const auto wanted = length > 0 ? static_cast<int>(length) : BN_num_bytes(value);
    std::string bytes(static_cast<std::size_t>(wanted), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), wanted);
    BN_free(value);
    return base::base64url_encode(bytes);
  }
  std::size_t coordinate() const { return (static_cast<std::size_t>(EVP_PKEY_get_bits(pkey)) + 7) / 8; }

  EVP_PKEY* pkey;
  std::string curve;  // "" for RSA
};

SigningKey SigningKey::ec(const char* curve) {
  return SigningKey(std::make_shared<const Key>(EVP_EC_gen(curve), curve));
}
SigningKey SigningKey::rsa(unsigned bits) { return SigningKey(std::make_shared<const Key>(EVP_RSA_gen(bits), "")); }

std::string SigningKey::jwk(std::string_view kid, std::string_view more) const {
  std::string text = R"({"kid":")" + std::string(kid) + R"(",)";
  if (key_->curve.empty())
    text += R"("kty":"RSA","n":")" + key_->number(OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
            key_->number(OSSL_PKEY_PARAM_RSA_E, 0) + "\"";
  else
    text += R"("kty":"EC","crv":")" + key_->curve + R"(","x":")" +
            key_->number(OSSL_PKEY_PARAM_EC_PUB_X, key_->coordinate()) + R"(","y":")" +
            key_->number(OSSL_PKEY_PARAM_EC_PUB_Y, key_->coordinate()) + "\"";
  return text + std::string(more) + "}";
}
std::string SigningKey::key_set(std::string_view kid, std::string_view more) const {
  return R"({"keys":[)" + jwk(kid, more) + "]}";
}

// RFC 7518, 3.4: R and S, each as long as the curve's coordinates, where OpenSSL gives DER.
std::string SigningKey::signature(std::string_view algorithm, std::string_view text) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* key_context = nullptr;
  const EVP_MD* digest = algorithm.ends_with("256")   ? EVP_sha256()
                         : algorithm.ends_with("384") ? EVP_sha384()
                                                      : EVP_sha512();
  if (EVP_DigestSignInit(context, &key_context, digest, nullptr, key_->pkey) != 1) std::abort();
  if (algorithm.starts_with("PS")) {
    EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST);
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string der(size, '\0');
  if (EVP_DigestSign(context, reinterpret_cast<unsigned char*>(der.data()), &size, bytes, text.size()) != 1)
    std::abort();
  der.resize(size);
  EVP_MD_CTX_free(context);
  if (key_->curve.empty()) return der;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  const auto length = static_cast<int>(key_->coordinate());
  std::string raw(2 * static_cast<std::size_t>(length), '\0');
  auto* to = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(parts), to, length);
  BN_bn2binpad(ECDSA_SIG_get0_s(parts), to + length, length);
  ECDSA_SIG_free(parts);
  return raw;
}

std::string SigningKey::sign(std::string_view algorithm, std::string_view header, std::string_view payload) const {
  const std::string text = base::base64url_encode(header) + "." + base::base64url_encode(payload);
  return text + "." + base::base64url_encode(signature(algorithm, text));
}

std::string SigningKey::sign_pss(std::string_view header, std::string_view payload, int salt_bytes,
                                 const char* mgf_digest) const {
  const std::string text = base::base64url_encode(header) + "." + base::base64url_encode(payload);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* key_context = nullptr;
  std::string made(static_cast<std::size_t>(EVP_PKEY_get_size(key_->pkey)), '\0');
  std::size_t size = made.size();
  if (EVP_DigestSignInit(context, &key_context, EVP_sha384(), nullptr, key_->pkey) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) != 1 ||
      EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, salt_bytes) != 1 ||
      EVP_PKEY_CTX_set_rsa_mgf1_md(key_context, EVP_get_digestbyname(mgf_digest)) != 1 ||
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(made.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1)
    std::abort();
  EVP_MD_CTX_free(context);
  return text + "." + base::base64url_encode(made);
}

std::string sign_hmac(std::string_view secret, std::string_view header, std::string_view payload) {
  const std::string text = base::base64url_encode(header) + "." + base::base64url_encode(payload);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return text + "." + base::base64url_encode(std::string_view(reinterpret_cast<const char*>(mac.data()), size));
}

}  // namespace support

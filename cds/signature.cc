#include "cds/signature.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "base/base64url.h"

namespace cds {
namespace {

using base::JsonView;
using base::ProblemKind;

enum class KeyType : std::uint8_t { kP256, kP384, kRsa };

struct AlgorithmRow {
  SignatureAlgorithm algorithm;
  std::string_view name;
  KeyType type;
  const char* digest;   // OpenSSL's name
  bool is_pss = false;  // RFC 7518, 3.5
};
// In the order of SignatureAlgorithm.
constexpr std::array kAlgorithms{AlgorithmRow{SignatureAlgorithm::kEs256, "ES256", KeyType::kP256, "SHA256"},
                                 AlgorithmRow{SignatureAlgorithm::kEs384, "ES384", KeyType::kP384, "SHA384"},
                                 AlgorithmRow{SignatureAlgorithm::kRs256, "RS256", KeyType::kRsa, "SHA256"},
                                 AlgorithmRow{SignatureAlgorithm::kRs384, "RS384", KeyType::kRsa, "SHA384"},
                                 AlgorithmRow{SignatureAlgorithm::kPs384, "PS384", KeyType::kRsa, "SHA384", true}};

// RFC 7518, 3.3: "A key of size 2048 bits or larger MUST be used with these algorithms." Ours: the upper bound, because
// a verification's cost grows with the key.
constexpr std::size_t kMinRsaBytes = 256;
constexpr std::size_t kMaxRsaBytes = 1024;
constexpr std::size_t kMaxExponentBytes = 4;
constexpr std::size_t kMaxKidBytes = 256;

constexpr std::size_t place_of(SignatureAlgorithm algorithm) { return static_cast<std::size_t>(algorithm); }
const AlgorithmRow& row_of(SignatureAlgorithm algorithm) { return kAlgorithms.at(place_of(algorithm)); }

tl::unexpected<base::Problem> unsupported(const char* where, const char* detail) {
  return base::fail(ProblemKind::kUnsupported, "key-unsupported", where, detail);
}
tl::unexpected<base::Problem> malformed(const char* where, const char* detail) {
  return base::fail(ProblemKind::kMalformed, "key-malformed", where, detail);
}

// The bytes of a member, without leading zeros when it is a number.
base::Result<std::string> bytes_of(JsonView jwk, const char* name) {
  const std::optional<std::string> bytes = base::base64url_decode(jwk[name].string());
  if (!bytes || bytes->empty()) return malformed(name, "base64url is wanted");
  return *bytes;
}
std::string_view without_leading_zeros(std::string_view number) {
  while (number.starts_with('\0')) number.remove_prefix(1);
  return number;
}

// RFC 8725, 3.4: a point has two coordinates of the curve's length, and lies on the curve (public_key checks that).
base::Result<KeyType> check_curve(JsonView jwk) {
  const std::string_view curve = jwk["crv"].string();
  if (curve != "P-256" && curve != "P-384") return unsupported("crv", "only P-256 and P-384 are taken");
  const std::size_t length = curve == "P-256" ? 32 : 48;
  for (const char* name : {"x", "y"}) {
    CDS_TRY(const std::string coordinate, bytes_of(jwk, name));
    if (coordinate.size() != length) return malformed(name, "a coordinate of the curve's length is wanted");
  }
  return curve == "P-256" ? KeyType::kP256 : KeyType::kP384;
}

base::Result<KeyType> check_rsa(JsonView jwk) {
  CDS_TRY(const std::string modulus, bytes_of(jwk, "n"));
  CDS_TRY(const std::string exponent, bytes_of(jwk, "e"));
  const std::string_view n = without_leading_zeros(modulus), e = without_leading_zeros(exponent);
  const bool is_small =
      n.size() < kMinRsaBytes || (n.size() == kMinRsaBytes && static_cast<unsigned char>(n.front()) < 0x80);
  if (is_small || n.size() > kMaxRsaBytes) return unsupported("n", "from 2,048 to 8,192 bits are taken");
  const bool is_odd = !e.empty() && (static_cast<unsigned char>(e.back()) & 1U) != 0;
  if (!is_odd || e.size() > kMaxExponentBytes || e == std::string_view("\x01", 1))
    return unsupported("e", "an odd exponent from 3 to 32 bits is wanted");
  return KeyType::kRsa;
}

base::Result<KeyType> check_type(JsonView jwk) {
  const std::string_view type = jwk["kty"].string();
  if (type == "EC") return check_curve(jwk);
  if (type == "RSA") return check_rsa(jwk);
  return unsupported("kty", "only EC and RSA are taken");
}

// RFC 7517, 4.2 and 4.3.
bool is_for_signatures(JsonView jwk) {
  if (jwk["use"] && jwk["use"].string() != "sig") return false;
  const JsonView operations = jwk["key_ops"];
  bool may_verify = !operations;
  for (const JsonView operation : operations) may_verify = may_verify || operation.string() == "verify";
  return may_verify;
}

bool is_private(JsonView jwk) {
  constexpr std::array<std::string_view, 8> kPrivate{"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
  return std::any_of(kPrivate.begin(), kPrivate.end(), [&](std::string_view name) { return bool{jwk[name]}; });
}

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <typename Owned>
using Owner = std::unique_ptr<Owned, Free>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
Owner<BIGNUM> number(std::string_view big_endian) {
  return Owner<BIGNUM>(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

// OpenSSL's key of a JWK whose members were checked; nullptr when it refuses it, as a point that is not on the curve.
Owner<EVP_PKEY> public_key(JsonView jwk, KeyType type) {
  const auto member = [&](const char* name) { return base::base64url_decode(jwk[name].string()).value_or(""); };
  const Owner<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  const bool is_rsa = type == KeyType::kRsa;
  // What the builder was given must live until it has built. SEC 1, 2.3.3: 4 and both coordinates are a point.
  const Owner<BIGNUM> n = number(member("n")), e = number(member("e"));
  const std::string point = "\x04" + member("x") + member("y");
  const bool was_given = is_rsa ? OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
                                      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1
                                : OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                                                  type == KeyType::kP256 ? "P-256" : "P-384", 0) == 1 &&
                                      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                                                       point.data(), point.size()) == 1;
  if (!was_given) return nullptr;
  const Owner<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owner<EVP_PKEY_CTX> making(EVP_PKEY_CTX_new_from_name(nullptr, is_rsa ? "RSA" : "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  Owner<EVP_PKEY> key(made);
  if (is_rsa) return key;
  const Owner<EVP_PKEY_CTX> checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return EVP_PKEY_public_check_quick(checking.get()) == 1 ? std::move(key) : nullptr;
}

// Ready to verify; each verification takes a copy, which spares it OpenSSL's search for the algorithms.
Owner<EVP_PKEY_CTX> ready_context(EVP_PKEY* key, const AlgorithmRow& row, const EVP_MD* digest) {
  Owner<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (EVP_PKEY_verify_init(context.get()) != 1 || EVP_PKEY_CTX_set_signature_md(context.get(), digest) != 1)
    return nullptr;
  if (row.type != KeyType::kRsa) return context;
  if (EVP_PKEY_CTX_set_rsa_padding(context.get(), row.is_pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) != 1)
    return nullptr;
  // RFC 7518, 3.5: MGF1 with the same hash, and "The size of the salt value is the same size as the hash function
  // output."
  if (row.is_pss && (EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), digest) != 1 ||
                     EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) != 1))
    return nullptr;
  return context;
}

// RFC 7518, 3.4: R and S, each as long as the curve's coordinates; OpenSSL takes DER. "" when that fails.
std::string der_of(std::string_view signature) {
  const std::size_t length = signature.size() / 2;
  Owner<BIGNUM> r = number(signature.substr(0, length)), s = number(signature.substr(length));
  const Owner<ECDSA_SIG> parts(ECDSA_SIG_new());
  if (!r || !s || !parts || ECDSA_SIG_set0(parts.get(), r.get(), s.get()) != 1) return "";
  static_cast<void>(r.release());  // parts owns both now
  static_cast<void>(s.release());
  unsigned char* made = nullptr;
  const int size = i2d_ECDSA_SIG(parts.get(), &made);
  if (size <= 0) return "";
  std::string der(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
  OPENSSL_free(made);
  return der;
}

// Of one algorithm that the key fits; empty in the others' places.
struct Verifier {
  Owner<EVP_MD> digest;
  Owner<EVP_PKEY_CTX> ready;
};
using Verifiers = std::array<Verifier, kAlgorithms.size()>;

std::optional<Verifiers> verifiers_of(EVP_PKEY* key, KeyType type) {
  Verifiers all;
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.type != type) continue;
    Verifier& made = all.at(place_of(row.algorithm));
    made.digest.reset(EVP_MD_fetch(nullptr, row.digest, nullptr));
    if (made.digest) made.ready = ready_context(key, row, made.digest.get());
    if (!made.ready) return std::nullopt;
  }
  return all;
}

}  // namespace

struct VerificationKey::Key {
  KeyType type;
  // RFC 7518, 3.3 and 3.4: as long as the modulus; two numbers of the curve's length.
  std::size_t signature_bytes;
  Verifiers verifiers;  // which own OpenSSL's key together
};

std::optional<SignatureAlgorithm> find_algorithm(std::string_view name) {
  for (const AlgorithmRow& row : kAlgorithms)
    if (row.name == name) return row.algorithm;
  return std::nullopt;
}

std::string_view name_of(SignatureAlgorithm algorithm) { return row_of(algorithm).name; }

bool VerificationKey::fits(SignatureAlgorithm algorithm) const {
  return row_of(algorithm).type == key_->type && (!only_ || *only_ == algorithm);
}

// The caller has read this algorithm in the token's own header. RFC 7515, 5.2: what was signed is the text before the
// last point, as it came.
bool VerificationKey::verifies(SignatureAlgorithm algorithm, std::string_view token) const {
  const std::size_t point = token.rfind('.');
  if (!fits(algorithm) || point == std::string_view::npos) return false;
  std::optional<std::string> signature = base::base64url_decode(token.substr(point + 1));
  if (!signature || signature->size() != key_->signature_bytes) return false;
  if (key_->type != KeyType::kRsa) signature = der_of(*signature);
  const std::string_view text = token.substr(0, point);
  const Verifier& verifier = key_->verifiers.at(place_of(algorithm));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const Owner<EVP_PKEY_CTX> context(EVP_PKEY_CTX_dup(verifier.ready.get()));
  const bool is_valid =
      context && EVP_Digest(text.data(), text.size(), digest.data(), &size, verifier.digest.get(), nullptr) == 1 &&
      EVP_PKEY_verify(context.get(), bytes(*signature), signature->size(), digest.data(), size) == 1;
  if (!is_valid) ERR_clear_error();  // the thread's next user of OpenSSL would find it
  return is_valid;
}

base::Result<VerificationKey> parse_key(JsonView jwk) {
  if (!jwk.is_object()) return malformed("", "an object is wanted");
  if (!is_for_signatures(jwk)) return unsupported("use", "the key is not for signatures");
  if (is_private(jwk))
    return unsupported("d", "a private or symmetric key has to be kept secret: publish the public one");
  VerificationKey key;
  key.id_ = jwk["kid"].string();
  if (key.id_.empty() || key.id_.size() > kMaxKidBytes) return unsupported("kid", "a kid of 1 to 256 bytes is wanted");
  CDS_TRY(const KeyType type, check_type(jwk));
  if (jwk["alg"]) {
    key.only_ = find_algorithm(jwk["alg"].string());
    if (!key.only_ || row_of(*key.only_).type != type) return unsupported("alg", "the key is for another algorithm");
  }
  const Owner<EVP_PKEY> pkey = public_key(jwk, type);
  std::optional<Verifiers> verifiers = pkey ? verifiers_of(pkey.get(), type) : std::nullopt;
  if (!verifiers) {
    ERR_clear_error();
    return malformed("", type == KeyType::kRsa ? "no RSA key" : "the point is not on the curve");
  }
  const auto bits = static_cast<std::size_t>(EVP_PKEY_get_bits(pkey.get()));
  const std::size_t length = (bits + 7) / 8;
  key.key_ = std::make_shared<VerificationKey::Key>(
      VerificationKey::Key{type, type == KeyType::kRsa ? length : 2 * length, *std::move(verifiers)});
  return key;
}

base::Result<KeySet> parse_key_set(JsonView key_set) {
  const auto refused = [](const char* detail) {
    return base::fail(ProblemKind::kMalformed, "key-set-malformed", "/keys", detail);
  };
  const JsonView keys = key_set["keys"];
  if (!keys.is_array()) return refused("a JWK Set has an array keys");
  if (keys.size() > kMaxKeys) return refused("more than 64 keys");
  KeySet usable;
  for (const JsonView jwk : keys)
    if (auto key = parse_key(jwk)) usable.push_back(*std::move(key));
  if (usable.empty())
    return base::fail(ProblemKind::kMalformed, "key-set-empty", "/keys",
                      "no key that can be used: public, EC on P-256 or P-384 or RSA from 2,048 bits, with a kid");
  return usable;
}

const VerificationKey* find_key(const KeySet& keys, std::string_view id, SignatureAlgorithm algorithm) {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const VerificationKey& key) { return key.id() == id && key.fits(algorithm); });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace cds

#include "cds/signature.h"

#include <cjose/jwk.h>
#include <cjose/jws.h>

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
};
constexpr std::array kAlgorithms{AlgorithmRow{SignatureAlgorithm::kEs256, "ES256", KeyType::kP256},
                                 AlgorithmRow{SignatureAlgorithm::kEs384, "ES384", KeyType::kP384},
                                 AlgorithmRow{SignatureAlgorithm::kRs256, "RS256", KeyType::kRsa},
                                 AlgorithmRow{SignatureAlgorithm::kRs384, "RS384", KeyType::kRsa},
                                 AlgorithmRow{SignatureAlgorithm::kPs384, "PS384", KeyType::kRsa}};

// RFC 7518, 3.3: "A key of size 2048 bits or larger MUST be used with these algorithms." Ours: the upper bound, because
// a verification's cost grows with the key.
constexpr std::size_t kMinRsaBytes = 256;
constexpr std::size_t kMaxRsaBytes = 1024;
constexpr std::size_t kMaxExponentBytes = 4;
constexpr std::size_t kMaxKidBytes = 256;

const AlgorithmRow& row_of(SignatureAlgorithm algorithm) {
  return *std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                       [&](const AlgorithmRow& row) { return row.algorithm == algorithm; });
}

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

// RFC 8725, 3.4: a point has two coordinates of the curve's length, and lies on the curve (cjose's import checks that).
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

// RFC 7518, 3.3 and 3.4: as long as the modulus; two numbers of the curve's length.
std::size_t signature_bytes(JsonView jwk, KeyType type) {
  if (type == KeyType::kP256) return 64;
  if (type == KeyType::kP384) return 96;
  return without_leading_zeros(base::base64url_decode(jwk["n"].string()).value_or("")).size();
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

}  // namespace

struct VerificationKey::Key {
  struct Release {
    void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
  };
  KeyType type;
  std::size_t signature_bytes;  // cjose itself compares an EC signature's beginning only
  std::unique_ptr<cjose_jwk_t, Release> jwk;
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

// The caller has read the token's header and found this algorithm in it; cjose reads it again and finds the same.
bool VerificationKey::verifies(SignatureAlgorithm algorithm, std::string_view token) const {
  const auto signature = base::base64url_decode(token.substr(std::min(token.rfind('.') + 1, token.size())));
  if (!fits(algorithm) || !signature || signature->size() != key_->signature_bytes) return false;
  cjose_err error{};
  struct Release {
    void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
  };
  const std::unique_ptr<cjose_jws_t, Release> jws(cjose_jws_import(token.data(), token.size(), &error));
  if (!jws) return false;
  const char* named = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, &error);
  return named != nullptr && name_of(algorithm) == named && cjose_jws_verify(jws.get(), key_->jwk.get(), &error);
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
  // cjose sees what makes the public key and nothing else.
  base::JsonWriter writer;
  writer.begin_object();
  for (const char* name : {"kty", "crv", "x", "y", "n", "e"})
    if (jwk[name]) writer.member(name, jwk[name].string());
  const std::string text = writer.end_object().take();
  cjose_err error{};
  const std::shared_ptr<VerificationKey::Key> made(new VerificationKey::Key{
      type, signature_bytes(jwk, type),
      std::unique_ptr<cjose_jwk_t, VerificationKey::Key::Release>(cjose_jwk_import(text.data(), text.size(), &error))});
  if (!made->jwk) return malformed("", type == KeyType::kRsa ? "no RSA key" : "the point is not on the curve");
  key.key_ = made;
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
    return refused("no key that can be used: public, EC on P-256 or P-384 or RSA from 2,048 bits, with a kid");
  return usable;
}

const VerificationKey* find_key(const KeySet& keys, std::string_view id, SignatureAlgorithm algorithm) {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const VerificationKey& key) { return key.id() == id && key.fits(algorithm); });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace cds

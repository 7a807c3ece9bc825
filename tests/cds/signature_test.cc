#include "cds/signature.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "base/base64url.h"
#include "tests/cds/trusted.h"

namespace cds {
namespace {

struct Row {
  const char* name;
  std::string (*jwk)();
  const char* slug;  // "" when the key is taken
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class KeyTest : public testing::TestWithParam<Row> {};

TEST_P(KeyTest, IsTakenOrRefused) {
  const auto document = base::JsonDocument::parse(GetParam().jwk());
  ASSERT_TRUE(document) << GetParam().jwk();
  const auto key = parse_key(document->root());
  EXPECT_EQ(key ? "" : key.error().slug, std::string(GetParam().slug)) << (key ? "" : base::to_text(key.error()));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return text.replace(place, from.size(), to);
}
// A digit of the coordinate changed: almost surely no point of the curve.
std::string off_the_curve() {
  std::string text = keys().p384.jwk("k");
  char& digit = text[text.find("\"y\":\"") + 8];
  digit = digit == 'A' ? 'B' : 'A';
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, KeyTest,
    testing::Values(
        Row{"P384", [] { return keys().p384.jwk("k"); }, ""}, Row{"P256", [] { return keys().p256.jwk("k"); }, ""},
        Row{"Rsa2048", [] { return keys().rsa.jwk("k"); }, ""},
        Row{"ForSignatures", [] { return keys().p384.jwk("k", R"(,"use":"sig","alg":"ES384","key_ops":["verify"])"); },
            ""},
        Row{"KidOfAnyBytes", [] { return keys().p384.jwk("d3bmo5/+=\xc3\xa9"); }, ""},
        Row{"ForEncryption", [] { return keys().p384.jwk("k", R"(,"use":"enc")"); }, "key-unsupported"},
        Row{"ForSigningOnly", [] { return keys().p384.jwk("k", R"(,"key_ops":["sign"])"); }, "key-unsupported"},
        Row{"OfAnotherAlgorithm", [] { return keys().p384.jwk("k", R"(,"alg":"ES256")"); }, "key-unsupported"},
        Row{"OfNoSignatureAlgorithm", [] { return keys().rsa.jwk("k", R"(,"alg":"RSA-OAEP")"); }, "key-unsupported"},
        Row{"Private", [] { return keys().p384.jwk("k", R"(,"d":"AAAA")"); }, "key-unsupported"},
        Row{"Symmetric", [] { return std::string(R"({"kty":"oct","kid":"k","k":"AAAA"})"); }, "key-unsupported"},
        Row{"WithoutKid", [] { return keys().p384.jwk(""); }, "key-unsupported"},
        Row{"P521", [] { return support::SigningKey::ec("P-521").jwk("k"); }, "key-unsupported"},
        Row{"Secp256k1", [] { return support::SigningKey::ec("secp256k1").jwk("k"); }, "key-unsupported"},
        Row{"OtherCurvesNameOverThePoint", [] { return replaced(keys().p384.jwk("k"), "P-384", "P-256"); },
            "key-malformed"},
        Row{"OffTheCurve", off_the_curve, "key-malformed"},
        Row{"PointAtInfinity",
            [] {
              return R"({"kty":"EC","crv":"P-256","kid":"k","x":")" + std::string(43, 'A') + R"(","y":")" +
                     std::string(43, 'A') + "\"}";
            },
            "key-malformed"},
        Row{"Rsa1024", [] { return support::SigningKey::rsa(1024).jwk("k"); }, "key-unsupported"},
        Row{"ExponentOne", [] { return replaced(keys().rsa.jwk("k"), R"("e":"AQAB")", R"("e":"AQ")"); },
            "key-unsupported"},
        Row{"ExponentEven", [] { return replaced(keys().rsa.jwk("k"), R"("e":"AQAB")", R"("e":"Ag")"); },
            "key-unsupported"},
        Row{"ExponentHuge", [] { return replaced(keys().rsa.jwk("k"), R"("e":"AQAB")", R"("e":"AQABAQABAQAB")"); },
            "key-unsupported"},
        Row{"NoObject", [] { return std::string("[]"); }, "key-malformed"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(KeySet, KeepsWhatIsOfUse) {
  const KeySet set =
      key_set_of(R"({"keys":[{"kty":"OKP","kid":"o"},)" + keys().p384.jwk("a") + ",7," + keys().rsa.jwk("b") + "]}");
  ASSERT_EQ(set.size(), 2U);
  EXPECT_EQ(set[0].id(), "a");
  EXPECT_EQ(set[1].id(), "b");
}

TEST(KeySet, OfOneIdTheKeyThatFitsIsFound) {
  const KeySet set = key_set_of(R"({"keys":[)" + keys().rsa.jwk("k") + "," + keys().p384.jwk("k") + "]}");
  EXPECT_EQ(find_key(set, "k", SignatureAlgorithm::kEs384), &set[1]);
  EXPECT_EQ(find_key(set, "k", SignatureAlgorithm::kEs256), nullptr);
  EXPECT_EQ(find_key(set, "K", SignatureAlgorithm::kEs384), nullptr);
}

TEST(KeySet, AKeyThatIsForOneAlgorithmFitsNoOther) {
  const KeySet set = key_set_of(R"({"keys":[)" + keys().rsa.jwk("k", R"(,"alg":"RS384")") + "]}");
  EXPECT_NE(find_key(set, "k", SignatureAlgorithm::kRs384), nullptr);
  EXPECT_EQ(find_key(set, "k", SignatureAlgorithm::kPs384), nullptr);
}

TEST(KeySet, IsRefusedWhenItIsNoneOrTooLarge) {
  std::string many = R"({"keys":[)" + keys().p384.jwk("a");
  for (int i = 0; i < 64; ++i) many += ",1";
  for (const std::string& text : {std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"), many + "]}"}) {
    const auto document = base::JsonDocument::parse(text);
    const auto set = parse_key_set(document->root());
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().slug, "key-set-malformed");
  }
  for (const std::string& text : {std::string(R"({"keys":[]})"), R"({"keys":[1,)" + keys().p384.jwk("") + "]}"}) {
    const auto document = base::JsonDocument::parse(text);
    EXPECT_EQ(parse_key_set(document->root()).error().slug, "key-set-empty") << text;
  }
}

// RFC 7515, A.3: an example of the standard itself, signed elsewhere.
TEST(Signature, OfTheStandardsOwnExampleIsVerified) {
  const KeySet set = key_set_of(
      R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a3","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
          "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
  const std::string token =
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
      "fQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  EXPECT_TRUE(set[0].verifies(SignatureAlgorithm::kEs256, token));
  EXPECT_FALSE(set[0].verifies(SignatureAlgorithm::kEs384, token));
}

// CDS Hooks 3.0, "Trusting CDS Clients", Example: its key and its token.
TEST(Signature, OfTheSpecificationsExampleIsVerified) {
  const KeySet set = key_set_of(
      R"({"keys":[{"kty":"EC","use":"sig","crv":"P-384","kid":"example-kid","alg":"ES384",
          "x":"46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",
          "y":"XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI"}]})");
  const std::string token =
      "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6ImV4YW1wbGUta2lkIiwiamt1IjoiaHR0cHM6Ly9maGlyLWVoci5leGFtcGxlLmNvbS9q"
      "d2tfdXJpIn0.eyJpc3MiOiJodHRwczovL2ZoaXItZWhyLmV4YW1wbGUuY29tLyIsImF1ZCI6Imh0dHBzOi8vY2RzLmV4YW1wbGUub3JnL2Nkcy1z"
      "ZXJ2aWNlcy9zb21lLXNlcnZpY2UiLCJleHAiOjE0MjI1Njg4NjAsImlhdCI6MTMxMTI4MDk3MCwianRpIjoiZWUyMmIwMjEtZTFiNy00NjExLWJh"
      "NWItOGVlYzZhMzNhYzFlIiwidGVuYW50IjoiMmRkZDZjM2EtOGU5YS00NGM2LWEzMDUtNTIxMTFhZDMwMmEyIn0.d1WfLjGRKlcWB94l9do4cM8R"
      "EXeYJLL6SGUBO8VHZhfM8mwKYP70EMxJ67War4TQblEpaQrp11wx5p7oPFm2ETYgCicS84vXWEIYTdjooZdooCSDf2L8-i4awdoUwiEb";
  EXPECT_TRUE(set[0].verifies(SignatureAlgorithm::kEs384, token));
}

// What is signed in the rows below; verifies() reads no claims.
const std::string kHeader = "{}", kPayload = R"({"jti":"1"})";
using Algorithm = SignatureAlgorithm;

const VerificationKey& key_named(const char* kid) {
  static const KeySet set = key_set_of(key_set_text());
  return *std::find_if(set.begin(), set.end(), [&](const VerificationKey& key) { return key.id() == kid; });
}
std::string text_of(const std::string& token) { return token.substr(0, token.rfind('.')); }
std::string signature_of(const std::string& token) {
  return base::base64url_decode(token.substr(token.rfind('.') + 1)).value();
}
std::string with_signature(const std::string& token, const std::string& bytes) {
  return text_of(token) + "." + base::base64url_encode(bytes);
}
std::string rsa(const char* algorithm) { return keys().rsa.sign(algorithm, kHeader, kPayload); }
std::string p256() { return keys().p256.sign("ES256", kHeader, kPayload); }
// SEC 2, 2.4.2: the order of P-256.
std::string order() { return base::base64url_decode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE").value(); }

struct SignatureRow {
  const char* name;
  const char* kid;
  Algorithm algorithm;
  std::string (*token)();
  bool is_good;
};
void PrintTo(const SignatureRow& row, std::ostream* out) { *out << row.name; }
class SignatureTest : public testing::TestWithParam<SignatureRow> {};

TEST_P(SignatureTest, IsVerifiedOrNot) {
  const SignatureRow& row = GetParam();
  EXPECT_EQ(key_named(row.kid).verifies(row.algorithm, row.token()), row.is_good);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, SignatureTest,
    testing::Values(
        SignatureRow{"Es256", "p256", Algorithm::kEs256, p256, true},
        SignatureRow{"Es384", "p384", Algorithm::kEs384, [] { return keys().p384.sign("ES384", kHeader, kPayload); },
                     true},
        SignatureRow{"Rs256", "rsa", Algorithm::kRs256, [] { return rsa("RS256"); }, true},
        SignatureRow{"Rs384", "rsa", Algorithm::kRs384, [] { return rsa("RS384"); }, true},
        SignatureRow{"Ps384", "rsa", Algorithm::kPs384, [] { return rsa("PS384"); }, true},
        SignatureRow{"PssAsTheStandardHasIt", "rsa", Algorithm::kPs384,
                     [] { return keys().rsa.sign_pss(kHeader, kPayload, 48, "SHA384"); }, true},
        SignatureRow{"PssWithoutASalt", "rsa", Algorithm::kPs384,
                     [] { return keys().rsa.sign_pss(kHeader, kPayload, 0, "SHA384"); }, false},
        SignatureRow{"PssWithASaltOfSha256sLength", "rsa", Algorithm::kPs384,
                     [] { return keys().rsa.sign_pss(kHeader, kPayload, 32, "SHA384"); }, false},
        SignatureRow{"PssWithTheLongestSalt", "rsa", Algorithm::kPs384,
                     [] { return keys().rsa.sign_pss(kHeader, kPayload, 256 - 48 - 2, "SHA384"); }, false},
        SignatureRow{"PssWithAnotherMgfDigest", "rsa", Algorithm::kPs384,
                     [] { return keys().rsa.sign_pss(kHeader, kPayload, 48, "SHA256"); }, false},
        SignatureRow{"PssWithAnotherDigest", "rsa", Algorithm::kPs384, [] { return rsa("PS256"); }, false},
        SignatureRow{"Pkcs1AsPss", "rsa", Algorithm::kPs384, [] { return rsa("RS384"); }, false},
        SignatureRow{"PssAsPkcs1", "rsa", Algorithm::kRs384, [] { return rsa("PS384"); }, false},
        SignatureRow{"Pkcs1OfALongerDigest", "rsa", Algorithm::kRs256, [] { return rsa("RS384"); }, false},
        SignatureRow{"Pkcs1OfAShorterDigest", "rsa", Algorithm::kRs384, [] { return rsa("RS256"); }, false},
        SignatureRow{"RsaCutShort", "rsa", Algorithm::kRs256,
                     [] { return with_signature(rsa("RS256"), signature_of(rsa("RS256")).substr(1)); }, false},
        SignatureRow{"RsaWithAZeroBefore", "rsa", Algorithm::kRs256,
                     [] { return with_signature(rsa("RS256"), std::string(1, '\0') + signature_of(rsa("RS256"))); },
                     false},
        SignatureRow{"RsaOfOnes", "rsa", Algorithm::kRs256,
                     [] { return with_signature(rsa("RS256"), std::string(256, '\xff')); }, false},
        SignatureRow{"RsaOfZeros", "rsa", Algorithm::kRs256,
                     [] { return with_signature(rsa("RS256"), std::string(256, '\0')); }, false},
        SignatureRow{"NoSignature", "rsa", Algorithm::kRs256, [] { return text_of(rsa("RS256")) + "."; }, false},
        SignatureRow{"NoPoint", "rsa", Algorithm::kRs256, [] { return std::string("abc"); }, false},
        SignatureRow{"Empty", "rsa", Algorithm::kRs256, [] { return std::string(); }, false},
        SignatureRow{"RsaAlgorithmOverAnEcKey", "p256", Algorithm::kRs256, p256, false},
        SignatureRow{"EcAlgorithmOverAnRsaKey", "rsa", Algorithm::kEs256, [] { return rsa("RS256"); }, false},
        SignatureRow{"RIsZero", "p256", Algorithm::kEs256,
                     [] { return with_signature(p256(), std::string(32, '\0') + signature_of(p256()).substr(32)); },
                     false},
        SignatureRow{"SIsZero", "p256", Algorithm::kEs256,
                     [] { return with_signature(p256(), signature_of(p256()).substr(0, 32) + std::string(32, '\0')); },
                     false},
        SignatureRow{"RIsTheOrder", "p256", Algorithm::kEs256,
                     [] { return with_signature(p256(), order() + signature_of(p256()).substr(32)); }, false},
        SignatureRow{"SIsTheOrder", "p256", Algorithm::kEs256,
                     [] { return with_signature(p256(), signature_of(p256()).substr(0, 32) + order()); }, false},
        SignatureRow{"BothAreTheOrder", "p256", Algorithm::kEs256,
                     [] { return with_signature(p256(), order() + order()); }, false},
        SignatureRow{"EcCutShort", "p256", Algorithm::kEs256,
                     [] { return with_signature(p256(), signature_of(p256()).substr(0, 63)); }, false},
        SignatureRow{"EcTooLong", "p256", Algorithm::kEs256,
                     [] { return with_signature(p256(), signature_of(p256()) + '\0'); }, false},
        SignatureRow{"EcHalvesSwapped", "p256", Algorithm::kEs256,
                     [] {
                       const std::string bytes = signature_of(p256());
                       return with_signature(p256(), bytes.substr(32) + bytes.substr(0, 32));
                     },
                     false}),
    [](const auto& row) { return std::string(row.param.name); });

// A number in DER has a zero byte before its first bit when that is set, and no other zeros before it.
TEST(Signature, WithNumbersOfEveryBeginningIsVerified) {
  bool seen[4] = {};  // R and S with their first bit set, and with a first byte of zero
  constexpr int kMostTries = 20'000;
  for (int i = 0; i < kMostTries && !(seen[0] && seen[1] && seen[2] && seen[3]); ++i) {
    const std::string token = keys().p256.sign("ES256", kHeader, std::to_string(i));
    const std::string bytes = signature_of(token);
    const auto r = static_cast<unsigned char>(bytes[0]), s = static_cast<unsigned char>(bytes[32]);
    seen[0] = seen[0] || r >= 0x80;
    seen[1] = seen[1] || s >= 0x80;
    seen[2] = seen[2] || r == 0;
    seen[3] = seen[3] || s == 0;
    ASSERT_TRUE(key_named("p256").verifies(Algorithm::kEs256, token)) << token;
  }
  EXPECT_TRUE(seen[0] && seen[1] && seen[2] && seen[3]);
}

TEST(Signature, OneKeyServesManyThreads) {
  const std::string good = rsa("RS256"), pss = rsa("PS384"), ec = p256();
  const std::string bad = with_signature(good, std::string(256, '\1'));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        wrong += key_named("rsa").verifies(Algorithm::kRs256, good) ? 0 : 1;
        wrong += key_named("rsa").verifies(Algorithm::kRs256, bad) ? 1 : 0;
        wrong += key_named("rsa").verifies(Algorithm::kPs384, pss) ? 0 : 1;
        wrong += key_named("rsa").verifies(Algorithm::kPs384, good) ? 1 : 0;
        wrong += key_named("p256").verifies(Algorithm::kEs256, ec) ? 0 : 1;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace cds

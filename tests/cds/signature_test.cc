#include "cds/signature.h"

#include <gtest/gtest.h>

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
  for (const std::string& text : {std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"),
                                  std::string(R"({"keys":[]})"), many + "]}"}) {
    const auto document = base::JsonDocument::parse(text);
    const auto set = parse_key_set(document->root());
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().slug, "key-set-malformed");
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

}  // namespace
}  // namespace cds

#include "base/digest.h"

#include <gtest/gtest.h>

#include <set>

namespace base {
namespace {

// RFC 9562 appendix A.4: "www.example.com" in the DNS namespace.
TEST(Uuid, OfANameIsThatOfTheStandard) {
  constexpr Uuid kDns = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                         0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
  EXPECT_EQ(uuid_text(uuid_v5(kDns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_NE(uuid_v5(kDns, "www.example.org"), uuid_v5(kDns, "www.example.com"));
  EXPECT_NE(uuid_v5({}, "www.example.com"), uuid_v5(kDns, "www.example.com"));
}

TEST(Uuid, ByChanceHasItsVersionAndDiffers) {
  std::set<std::string> seen;
  for (int each = 0; each < 100; ++each) {
    const std::string text = uuid_text(uuid_v4());
    EXPECT_TRUE(is_uuid(text));
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
    seen.insert(text);
  }
  EXPECT_EQ(seen.size(), 100U);
}

struct Row {
  const char* name;
  const char* text;
  bool is_uuid;
};
class UuidText : public testing::TestWithParam<Row> {};
TEST_P(UuidText, IsRecognised) { EXPECT_EQ(is_uuid(GetParam().text), GetParam().is_uuid); }
INSTANTIATE_TEST_SUITE_P(Texts, UuidText,
                         testing::Values(Row{"lower", "2ed6657d-e927-568b-95e1-2665a8aea6a2", true},
                                         Row{"upper", "2ED6657D-E927-568B-95E1-2665A8AEA6A2", true},
                                         Row{"braces", "{2ed6657d-e927-568b-95e1-2665a8aea6a2}", false},
                                         Row{"no_dashes", "2ed6657de927568b95e12665a8aea6a2", false},
                                         Row{"dash_elsewhere", "2ed6657de-927-568b-95e1-2665a8aea6a2", false},
                                         Row{"other_letter", "2ed6657g-e927-568b-95e1-2665a8aea6a2", false},
                                         Row{"cut", "2ed6657d-e927-568b-95e1-2665a8aea6a", false},
                                         Row{"empty", "", false}),
                         [](const auto& row) { return row.param.name; });

// RFC 4231 section 4.3, test case 2.
TEST(KeyedHash, IsThatOfTheStandard) {
  EXPECT_EQ(keyed_hash("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_NE(keyed_hash("other", "text"), keyed_hash("key", "text"));
  EXPECT_EQ(keyed_hash("", ""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(keyed_hash(std::string_view(), ""), keyed_hash("", ""));
}

// FIPS 180-4's example "abc", and the empty text.
TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(RandomBytes, AreAsManyAsAskedAndDiffer) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace base

#include "base/base64url.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Pair {
  const char* bytes;
  const char* text;
};
class Base64UrlTest : public testing::TestWithParam<Pair> {};

TEST_P(Base64UrlTest, GoesBothWays) {
  EXPECT_EQ(base64url_encode(GetParam().bytes), GetParam().text);
  EXPECT_EQ(base64url_decode(GetParam().text), GetParam().bytes);
}
// RFC 4648, 10, without padding; the last two need the characters that differ from base64.
INSTANTIATE_TEST_SUITE_P(Rows, Base64UrlTest,
                         testing::Values(Pair{"", ""}, Pair{"f", "Zg"}, Pair{"fo", "Zm8"}, Pair{"foo", "Zm9v"},
                                         Pair{"foob", "Zm9vYg"}, Pair{"fooba", "Zm9vYmE"}, Pair{"foobar", "Zm9vYmFy"},
                                         Pair{"\xfb\xff", "-_8"}, Pair{"\xff\xff\xff", "____"}));

class NotBase64Url : public testing::TestWithParam<const char*> {};
TEST_P(NotBase64Url, IsRefused) { EXPECT_FALSE(base64url_decode(GetParam())) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(Rows, NotBase64Url,
                         testing::Values("Zg==", "Zm9v\n", " Zm9v", "Zm9+", "Zm9/", "Z", "Zm9vY", "Zh", "Zm9", "Zm.v",
                                         "Zm9\xc3"));

}  // namespace
}  // namespace base

#include "base/base64.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace base {
namespace {

struct Row {
  const char* name;
  const char* text;
  std::optional<std::string> bytes;
};
class Base64 : public testing::TestWithParam<Row> {};

TEST_P(Base64, IsDecoded) { EXPECT_EQ(decode_base64(GetParam().text), GetParam().bytes); }

// RFC 4648, section 10, has the first ones.
INSTANTIATE_TEST_SUITE_P(
    Texts, Base64,
    testing::Values(Row{"nothing", "", ""}, Row{"one_byte", "Zg==", "f"}, Row{"two_bytes", "Zm8=", "fo"},
                    Row{"three_bytes", "Zm9v", "foo"}, Row{"six_bytes", "Zm9vYmFy", "foobar"},
                    Row{"all_of_the_alphabet_s_end", "+/+/", "\xFB\xFF\xBF"},
                    Row{"zero_byte", "AAAA", std::string(3, '\0')},
                    Row{"broken_into_lines", "Zm9v\r\n YmFy\n", "foobar"},
                    Row{"broken_inside_four", "Zm9vY\nmFyZm9v", "foobarfoo"},
                    Row{"blank_before_the_last", "Zm9vZm8 =", "foofo"}, Row{"padding_missing", "Zg", std::nullopt},
                    Row{"padding_too_long", "Zm8==", std::nullopt}, Row{"padding_alone", "====", std::nullopt},
                    Row{"padding_inside", "Zg==Zg==", std::nullopt}, Row{"one_digit", "Zm9vY", std::nullopt},
                    Row{"bits_left_over", "Zh==", std::nullopt}, Row{"url_alphabet", "-_-_", std::nullopt},
                    Row{"not_ascii", "Zm9\xC3\xA9", std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Four digits are three bytes, the first digit the highest bits (RFC 4648, section 4).
TEST(Base64Digits, StandForSixBitsInEachPlace) {
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t digit = 0; digit < kAlphabet.size(); ++digit) {
      std::string text = "AAAA";
      text[place] = kAlphabet[digit];
      const std::size_t bits = digit << (18 - 6 * place);
      const std::string expected{static_cast<char>(bits >> 16), static_cast<char>(bits >> 8 & 0xFF),
                                 static_cast<char>(bits & 0xFF)};
      EXPECT_EQ(decode_base64(text + "Zm9v"), expected + "foo") << text;
    }
  }
}

TEST(Base64Digits, AreTheOnlyBytesThatCount) {
  for (std::size_t place = 0; place < 4; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      const char each = static_cast<char>(byte);
      if (kAlphabet.find(each) != std::string_view::npos ||
          std::string_view(" \t\r\n").find(each) != std::string_view::npos)
        continue;
      std::string text = "Zm9vZm9vZm9v";
      text[4 + place] = each;
      EXPECT_EQ(decode_base64(text), std::nullopt) << byte << " at " << place;
    }
  }
}

TEST(Base64Bytes, HaveTheRoomBehindThemInWhichJsonIsReadWhereItStands) {
  for (const char* const text : {"", "e30=", "eyJhIjoxfQ==", "WzEsMiwzXQ=="}) {
    const std::optional<std::string> bytes = decode_base64(text);
    ASSERT_TRUE(bytes);
    EXPECT_GE(bytes->capacity(), bytes->size() + kTextPadding) << text;
  }
}

}  // namespace
}  // namespace base

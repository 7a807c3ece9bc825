#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

struct Row {
  const char* name;
  std::string text;
  std::size_t valid;
  std::string repaired;
};
class Utf8 : public testing::TestWithParam<Row> {};

TEST_P(Utf8, IsFoundAndRepaired) {
  EXPECT_EQ(valid_utf8_prefix(GetParam().text), GetParam().valid);
  EXPECT_EQ(with_valid_utf8(GetParam().text), GetParam().repaired);
  EXPECT_EQ(is_utf8(GetParam().text), GetParam().text == GetParam().repaired);
  EXPECT_TRUE(is_utf8(GetParam().repaired));
}

const std::string kLong(100, 'a');

// Unicode 15, 3.9, Table 3-8 for what becomes how many U+FFFD.
INSTANTIATE_TEST_SUITE_P(
    Texts, Utf8,
    testing::Values(Row{"empty", "", 0, ""}, Row{"two_bytes", "\xC2\x80", 2, "\xC2\x80"},
                    Row{"greatest", "\xF4\x8F\xBF\xBF", 4, "\xF4\x8F\xBF\xBF"},
                    Row{"last_before_surrogates", "\xED\x9F\xBF", 3, "\xED\x9F\xBF"},
                    Row{"long_ascii", kLong, 100, kLong},
                    Row{"bad_after_long_ascii", kLong + "\xFF", 100, kLong + "\uFFFD"},
                    Row{"bad_at_byte_31", kLong.substr(0, 31) + "\x80" + kLong, 31,
                        kLong.substr(0, 31) + "\uFFFD" + kLong},
                    Row{"ascii_after_other", "é" + kLong + "\xC3", 102, "é" + kLong + "\uFFFD"},
                    Row{"lone_continuation", "\x80", 0, "\uFFFD"}, Row{"overlong_two", "\xC1\xBF", 0, "\uFFFD\uFFFD"},
                    Row{"overlong_three", "\xE0\x9F\xBF", 0, "\uFFFD\uFFFD\uFFFD"},
                    Row{"overlong_four", "\xF0\x8F\xBF\xBF", 0, "\uFFFD\uFFFD\uFFFD\uFFFD"},
                    Row{"cut_four", "\xF0\x9F\xA6", 0, "\uFFFD"}, Row{"cut_then_text", "\xF0\x9F\xA6z", 0, "\uFFFDz"},
                    Row{"five_bytes", "\xF8\x88\x80\x80\x80", 0, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace base

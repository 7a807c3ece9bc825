#include "cards/card_text.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/cards/rows.h"

namespace cards {
namespace {

std::string times(int count, const std::string& text) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

struct CutRow {
  const char* name;
  std::string text;
  std::size_t limit;
  std::string cut;
};
void PrintTo(const CutRow& row, std::ostream* out) { *out << row.name; }
class CutAtWord : public testing::TestWithParam<CutRow> {};

TEST_P(CutAtWord, Gives) {
  const std::string cut = cut_at_word(GetParam().text, GetParam().limit);
  EXPECT_EQ(cut, GetParam().cut);
  EXPECT_LE(count_characters(cut), GetParam().limit);
}

INSTANTIATE_TEST_SUITE_P(
    CardText, CutAtWord,
    testing::Values(CutRow{"ExactlyTheLimitStays", "0123456789", 10, "0123456789"},
                    CutRow{"OneMoreIsCut", "aaaa bbbb cc", 11, "aaaa..."},
                    CutRow{"TheLastWholeWordStays", "aaaa bbbb cccc", 13, "aaaa bbbb..."},
                    CutRow{"OneLongWordIsCutInside", "0123456789abc", 10, "0123456..."},
                    CutRow{"ALateSpaceIsNotSoughtTooFarBack", "a 0123456789abc", 10, "a 01234..."},
                    CutRow{"TwoByteCharactersStayWhole", times(20, "\u00e9"), 10, times(7, "\u00e9") + "..."},
                    CutRow{"ThreeByteCharactersStayWhole", times(20, "\u75db"), 10, times(7, "\u75db") + "..."},
                    CutRow{"BeyondTheFirstPlaneCountsTwo", times(20, "\U0001F9B5"), 10, times(3, "\U0001F9B5") + "..."},
                    CutRow{"Empty", "", 10, ""}),
    by_name);

TEST(CardText, CountsAsJavaScriptDoes) {
  EXPECT_EQ(count_characters("pain"), 4U);
  EXPECT_EQ(count_characters("\u00e9\u75db"), 2U);
  EXPECT_EQ(count_characters("\U0001F9B5"), 2U);
}

struct UrlRow {
  const char* name;
  std::string url;
  bool is_one;
};
void PrintTo(const UrlRow& row, std::ostream* out) { *out << row.name; }
class IsWebUrl : public testing::TestWithParam<UrlRow> {};

TEST_P(IsWebUrl, Says) { EXPECT_EQ(is_web_url(GetParam().url), GetParam().is_one); }

INSTANTIATE_TEST_SUITE_P(
    CardText, IsWebUrl,
    testing::Values(UrlRow{"Https", "https://example.org/a?b=c", true}, UrlRow{"Http", "http://example.org", true},
                    UrlRow{"Fragment", "https://example.org/guide#red-flags", true},
                    UrlRow{"FragmentWithTwoHashes", "https://example.org/#a#b", false},
                    UrlRow{"FragmentWithAScript", "https://example.org/#<script>", false},
                    UrlRow{"FragmentWithASpace", "https://example.org/#a b", false}, UrlRow{"Empty", "", false},
                    UrlRow{"Relative", "/guide", false}, UrlRow{"WithoutScheme", "example.org/guide", false},
                    UrlRow{"Script", "javascript:alert(1)", false}, UrlRow{"Data", "data:text/html,x", false},
                    UrlRow{"File", "file:///etc/passwd", false}, UrlRow{"OnlyAFragment", "#a", false},
                    UrlRow{"UserInfo", "https://user@example.org/", false}),
    by_name);

}  // namespace
}  // namespace cards

#include "cards/markdown.h"

#include <gtest/gtest.h>

#include "tests/cards/rows.h"

namespace cards {
namespace {

struct Row {
  const char* name;
  const char* text;
  const char* written;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class EscapeMarkdown : public testing::TestWithParam<Row> {};
TEST_P(EscapeMarkdown, LeavesNoMarkup) { EXPECT_EQ(escape_markdown(GetParam().text), GetParam().written); }
TEST_P(EscapeMarkdown, IsUndoneForThoseWhoReadItPlain) {
  EXPECT_EQ(plain_text(escape_markdown(GetParam().text)), plain_text(GetParam().written));
}
INSTANTIATE_TEST_SUITE_P(Markdown, EscapeMarkdown,
                         testing::Values(Row{"Element", "<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"},
                                         Row{"Link", "[x](http://y.org)", "\\[x\\](http: //y. org)"},
                                         Row{"Heading", "a\n# b", "a \\# b"}, Row{"Entity", "a & b", "a &amp; b"},
                                         Row{"Emphasis", "*a* _b_", "\\*a\\* \\_b\\_"},
                                         Row{"Image", "![x](y)", "\\!\\[x\\](y)"}, Row{"Code", "`x`", "\\`x\\`"},
                                         Row{"ControlCharacters", "a\x07\tb", "a  b"},
                                         Row{"Plain", "pain, 8 of 10", "pain, 8 of 10"}),
                         by_name);

class WithoutLinks : public testing::TestWithParam<Row> {};
TEST_P(WithoutLinks, LeavesNothingToClick) { EXPECT_EQ(without_links(GetParam().text), GetParam().written); }
INSTANTIATE_TEST_SUITE_P(
    Markdown, WithoutLinks,
    testing::Values(
        Row{"ParagraphsListsAndEmphasisStay", "**Found**:\n\n- a\n- b", "**Found**:\n\n- a\n- b"},
        Row{"InlineLink", "[here](https://evil.example/x)", "\\[here\\](https: //evil. example/x)"},
        Row{"ReferenceLink", "[here]\n\n[here]: /x", "\\[here\\]\n\n\\[here\\]: /x"},
        Row{"Image", "![x](/x.png)", "!\\[x\\](/x. png)"}, Row{"AngleAutolink", "<https://e.x>", "&lt;https: //e.x>"},
        Row{"BareUrl", "see http://e.x now", "see http: //e.x now"}, Row{"BareHost", "see www.e.x", "see www .e.x"},
        Row{"BareHostInCapitals", "see WWW.e.x", "see WWW .e.x"},
        Row{"BareDomain", "see evil-site.example", "see evil-site. example"},
        Row{"BareDomainOfOneLetter", "see x.org/a", "see x. org/a"},
        Row{"DirectionOfWriting", "a\u202Ecod\u2066b", "a cod b"},
        Row{"BareDomainOfOtherLetters", "see b\u00fccher.\u00e9\u00e9", "see b\u00fccher. \u00e9\u00e9"},
        Row{"Mail", "ask a.b@evil.example", "ask a.b @evil. example"},
        Row{"Script", "<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"},
        Row{"HiddenElement", "&lt;script&gt;", "&amp;lt;script&amp;gt;"}, Row{"Code", "`<b>`", "\\`&lt;b>\\`"},
        Row{"EscapedBracket", "\\[x](y)", "\\\\\\[x\\](y)"}, Row{"Carriage", "a\r\nb", "a \nb"},
        Row{"SignsOfComparison", "eGFR < 30 & pH <7", "eGFR < 30 & pH <7"},
        Row{"NumbersAndAbbreviations", "2.5 mg, e.g. twice @ 8", "2.5 mg, e.g. twice @ 8"}),
    by_name);

class PlainLine : public testing::TestWithParam<Row> {};
TEST_P(PlainLine, IsOneLineOfText) { EXPECT_EQ(plain_line(GetParam().text), GetParam().written); }
INSTANTIATE_TEST_SUITE_P(
    Markdown, PlainLine,
    testing::Values(Row{"LineBreaks", "a\nb\r\nc", "a b  c"},
                    Row{"LineBreaksOfUnicode", "a\u2028b\u2029c\u0085d", "a b c d"},
                    Row{"DirectionOfWriting", "a\u202Ec\u202Db\u2069", "a c b "},
                    Row{"OtherLetters", "M\u00e9ni\u00e8re \u2013 \u20ac", "M\u00e9ni\u00e8re \u2013 \u20ac"},
                    Row{"Element", "<img src=x onerror=y>", "< img src=x onerror=y>"},
                    Row{"EndTag", "</div>", "< /div>"}, Row{"Comment", "<!-- x", "< !-- x"},
                    Row{"LessThan", "pH <7 and a < b", "pH <7 and a < b"}, Row{"Url", "http://e.x", "http: //e.x"},
                    Row{"Brackets", "Pain [left]", "Pain [left]"}),
    by_name);

class PlainText : public testing::TestWithParam<Row> {};
TEST_P(PlainText, IsWhatAReaderSees) { EXPECT_EQ(plain_text(GetParam().text), GetParam().written); }
INSTANTIATE_TEST_SUITE_P(
    Markdown, PlainText,
    testing::Values(Row{"Strong", "**Do not wait.** Go.", "Do not wait. Go."},
                    Row{"Emphasis", "*a* and _b_", "a and b"},
                    Row{"Link", "see [the guide](https://g.org/x)", "see the guide (https://g.org/x)"},
                    Row{"Heading", "## Now\ntext # 5", "Now\ntext # 5"}, Row{"List", "* a\n* b", "- a\n- b"},
                    Row{"Code", "`x`", "x"}, Row{"Escapes", "\\*a\\* \\[b\\] &lt;c>", "*a* [b] <c>"},
                    Row{"AFactor", "2 * 3 * 4", "2 * 3 * 4"}, Row{"AName", "snake_case_name", "snake_case_name"},
                    Row{"AnOpenBracket", "[left", "[left"}, Row{"AnOpenLink", "[a](b", "[a](b"},
                    Row{"ABackslashAtTheEnd", "a\\", "a\\"}, Row{"Empty", "", ""}),
    by_name);

}  // namespace
}  // namespace cards

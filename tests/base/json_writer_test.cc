#include <gtest/gtest.h>

#include <string>

#include "base/json.h"

namespace base {
namespace {

using std::string_view_literals::operator""sv;

TEST(JsonWriter, WritesInTheOrderOfTheCalls) {
  JsonWriter writer;
  writer.begin_object().member("z", "last").key("a").begin_array().number(-3).number_text("1.50").boolean(true).null();
  writer.begin_object().end_object().end_array().end_object();
  EXPECT_EQ(writer.take(), R"({"z":"last","a":[-3,1.50,true,null,{}]})");
}

TEST(JsonWriter, IsEmptyAfterTaking) {
  JsonWriter writer;
  EXPECT_EQ(writer.begin_array().number(1).end_array().take(), "[1]");
  EXPECT_EQ(writer.take(), "");
  EXPECT_EQ(writer.begin_array().number(2).end_array().take(), "[2]");
}

TEST(JsonWriter, IndentsOnRequest) {
  JsonWriter writer(true);
  writer.begin_object().key("a").begin_array().number_text("2.0").string("b").end_array().end_object();
  EXPECT_EQ(writer.take(), "{\n  \"a\": [\n    2.0,\n    \"b\"\n  ]\n}");
}

struct Row {
  const char* name;
  std::string_view text;
  const char* json;
};
class JsonWriterText : public testing::TestWithParam<Row> {};

TEST_P(JsonWriterText, IsEscapedOrReplaced) {
  JsonWriter writer;
  EXPECT_EQ(writer.string(GetParam().text).take(), GetParam().json);
  EXPECT_EQ(writer.begin_object().key(GetParam().text).null().end_object().take(),
            "{" + std::string(GetParam().json) + ":null}");
}

INSTANTIATE_TEST_SUITE_P(Texts, JsonWriterText,
                         testing::Values(Row{"empty", "", R"("")"}, Row{"no_view_at_all", std::string_view(), R"("")"},
                                         Row{"quotes_and_backslashes", R"(a"b\c)", R"("a\"b\\c")"},
                                         Row{"nul", "a\0b"sv, R"("a\u0000b")"},
                                         Row{"control_characters", "\x01\n\x1F", R"("\u0001\n\u001F")"},
                                         Row{"slash_stays", "a/b", R"("a/b")"},
                                         Row{"utf8_stays", "Gesäß 🦵", "\"Gesäß 🦵\""},
                                         Row{"bad_byte",
                                             "a\xFF"
                                             "b",
                                             "\"a\uFFFDb\""},
                                         Row{"cut_sequence", "a\xE2\x82", "\"a\uFFFD\""},
                                         Row{"surrogate", "\xED\xA0\x80", "\"\uFFFD\uFFFD\uFFFD\""}),
                         [](const auto& row) { return row.param.name; });

TEST(JsonWriter, WritesAViewAsItCame) {
  const std::string text = R"({"a":[1.50,-0,1E5,true,false,null,"x\u0000\"é"],"b":{},"c":[],"a":{"":1}})";
  const Result<JsonDocument> document = JsonDocument::parse(text);
  ASSERT_TRUE(document);
  EXPECT_EQ(to_text(document->root()), text);
  EXPECT_EQ(to_text(document->root()["a"][6]), R"("x\u0000\"é")");
  EXPECT_EQ(to_text(JsonView()), "null");
  JsonWriter writer;
  writer.begin_object().key("copy").value(document->root()["a"]).key("none").value(JsonView()).end_object();
  EXPECT_EQ(writer.take(), R"({"copy":[1.50,-0,1E5,true,false,null,"x\u0000\"é"],"none":null})");
}

}  // namespace
}  // namespace base

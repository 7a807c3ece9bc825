#include "base/json_on_demand.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace base {
namespace {

using std::string_literals::operator""s;

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t each = 0; each < times; ++each) text.append(part);
  return text;
}

std::optional<JsonNode> read(std::string& text, NodeBlocks& blocks, const JsonLimits& limits = {}) {
  text.reserve(text.size() + kTextPadding);
  return read_on_demand({text.data(), text.size(), text.capacity()}, blocks, limits);
}

struct Text {
  const char* name;
  std::string text;
  std::string meant;  // written compactly
};
class JsonReadQuickly : public testing::TestWithParam<Text> {};

TEST_P(JsonReadQuickly, IsWhatItSays) {
  std::string text = GetParam().text;
  NodeBlocks blocks(text.size());
  const auto root = read(text, blocks);
  ASSERT_TRUE(root);
  EXPECT_EQ(to_text(JsonView(&*root)), GetParam().meant);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, JsonReadQuickly,
    testing::Values(
        Text{"empty_object", "{}", "{}"}, Text{"empty_array", "[]", "[]"},
        Text{"white_space_everywhere", " \n{ \"a\" :\t[ 1 , \"b\" , true ,\r\n null , false ] , \"c\" : { } }\n ",
             R"({"a":[1,"b",true,null,false],"c":{}})"},
        Text{"numbers_with_white_space_behind", "[0 ,-1\n,1.50\t, 0.0]", "[0,-1,1.50,0.0]"},
        Text{"escapes", R"(["\"\\\/\b\f\n\r\t","\u0041\u00e9\u20ac\ud83d\ude00"])",
             "[\"\\\"\\\\/\\b\\f\\n\\r\\t\",\"A\u00e9\u20ac\U0001F600\"]"},
        Text{"an_escaped_nul", R"(["a\u0000b"])", R"(["a\u0000b"])"},
        Text{"escapes_beside_plain_text", R"({"a\"b":"c","d":"e\\","f":"g"})", R"({"a\"b":"c","d":"e\\","f":"g"})"},
        Text{"escapes_that_end_strings", R"(["\\","\"",""])", R"(["\\","\"",""])"},
        Text{"brackets_in_strings", R"({"]}":"{[,:"})", R"({"]}":"{[,:"})"},
        Text{"empty_names_and_texts", R"({"":"","a":""})", R"({"":"","a":""})"},
        Text{"repeated_names", R"({"a":1,"a":2})", R"({"a":1,"a":2})"},
        Text{"unescaped_letters", "[\"Schr\u00f6der \U0001F600\"]", "[\"Schr\u00f6der \U0001F600\"]"},
        Text{"a_string_as_long_as_several_steps", "[\"" + std::string(200, 'x') + "\\n\"]",
             "[\"" + std::string(200, 'x') + "\\n\"]"},
        Text{"as_deep_as_is_allowed", repeated("[", 64) + repeated("]", 64), repeated("[", 64) + repeated("]", 64)},
        Text{"more_than_a_thread_keeps_a_parser_for", "[" + repeated("123456789,", 150'000) + "1]",
             "[" + repeated("123456789,", 150'000) + "1]"}),
    [](const auto& row) { return row.param.name; });

struct Left {
  const char* name;
  std::string text;
};
class JsonForTheCarefulReader : public testing::TestWithParam<Left> {};

TEST_P(JsonForTheCarefulReader, IsLeftAsItWas) {
  std::string text = GetParam().text;
  NodeBlocks blocks(text.size());
  EXPECT_FALSE(read(text, blocks, {8U << 20, 64, 100, 300}));
  EXPECT_EQ(text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, JsonForTheCarefulReader,
    testing::Values(Left{"nothing", ""}, Left{"a_scalar", "1"}, Left{"a_text", "\"a\""}, Left{"an_exponent", "[1e3]"},
                    Left{"very_many_digits", "[" + std::string(33, '1') + "]"}, Left{"a_leading_zero", "[01]"},
                    Left{"a_lone_minus", "[-]"}, Left{"a_point_without_digits", "[1.]"},
                    Left{"a_letter_in_a_number", "[1x]"}, Left{"two_points", "[1.2.3]"}, Left{"half_a_word", "[tru]"},
                    Left{"a_word_too_long", "[nullx]"}, Left{"words_side_by_side", "[1 2]"},
                    Left{"a_comma_at_the_end", "[1,]"}, Left{"a_comma_at_an_objects_end", R"({"a":1,})"},
                    Left{"no_comma", R"({"a":1 "b":2})"}, Left{"no_colon", R"({"a" 1})"}, Left{"no_value", R"({"a":})"},
                    Left{"a_number_as_a_name", "{1:1}"}, Left{"closed_wrongly", "[[1}]"}, Left{"open", R"({"a":[1)"},
                    Left{"open_inside", R"({"a":[1})"}, Left{"closed_twice", "[1]]"}, Left{"a_second_value", "[] []"},
                    Left{"a_comma_behind", "[],"}, Left{"a_nul_behind", "[]\0"s}, Left{"a_raw_newline", "[\"a\nb\"]"},
                    Left{"a_control_character", "[\"a\x1F\"]"}, Left{"bad_utf8", "[\"\xC0\xAF\"]"},
                    Left{"bad_utf8_behind", "[]\xFF"}, Left{"an_unknown_escape", R"(["\x"])"},
                    Left{"an_escape_before_half_a_pair", R"(["a\nb","\ud83d"])"},
                    Left{"a_lone_low_surrogate", R"(["\ude00"])"}, Left{"half_a_pair_in_a_name", R"({"\ude00":1})"},
                    Left{"a_level_too_deep", repeated("[", 65) + repeated("]", 65)},
                    Left{"too_many_items", "[" + repeated("1,", 100) + "1]"},
                    Left{"a_text_too_long", "[\"" + std::string(301, 'x') + "\"]"},
                    Left{"a_name_too_long", "{\"" + std::string(301, 'x') + "\":1}"}),
    [](const auto& row) { return row.param.name; });

TEST(JsonReadQuickly, FindsNamesByTheirEndsWhetherEscapedOrNot) {
  std::string text = R"({"\u0063ode":1,"cede":2,"code":3,"c":4})";
  NodeBlocks blocks(text.size());
  const auto root = read(text, blocks);
  ASSERT_TRUE(root);
  EXPECT_EQ(JsonView(&*root)["code"].integer(), 1);
  EXPECT_EQ(JsonView(&*root)["cede"].integer(), 2);
  EXPECT_EQ(JsonView(&*root)["c"].integer(), 4);
}

}  // namespace
}  // namespace base

#include "base/json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace base {
namespace {

using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;

JsonDocument document_of(std::string text) {
  Result<JsonDocument> document = JsonDocument::parse(std::move(text));
  EXPECT_TRUE(document) << to_text(document.error());
  return document ? std::move(*document) : JsonDocument();
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t each = 0; each < times; ++each) text.append(part);
  return text;
}

struct Refused {
  const char* name;
  std::string text;
  const char* slug;
  const char* detail_part = "";
};

class JsonRefused : public testing::TestWithParam<Refused> {};

TEST_P(JsonRefused, IsAProblemWithItsPlace) {
  const Result<JsonDocument> document = JsonDocument::parse(GetParam().text);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ProblemKind::kMalformed);
  EXPECT_EQ(document.error().slug, GetParam().slug);
  EXPECT_NE(document.error().detail.find(GetParam().detail_part), std::string::npos) << document.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, JsonRefused,
    testing::Values(
        Refused{"nothing", "", "json-malformed", "at byte 0"},
        Refused{"spaces_only", " \n", "json-malformed", "at byte 2"},
        Refused{"second_value", "{} {}", "json-malformed", "at byte 3"},
        Refused{"nul_after_the_value", "{}\0"s, "json-malformed", "at byte 2"},
        Refused{"text_after_a_nul", "{}\0x"s, "json-malformed", "at byte 2"},
        Refused{"nul_in_front", "\0{}"s, "json-malformed", "at byte 0"},
        Refused{"raw_nul_in_a_string", "\"a\0b\""s, "json-malformed", "at byte 2"},
        Refused{"raw_newline_in_a_string", "\"a\nb\"", "json-malformed", "at byte 2"},
        Refused{"raw_control_character_in_a_string", "\"a\x1A\"", "json-malformed", "at byte 2"},
        Refused{"last_control_character_far_in_a_string", "\"0123456789012345678901234567890123456789\x1F\"",
                "json-malformed", "at byte 41"},
        Refused{"control_character_between_values", "[1,\x1C 2]", "json-malformed", "at byte 3"},
        Refused{"open_object", R"({"a":1)", "json-malformed"}, Refused{"open_array", "[1,", "json-malformed"},
        Refused{"open_string", "\"abc", "json-malformed"},
        Refused{"comma_at_the_end", "[1,]", "json-malformed", "at byte 3"},
        Refused{"comma_at_the_end_of_an_object", R"({"a":1,})", "json-malformed"},
        Refused{"no_colon", R"({"a" 1})", "json-malformed", "at byte 5"},
        Refused{"name_without_quotes", "{a:1}", "json-malformed"},
        Refused{"single_quotes", "{'a':1}", "json-malformed"}, Refused{"comment", "[1] // one", "json-malformed"},
        Refused{"nan", "[NaN]", "json-malformed"}, Refused{"infinity", "[Infinity]", "json-malformed"},
        Refused{"leading_zero", "[01]", "json-malformed"}, Refused{"leading_plus", "[+1]", "json-malformed"},
        Refused{"point_without_digits", "[1.]", "json-malformed"}, Refused{"point_first", "[.5]", "json-malformed"},
        Refused{"exponent_without_digits", "[1e]", "json-malformed"},
        Refused{"beyond_any_number", "[1e999999999999]", "json-malformed"},
        Refused{"half_a_word", "[tru]", "json-malformed"}, Refused{"unknown_escape", R"("\x")", "json-malformed"},
        Refused{"bad_hex_digit", R"("\u00g0")", "json-malformed"}, Refused{"closed_twice", "[1]]", "json-malformed"},
        Refused{"closed_wrongly", "[1}", "json-malformed"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Encoding, JsonRefused,
    testing::Values(Refused{"byte_order_mark", "\xEF\xBB\xBF{}", "json-encoding", "byte order mark"},
                    Refused{"utf16", "{\0}\0"s, "json-malformed"},
                    Refused{"cut_sequence", "\"ab\xE2\x82\"", "json-encoding", "at byte 3"},
                    Refused{"cut_at_the_end", "\"ab\xE2\x82", "json-encoding", "at byte 3"},
                    Refused{"overlong_slash", "\"\xC0\xAF\"", "json-encoding", "at byte 1"},
                    Refused{"encoded_surrogate", "\"\xED\xA0\x80\"", "json-encoding", "at byte 1"},
                    Refused{"beyond_unicode", "\"\xF4\x90\x80\x80\"", "json-encoding", "at byte 1"},
                    Refused{"latin_1",
                            "\"Schr\xF6"
                            "der\"",
                            "json-encoding", "at byte 5"},
                    Refused{"bad_byte_outside_a_string", "{}\xFF", "json-encoding", "at byte 2"},
                    Refused{"lone_high_surrogate", R"("\ud83d")", "json-encoding"},
                    Refused{"high_surrogate_then_text", R"("\ud83dabcdef")", "json-encoding"},
                    Refused{"two_high_surrogates", R"("\ud83d\ud83d")", "json-encoding"},
                    Refused{"lone_low_surrogate", R"("\ude00")", "json-encoding"},
                    Refused{"lone_low_surrogate_in_a_name", R"({"\ude00":1})", "json-encoding"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Depth, JsonRefused,
    testing::Values(Refused{"a_level_too_deep", repeated("[", 65) + repeated("]", 65), "json-too-deep"},
                    Refused{"20000_arrays", repeated("[", 20'000) + repeated("]", 20'000), "json-too-deep"},
                    Refused{"20000_objects", repeated("{\"a\":", 20'000), "json-too-deep"},
                    Refused{"5_million_brackets", std::string(5'000'000, '['), "json-too-deep"}),
    [](const auto& row) { return row.param.name; });

struct Limited {
  const char* name;
  std::string text;
  const char* slug;  // "": taken
};
class JsonOfThreeItemsAndFiveBytes : public testing::TestWithParam<Limited> {};

TEST_P(JsonOfThreeItemsAndFiveBytes, IsTakenUpToItsLimits) {
  const auto document = JsonDocument::parse(GetParam().text, {1000, 64, 3, 5});
  EXPECT_EQ(document ? "" : document.error().slug, GetParam().slug);
  EXPECT_TRUE(document || document.error().kind == ProblemKind::kTooLarge);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, JsonOfThreeItemsAndFiveBytes,
    testing::Values(Limited{"an_array_at_the_limit", "[[1,2,3],[4,5,6]]", ""},
                    Limited{"an_array_over_it", "[[1,2,3,4]]", "json-too-many-items"},
                    Limited{"an_object_at_the_limit", R"({"a":1,"b":2,"c":3})", ""},
                    Limited{"an_object_over_it", R"({"a":1,"b":2,"c":3,"d":4})", "json-too-many-items"},
                    Limited{"a_string_at_the_limit", R"(["abcde"])", ""},
                    Limited{"a_string_over_it", R"(["abcdef"])", "json-string-too-long"},
                    Limited{"a_name_over_it", R"({"abcdef":1})", "json-string-too-long"},
                    Limited{"escapes_count_as_what_they_mean", R"(["\u0061\u0062\u0063\u0064\u0065"])", ""}),
    [](const auto& row) { return row.param.name; });

struct Number {
  const char* name;
  const char* text;
  std::optional<std::int64_t> integer;
};
class JsonNumber : public testing::TestWithParam<Number> {};

TEST_P(JsonNumber, KeepsItsDigits) {
  const JsonDocument document = document_of("[" + std::string(GetParam().text) + "]");
  const JsonView number = document.root()[0];
  EXPECT_TRUE(number.is_number());
  EXPECT_EQ(number.text(), GetParam().text);
  EXPECT_EQ(number.string(), "");
  EXPECT_EQ(number.integer(), GetParam().integer);
  EXPECT_EQ(to_text(document.root()), "[" + std::string(GetParam().text) + "]");
}

INSTANTIATE_TEST_SUITE_P(Numbers, JsonNumber,
                         testing::Values(Number{"zero", "0", 0}, Number{"minus_zero", "-0", 0},
                                         Number{"trailing_zeros", "1.50", std::nullopt},
                                         Number{"whole_with_point", "1.0", std::nullopt},
                                         Number{"exponent", "1e3", std::nullopt},
                                         Number{"greatest_integer", "9223372036854775807", INT64_MAX},
                                         Number{"beyond_greatest", "9223372036854775808", std::nullopt},
                                         Number{"least_integer", "-9223372036854775808", INT64_MIN},
                                         Number{"thirty_digits", "123456789012345678901234567890", std::nullopt},
                                         Number{"many_decimals", "0.10000000000000000000000000000001", std::nullopt}),
                         [](const auto& row) { return row.param.name; });

TEST(JsonView, SaysWhatEachValueIs) {
  const JsonDocument document =
      document_of(R"( {"n":null,"t":true,"f":false,"d":1.5,"s":"x","a":[1,2],"o":{"p":"q"}} )");
  const JsonView root = document.root();
  EXPECT_TRUE(root["n"].is_null());
  EXPECT_TRUE(root["t"].is_true());
  EXPECT_TRUE(root["f"].is_boolean());
  EXPECT_FALSE(root["f"].is_true());
  EXPECT_EQ(root["d"].text(), "1.5");
  EXPECT_EQ(root["s"].string(), "x");
  EXPECT_EQ(root["a"].size(), 2U);
  EXPECT_EQ(root["a"][1].integer(), 2);
  EXPECT_EQ(root["o"]["p"].string(), "q");
  EXPECT_EQ(root.name_at(5), "a");
  EXPECT_EQ(root.value_at(5), root["a"]);
}

TEST(JsonView, AnswersNothingToWhatIsNotThere) {
  const JsonDocument document = document_of(R"({"s":"x","a":[1],"e":[],"o":{}})");
  const JsonView root = document.root();
  EXPECT_FALSE(root["missing"]);
  EXPECT_FALSE(root["missing"]["deeper"][3]["still"]);
  EXPECT_EQ(root["missing"].type(), JsonType::kMissing);
  EXPECT_FALSE(root["s"]["x"]);
  EXPECT_FALSE(root["s"][0]);
  EXPECT_FALSE(root["a"][1]);
  EXPECT_FALSE(root["a"]["x"]);
  EXPECT_FALSE(root["e"][0]);
  EXPECT_FALSE(root["o"]["x"]);
  EXPECT_FALSE(root.value_at(4));
  EXPECT_EQ(root.name_at(4), "");
  EXPECT_EQ(root["s"].size(), 0U);
  EXPECT_FALSE(root["s"].integer());
  std::size_t items = 0;
  for (const JsonView place : {root["missing"], root["s"], root["o"], root["e"]})
    for ([[maybe_unused]] const JsonView item : place) ++items;
  EXPECT_EQ(items, 0U);
  EXPECT_FALSE(JsonDocument().root());
}

TEST(JsonView, TakesTheFirstOfRepeatedNames) {
  const JsonDocument document = document_of(R"({"a":1,"a":2})");
  EXPECT_EQ(document.root()["a"].integer(), 1);
  EXPECT_EQ(document.root().size(), 2U);
}

TEST(JsonView, HasNamesOfAnyCharacters) {
  const JsonDocument document = document_of(R"({"":0,"a\u0000b":1,"\u00e9":2,"a":3})");
  EXPECT_EQ(document.root()[""].integer(), 0);
  EXPECT_EQ(document.root()["a\0b"sv].integer(), 1);
  EXPECT_EQ(document.root()["é"].integer(), 2);
  EXPECT_EQ(document.root()["a"].integer(), 3);
}

struct Unescaped {
  const char* name;
  const char* json;
  std::string_view text;
};
class JsonString : public testing::TestWithParam<Unescaped> {};

TEST_P(JsonString, IsUnescaped) {
  const JsonDocument document = document_of(GetParam().json);
  EXPECT_EQ(document.root().string(), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Strings, JsonString,
                         testing::Values(Unescaped{"empty", R"("")", ""},
                                         Unescaped{"nul_inside", R"("a\u0000b")", "a\0b"sv},
                                         Unescaped{"all_short_escapes", R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
                                         Unescaped{"pair_of_surrogates", R"("\ud83e\uddb5!")", "🦵!"},
                                         Unescaped{"characters_as_they_are", "\"Schmerz im Gesäß 腰痛 🦵\"",
                                                   "Schmerz im Gesäß 腰痛 🦵"},
                                         Unescaped{"escapes_after_16_bytes",
                                                   R"("0123456789abcdef\n0123456789abcdef\u00df.")",
                                                   "0123456789abcdef\n0123456789abcdefß."},
                                         Unescaped{"delete_is_no_control_character", "\"\x7F\"", "\x7F"}),
                         [](const auto& row) { return row.param.name; });

TEST(JsonDocument, TakesWhatIsJustDeepEnough) {
  EXPECT_TRUE(JsonDocument::parse(repeated("[", 64) + repeated("]", 64)));
  EXPECT_TRUE(JsonDocument::parse("[" + repeated("[],", 100) + "[]]", {.bytes = 1000, .depth = 2}));
  EXPECT_FALSE(JsonDocument::parse("[[]]", {.bytes = 1000, .depth = 1}));
  EXPECT_TRUE(JsonDocument::parse("1", {.bytes = 1000, .depth = 0}));
}

TEST(JsonDocument, RefusesMoreBytesThanTheLimit) {
  EXPECT_TRUE(JsonDocument::parse("[1,2]", {.bytes = 5, .depth = 4}));
  const Result<JsonDocument> document = JsonDocument::parse("[1,2] ", {.bytes = 5, .depth = 4});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ProblemKind::kTooLarge);
  EXPECT_EQ(document.error().slug, "json-too-large");
}

TEST(JsonDocument, KeepsViewsWhenMoved) {
  JsonDocument first = document_of(R"(["x"])");  // short enough to stand inside a std::string
  const JsonView text = first.root()[0];
  JsonDocument second = std::move(first);
  EXPECT_EQ(text.string(), "x");
  EXPECT_EQ(second.root()[0], text);
  EXPECT_FALSE(first.root());  // NOLINT(bugprone-use-after-move): what is left is defined
  std::vector<JsonDocument> many;
  for (int each = 0; each < 20; ++each) many.push_back(document_of("[\"" + std::to_string(each) + "\"]"));
  EXPECT_EQ(many[0].root()[0].string(), "0");
  many[0] = std::move(second);
  EXPECT_EQ(text.string(), "x");
}

}  // namespace
}  // namespace base

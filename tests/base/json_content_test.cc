#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "base/json.h"

namespace base {
namespace {

JsonDocument document_of(std::string text) {
  Result<JsonDocument> document = JsonDocument::parse(std::move(text));
  EXPECT_TRUE(document) << to_text(document.error());
  return document ? std::move(*document) : JsonDocument();
}

TEST(JsonDocument, PointsToItsViews) {
  const JsonDocument document = document_of(R"({"a/b":[{"m~n":1},{"":[2]}]})");
  const JsonView root = document.root();
  EXPECT_EQ(document.pointer_to(root), "");
  EXPECT_EQ(document.pointer_to(root["a/b"][0]["m~n"]), "/a~1b/0/m~0n");
  EXPECT_EQ(document.pointer_to(root["a/b"][1][""][0]), "/a~1b/1//0");
  const JsonDocument other = document_of("[1]");
  EXPECT_EQ(document.pointer_to(other.root()[0]), "");
}

struct Pair {
  const char* name;
  const char* a;
  const char* b;
  bool same;
};
class JsonContent : public testing::TestWithParam<Pair> {};

TEST_P(JsonContent, IsComparedWhole) {
  const JsonDocument a = document_of(GetParam().a);
  const JsonDocument b = document_of(GetParam().b);
  EXPECT_EQ(same_content(a.root(), b.root()), GetParam().same);
  EXPECT_EQ(same_content(b.root(), a.root()), GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, JsonContent,
    testing::Values(Pair{"members_in_any_order", R"({"a":1,"b":[2,{}]})", R"({"b":[2,{}],"a":1})", true},
                    Pair{"items_in_order_only", "[1,2]", "[2,1]", false},
                    Pair{"other_digits", "[1.50]", "[1.5]", false}, Pair{"text_is_no_number", R"(["1"])", "[1]", false},
                    Pair{"null_is_not_missing", R"({"a":null})", "{}", false},
                    Pair{"other_name", R"({"a":1})", R"({"b":1})", false},
                    Pair{"deep_difference", R"([[{"a":[1]}]])", R"([[{"a":[2]}]])", false},
                    Pair{"repeated_name", R"({"a":1,"a":2})", R"({"a":1,"a":1})", false},
                    Pair{"true_is_not_false", "true", "false", false},
                    Pair{"escaped_alike", R"("\u00e9")", "\"é\"", true}),
    [](const auto& row) { return row.param.name; });

class JsonFile : public testing::Test {
 protected:
  std::string write(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  ~JsonFile() override { std::remove(path_.c_str()); }

 private:
  std::string path_ =
      testing::TempDir() + "ischia-json-file-" + testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(JsonFile, IsRead) {
  const Result<JsonDocument> document = read_json_file(write("{\"a\": [1.50]}\n"));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["a"][0].text(), "1.50");
}

TEST_F(JsonFile, SaysLineAndColumn) {
  const std::string path = write("{\n  \"a\": 1,\n  \"b\": x\n}\n");
  const Result<JsonDocument> document = read_json_file(path);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ProblemKind::kMalformed);
  EXPECT_EQ(document.error().where, path + ":3:8");
}

TEST_F(JsonFile, ThatIsEmptyIsMalformed) {
  const std::string path = write("");
  const Result<JsonDocument> document = read_json_file(path);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().slug, "json-malformed");
  EXPECT_EQ(document.error().where, path + ":1:1");
}

TEST_F(JsonFile, ThatIsTooLargeIsNotParsed) {
  const std::string path = write("[1,2,3]");
  const Result<JsonDocument> document = read_json_file(path, {.bytes = 3, .depth = 4});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ProblemKind::kTooLarge);
  EXPECT_EQ(document.error().where, path);
}

TEST_F(JsonFile, ThatIsMissingOrAFolderIsUnreadable) {
  for (const std::string& path : {testing::TempDir() + "ischia-no-such-file.json", testing::TempDir()}) {
    const Result<JsonDocument> document = read_json_file(path);
    ASSERT_FALSE(document) << path;
    EXPECT_EQ(document.error().kind, ProblemKind::kNotFound) << path;
    EXPECT_EQ(document.error().slug, "file-unreadable") << path;
    EXPECT_EQ(document.error().where, path);
  }
}

}  // namespace
}  // namespace base

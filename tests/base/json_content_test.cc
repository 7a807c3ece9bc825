#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "base/json.h"
#include "base/mapped_file.h"

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

// Whether a file is copied or mapped shows nowhere.
using Reader = Result<JsonDocument> (*)(const std::string& path, const JsonLimits& limits);
class JsonFile : public testing::TestWithParam<Reader> {
 protected:
  static Result<JsonDocument> read(const std::string& path, const JsonLimits& limits = {}) {
    return GetParam()(path, limits);
  }
  std::string write(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  ~JsonFile() override { std::remove(path_.c_str()); }

 private:
  std::string path_ = testing::TempDir() + "ischia-json-file-" + std::to_string(::getpid());
};
INSTANTIATE_TEST_SUITE_P(Readers, JsonFile, testing::Values(read_json_file, map_json_file),
                         [](const auto& row) { return row.param == map_json_file ? "mapped" : "copied"; });

TEST_P(JsonFile, IsRead) {
  const Result<JsonDocument> document = read(write("{\"a\": [1.50]}\n"));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["a"][0].text(), "1.50");
}

TEST_P(JsonFile, IsLeftAsItWas) {
  const std::string text = R"({"a\\b":"c\nd","e":"\u20ac"})", path = write(text);
  const Result<JsonDocument> document = read(path);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["e"].text(), "\u20ac") << "what is unescaped in place stays with the document";
  std::ostringstream after;
  after << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(after.str(), text);
}

// A mapped file ends where a page ends, or before.
TEST_P(JsonFile, MayBeOfAnySize) {
  for (const std::size_t size : {1U, 4000U, 4031U, 4032U, 4033U, 4095U, 4096U, 4097U, 8192U, 3U << 20}) {
    const std::string text = size == 1 ? "1" : "[\"" + std::string(size - 4, 'x') + "\"]";
    const Result<JsonDocument> document = read(write(text));
    ASSERT_TRUE(document) << size;
    EXPECT_EQ(to_text(document->root()), text);
    EXPECT_FALSE(read(write(text + "x"))) << size;
    EXPECT_FALSE(read(write(text.substr(0, size - 1)))) << size;
  }
}

TEST_P(JsonFile, LivesAsLongAsItsDocument) {
  Result<JsonDocument> first = read(write("{\"a\":\"first\"}"));
  ASSERT_TRUE(first);
  const JsonView view = first->root()["a"];
  const JsonDocument kept = *std::move(first);
  EXPECT_EQ(view.text(), "first");
}

TEST_P(JsonFile, SaysLineAndColumn) {
  const std::string path = write("{\n  \"a\": 1,\n  \"b\": x\n}\n");
  const Result<JsonDocument> document = read(path);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ProblemKind::kMalformed);
  EXPECT_EQ(document.error().where, path + ":3:8");
}

TEST_P(JsonFile, ThatIsEmptyIsMalformed) {
  const std::string path = write("");
  const Result<JsonDocument> document = read(path);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().slug, "json-malformed");
  EXPECT_EQ(document.error().where, path + ":1:1");
}

TEST_P(JsonFile, ThatIsTooLargeIsNotParsed) {
  const std::string path = write("[1,2,3]");
  const Result<JsonDocument> document = read(path, {.bytes = 3, .depth = 4});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().kind, ProblemKind::kTooLarge);
  EXPECT_EQ(document.error().where, path);
}

TEST(MappedFiles, NeedBytesAndRoomBehindThem) {
  const std::string path = testing::TempDir() + "ischia-mapped-file";
  const auto room = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  struct Row {
    std::size_t size, zeros_behind;
    bool is_mapped;
  };
  for (const Row& row : {Row{0, 0, false}, Row{1, 64, true}, Row{room - 64, 64, true}, Row{room - 63, 64, false},
                         Row{room, 64, false}, Row{room, 0, true}, Row{room + 1, 64, true}}) {
    std::ofstream(path, std::ios::binary) << std::string(row.size, 'x');
    const std::optional<MappedFile> file = MappedFile::open(path, row.zeros_behind);
    ASSERT_EQ(file.has_value(), row.is_mapped) << row.size;
    if (!file) continue;
    EXPECT_EQ(std::string(file->data(), file->size()), std::string(row.size, 'x'));
    EXPECT_EQ(std::string(file->data() + row.size, row.zeros_behind), std::string(row.zeros_behind, '\0'));
  }
  std::remove(path.c_str());
  EXPECT_FALSE(MappedFile::open(path, 0)) << "no such file";
  EXPECT_FALSE(MappedFile::open(testing::TempDir(), 0)) << "a folder";
  EXPECT_FALSE(MappedFile::open("/dev/zero", 0)) << "no regular file";
}

TEST_P(JsonFile, ThatIsMissingOrAFolderIsUnreadable) {
  for (const std::string& path : {testing::TempDir() + "ischia-no-such-file.json", testing::TempDir()}) {
    const Result<JsonDocument> document = read(path);
    ASSERT_FALSE(document) << path;
    EXPECT_EQ(document.error().kind, ProblemKind::kNotFound) << path;
    EXPECT_EQ(document.error().slug, "file-unreadable") << path;
    EXPECT_EQ(document.error().where, path);
  }
}

}  // namespace
}  // namespace base

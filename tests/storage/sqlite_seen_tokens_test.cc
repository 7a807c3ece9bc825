#include "storage/sqlite_seen_tokens.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace storage {
namespace {

constexpr std::int64_t kNow = 1'762'776'000;

class SqliteSeenTokensTest : public testing::Test {
 protected:
  SqliteSeenTokensTest() {
    std::string name = (std::filesystem::temp_directory_path() / "ischia-tokens-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    file_ = folder_ / "tokens.db";
  }
  ~SqliteSeenTokensTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<SqliteSeenTokens> open(std::int64_t most = SqliteSeenTokens::kMostTokens) {
    return SqliteSeenTokens::open(file_, "a key of this test", most).value();
  }
  static bool use(SqliteSeenTokens& tokens, const std::string& id, std::int64_t seconds_later = 0,
                  const std::string& issuer = "https://ehr.example.org") {
    return tokens.use(issuer, id, kNow + seconds_later + 300, {(kNow + seconds_later) * 1000, 0}).value();
  }

  std::filesystem::path folder_;
  std::filesystem::path file_;
};

TEST_F(SqliteSeenTokensTest, ATokenIsNewOnce) {
  const auto tokens = open();
  EXPECT_TRUE(use(*tokens, "1"));
  EXPECT_FALSE(use(*tokens, "1"));
  EXPECT_TRUE(use(*tokens, "2"));
}

TEST_F(SqliteSeenTokensTest, IssuerAndIdBothCount) {
  const auto tokens = open();
  EXPECT_TRUE(use(*tokens, "bc", 0, "a"));
  EXPECT_TRUE(use(*tokens, "bc", 0, "b"));
  EXPECT_TRUE(use(*tokens, "c", 0, "ab"));
  EXPECT_FALSE(use(*tokens, "bc", 0, "a"));
}

TEST_F(SqliteSeenTokensTest, OutlivesTheProcessAndIsSharedWithOthers) {
  EXPECT_TRUE(use(*open(), "1"));
  const auto one = open(), other = open();
  EXPECT_FALSE(use(*one, "1"));
  EXPECT_TRUE(use(*one, "2"));
  EXPECT_FALSE(use(*other, "2"));
}

TEST_F(SqliteSeenTokensTest, ExpiredTokensAreForgotten) {
  const auto tokens = open(2);
  EXPECT_TRUE(use(*tokens, "1"));
  EXPECT_TRUE(use(*tokens, "2"));
  EXPECT_TRUE(use(*tokens, "3", 301)) << "there is room again";
  EXPECT_FALSE(use(*tokens, "3", 302));
}

TEST_F(SqliteSeenTokensTest, TokensThatLiveAreNeverForgottenForRoom) {
  const auto tokens = open(2);
  use(*tokens, "1");
  use(*tokens, "2");
  const auto refused = tokens->use("https://ehr.example.org", "3", kNow + 300, {kNow * 1000, 0});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ProblemKind::kUnavailable);
  EXPECT_FALSE(tokens->use("https://ehr.example.org", "1", kNow + 300, {kNow * 1000, 0}).value_or(false));
}

TEST_F(SqliteSeenTokensTest, OfManyAtOnceOneIsFirst) {
  const auto tokens = open();
  std::atomic<int> firsts = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { firsts += use(*tokens, "1") ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(firsts, 1);
}

TEST_F(SqliteSeenTokensTest, TheFileIsForItsOwnerAndHoldsNoIds) {
  const auto tokens = open();
  use(*tokens, "an-id-to-be-found");
  struct stat status {};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  for (const char* ending : {"", "-wal"}) {
    std::ostringstream bytes;
    bytes << std::ifstream(file_.string() + ending, std::ios::binary).rdbuf();
    EXPECT_EQ(bytes.str().find("an-id-to-be-found"), std::string::npos);
    EXPECT_EQ(bytes.str().find("ehr.example.org"), std::string::npos);
  }
}

TEST_F(SqliteSeenTokensTest, AFileThatCannotBeHadIsNamed) {
  const auto tokens = SqliteSeenTokens::open((folder_ / "none" / "tokens.db").string(), "key");
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().slug, "store-unavailable");
  EXPECT_NE(tokens.error().where.find("tokens.db"), std::string::npos);
}

}  // namespace
}  // namespace storage

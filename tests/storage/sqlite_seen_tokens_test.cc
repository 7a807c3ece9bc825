#include "storage/sqlite_seen_tokens.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/digest.h"
#include "storage/sqlite_file.h"

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

  // Of the file, over a connection of its own.
  void execute(const std::string& sql) const {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  std::int64_t number(const char* sql) const {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(file_.c_str(), &handle), SQLITE_OK);
    const std::int64_t read = number_of(handle, sql);
    sqlite3_close(handle);
    return read;
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

TEST_F(SqliteSeenTokensTest, AnotherExpirationMakesNoOtherToken) {
  const auto tokens = open();
  EXPECT_TRUE(use(*tokens, "1"));
  for (const std::int64_t until : {kNow + 1, kNow + 299, kNow + 301, kNow + 3'600})
    EXPECT_FALSE(tokens->use("https://ehr.example.org", "1", until, {kNow * 1000, 0}).value());
}

TEST_F(SqliteSeenTokensTest, OfManyConnectionsAtOnceOneIsFirst) {
  constexpr int kTokens = 200;
  std::vector<std::atomic<int>> firsts(kTokens);
  std::vector<std::unique_ptr<SqliteSeenTokens>> opened;
  for (int i = 0; i < 3; ++i) opened.push_back(open());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 6; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kTokens; ++i) firsts.at(i) += use(*opened.at(thread % 3), std::to_string(i)) ? 1 : 0;
    });
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kTokens; ++i) EXPECT_EQ(firsts.at(i), 1) << i;
}

// What a process answered holds for those after it, however it ended. It is killed while it uses tokens.
TEST_F(SqliteSeenTokensTest, OutlivesAProcessThatIsKilled) {
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto tokens = open();
    for (int i = 0;; ++i)
      if (!use(*tokens, std::to_string(i)) || write(channel[1], &i, sizeof i) != sizeof i) _exit(1);
  }
  close(channel[1]);
  int last = 0;
  constexpr int kAtLeast = 300;
  while (last < kAtLeast && read(channel[0], &last, sizeof last) == sizeof last) continue;
  kill(child, SIGKILL);
  int more = 0;
  while (read(channel[0], &more, sizeof more) == sizeof more) last = more;
  close(channel[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  ASSERT_GE(last, kAtLeast);
  const auto tokens = open();
  for (int i = 0; i <= last; ++i) EXPECT_FALSE(use(*tokens, std::to_string(i))) << i;
  EXPECT_TRUE(use(*tokens, std::to_string(last + 2)));
}

TEST_F(SqliteSeenTokensTest, OfProcessesAtOnceOneIsFirst) {
  constexpr int kTokens = 300;
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  std::vector<pid_t> children;
  for (int process = 0; process < 3; ++process) {
    children.push_back(fork());
    ASSERT_GE(children.back(), 0);
    if (children.back() != 0) continue;
    const auto tokens = open();
    for (int i = 0; i < kTokens; ++i)
      if (use(*tokens, std::to_string(i)) && write(channel[1], &i, sizeof i) != sizeof i) _exit(1);
    _exit(0);
  }
  close(channel[1]);
  std::vector<int> firsts(kTokens);
  for (int token = 0; read(channel[0], &token, sizeof token) == sizeof token;) ++firsts.at(token);
  close(channel[0]);
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  for (int i = 0; i < kTokens; ++i) EXPECT_EQ(firsts.at(i), 1) << i;
}

TEST_F(SqliteSeenTokensTest, ExpiredTokensGoInSlicesAndOthersStay) {
  const auto tokens = open();
  for (int i = 0; i < 500; ++i) use(*tokens, std::to_string(i));                            // until 300
  for (int i = 500; i < 1'000; ++i) use(*tokens, std::to_string(i), 200);                   // until 500
  for (int slice = 0; slice < 256; ++slice) use(*tokens, "one of these", 301 + slice / 4);  // up to 364
  EXPECT_GT(number("SELECT count(*) FROM used_token"), 501);
  for (std::int64_t quarter = 0; quarter < 256; ++quarter)
    EXPECT_FALSE(tokens->use("https://ehr.example.org", "999", kNow, {(kNow + 370) * 1000 + quarter * 250, 0}).value());
  EXPECT_EQ(number("SELECT count(*) FROM used_token"), 501);
  for (int i = 500; i < 1'000; ++i) EXPECT_FALSE(use(*tokens, std::to_string(i), 400)) << i;
  EXPECT_TRUE(use(*tokens, "7", 400));
}

TEST_F(SqliteSeenTokensTest, WhatOtherProcessesKeepTakesRoom) {
  const auto one = open();
  EXPECT_TRUE(use(*one, "1"));
  EXPECT_TRUE(use(*one, "2"));
  const auto other = open(2);
  EXPECT_FALSE(other->use("https://ehr.example.org", "3", kNow + 300, {kNow * 1000, 0}));
  EXPECT_TRUE(use(*one, "3"));
}

TEST_F(SqliteSeenTokensTest, TheLogIsEmptiedIntoTheTableWhileTokensAreUsed) {
  const auto tokens = open();
  const auto at_first = std::filesystem::file_size(file_);
  int used = 0;
  constexpr int kMost = 100'000;
  while (used < kMost && std::filesystem::file_size(file_) == at_first) use(*tokens, std::to_string(used++));
  EXPECT_LT(used, kMost);
  for (const int again : {0, 1, used / 2, used - 1}) EXPECT_FALSE(use(*tokens, std::to_string(again)));
}

TEST_F(SqliteSeenTokensTest, TokensOfTheFirstVersionsFileStillCount) {
  execute(
      "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (1);"
      "CREATE TABLE seen_token (token TEXT NOT NULL PRIMARY KEY, until_seconds INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE INDEX seen_token_until ON seen_token (until_seconds);");
  for (int i = 0; i < 40; ++i)
    execute("INSERT INTO seen_token VALUES ('" +
            base::keyed_hash("a key of this test", "23 https://ehr.example.org" + std::to_string(i)) + "', " +
            std::to_string(kNow + 300) + ")");
  for (int times = 0; times < 2; ++times) {
    const auto tokens = open();
    for (int i = 0; i < 40; ++i) EXPECT_FALSE(use(*tokens, std::to_string(i))) << i;
    EXPECT_TRUE(use(*tokens, "new " + std::to_string(times)));
  }
  EXPECT_EQ(number("SELECT max(version) FROM schema_version"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'seen%'"), 0);
}

TEST_F(SqliteSeenTokensTest, ALaterVersionsFileIsRefusedAndLeftAsItIs) {
  execute(
      "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (3);"
      "CREATE TABLE seen_token (other TEXT); INSERT INTO seen_token VALUES ('x');");
  const auto tokens = SqliteSeenTokens::open(file_, "a key of this test");
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().slug, "store-unavailable");
  EXPECT_EQ(number("SELECT count(*) FROM seen_token"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name = 'used_token'"), 0);
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

#include "storage/sqlite_feedback_journal.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

namespace storage {
namespace {

using cds::Feedback;
using cds::Outcome;

constexpr base::Instant kReceived{1'762'776'000'000, 0};

class SqliteFeedbackJournalTest : public testing::Test {
 protected:
  SqliteFeedbackJournalTest() {
    std::string name = (std::filesystem::temp_directory_path() / "ischia-journal-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    file_ = folder_ / "feedback.db";
  }
  ~SqliteFeedbackJournalTest() override { std::filesystem::remove_all(folder_); }

  // The first column of the first row, asked through another connection, as text.
  std::string ask(const std::string& sql) const {
    sqlite3* database = nullptr;
    sqlite3_open_v2(file_.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    std::string answer = "nothing";
    const auto read = [](void* to, int, char** values, char**) {
      *static_cast<std::string*>(to) = values[0] ? values[0] : "null";
      return 1;
    };
    sqlite3_exec(database, sql.c_str(), read, &answer, nullptr);
    sqlite3_close(database);
    return answer;
  }

  std::filesystem::path folder_, file_;
};

Feedback accepted(const std::string& card, std::vector<std::string> suggestions, std::int64_t at = 1000) {
  return {card, Outcome::kAccepted, std::move(suggestions), {}, "", {at, 0}};
}
Feedback overridden(const std::string& card, std::int64_t at = 1000) {
  return {card,    Outcome::kOverridden, {}, {"http://s", "code", "Display"}, "it's '); DROP TABLE feedback; --",
          {at, 60}};
}

TEST_F(SqliteFeedbackJournalTest, KeepsEveryField) {
  const auto journal = SqliteFeedbackJournal::open(file_).value();
  ASSERT_TRUE(journal->append("ehr", "service", {accepted("card1", {"s1", "s2"}), overridden("card2")}, kReceived));
  EXPECT_EQ(ask("SELECT count(*) FROM feedback"), "2");
  EXPECT_EQ(ask("SELECT client || ' ' || service || ' ' || outcome || ' ' || outcome_milliseconds || ' ' || "
                "received_milliseconds FROM feedback WHERE card = 'card1'"),
            "ehr service accepted 1000 1762776000000");
  EXPECT_EQ(ask("SELECT group_concat(suggestion) FROM accepted_suggestion ORDER BY place"), "s1,s2");
  EXPECT_EQ(
      ask("SELECT reason_system || reason_code || reason_display || user_comment FROM feedback WHERE card = 'card2'"),
      "http://scodeDisplayit's '); DROP TABLE feedback; --");
}

TEST_F(SqliteFeedbackJournalTest, CountsARepeatOnce) {
  const auto journal = SqliteFeedbackJournal::open(file_).value();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(journal->append("ehr", "service", {accepted("card", {"s1"})}, kReceived));
  EXPECT_EQ(ask("SELECT count(*) FROM feedback"), "1");
  EXPECT_EQ(ask("SELECT count(*) FROM accepted_suggestion"), "1");
}

TEST_F(SqliteFeedbackJournalTest, CountsWhatDiffersInAnyKeyApart) {
  const auto journal = SqliteFeedbackJournal::open(file_).value();
  ASSERT_TRUE(journal->append("ehr", "service", {accepted("card", {"s1"})}, kReceived));
  ASSERT_TRUE(journal->append("other", "service", {accepted("card", {"s1"})}, kReceived));
  ASSERT_TRUE(journal->append("ehr", "other", {accepted("card", {"s1"})}, kReceived));
  ASSERT_TRUE(journal->append(
      "ehr", "service", {accepted("card2", {"s1"}), accepted("card", {"s1"}, 1001), overridden("card")}, kReceived));
  EXPECT_EQ(ask("SELECT count(*) FROM feedback"), "6");
}

TEST_F(SqliteFeedbackJournalTest, StillHasItAfterOpeningAgain) {
  ASSERT_TRUE(SqliteFeedbackJournal::open(file_).value()->append("", "service", {overridden("card")}, kReceived));
  const auto again = SqliteFeedbackJournal::open(file_).value();
  ASSERT_TRUE(again->append("", "service", {overridden("card"), overridden("card2")}, kReceived));
  EXPECT_EQ(ask("SELECT count(*) FROM feedback"), "2");
}

TEST_F(SqliteFeedbackJournalTest, IsDurableAtOnceAndForItsOwnerAlone) {
  const auto journal = SqliteFeedbackJournal::open(file_).value();
  EXPECT_EQ(ask("PRAGMA journal_mode"), "wal");
  struct stat found {};
  ASSERT_EQ(::stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST_F(SqliteFeedbackJournalTest, TakesAllOrNothing) {
  const auto journal = SqliteFeedbackJournal::open(file_).value();
  ask("CREATE TRIGGER refuse BEFORE INSERT ON feedback WHEN new.card = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END");
  const auto kept = journal->append("", "service", {overridden("good"), overridden("bad")}, kReceived);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind, base::ProblemKind::kUnavailable);
  EXPECT_EQ(kept.error().slug, "store-unavailable");
  EXPECT_EQ(ask("SELECT count(*) FROM feedback"), "0");
  EXPECT_TRUE(journal->append("", "service", {overridden("good")}, kReceived));  // and works on
  EXPECT_EQ(ask("SELECT count(*) FROM feedback"), "1");
}

TEST_F(SqliteFeedbackJournalTest, MayBeCalledFromSeveralThreads) {
  const auto journal = SqliteFeedbackJournal::open(file_).value();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&journal, i] {
      for (int j = 0; j < 10; ++j)
        EXPECT_TRUE(journal->append("", std::to_string(i), {overridden(std::to_string(j))}, kReceived));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ask("SELECT count(*) FROM feedback"), "40");
}

TEST_F(SqliteFeedbackJournalTest, RefusesAFileThatIsNoneOrFromAnotherVersion) {
  EXPECT_FALSE(SqliteFeedbackJournal::open(folder_));
  EXPECT_FALSE(SqliteFeedbackJournal::open(folder_ / "missing" / "feedback.db"));
  ASSERT_TRUE(SqliteFeedbackJournal::open(file_));
  ask("UPDATE schema_version SET version = 2");
  const auto newer = SqliteFeedbackJournal::open(file_);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().where, file_.string());
}

}  // namespace
}  // namespace storage

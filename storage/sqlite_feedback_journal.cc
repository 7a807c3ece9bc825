#include "storage/sqlite_feedback_journal.h"

#include <sqlite3.h>

#include <mutex>
#include <utility>

#include "storage/sqlite_file.h"
#include "storage/sqlite_statement.h"

namespace storage {

namespace {

using base::ProblemKind;

constexpr int kBusyMilliseconds = 2'000;  // Ours: how long another process may hold the file
constexpr int kSchemaVersion = 1;

// WAL with synchronous FULL: a commit is on the disk when it returns
// (https://www.sqlite.org/pragma.html#pragma_synchronous).
constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version SELECT 1 WHERE NOT EXISTS (SELECT * FROM schema_version);
CREATE TABLE IF NOT EXISTS feedback (
  id INTEGER PRIMARY KEY,
  client TEXT NOT NULL,
  service TEXT NOT NULL,
  card TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'overridden')),
  outcome_milliseconds INTEGER NOT NULL,
  received_milliseconds INTEGER NOT NULL,
  reason_system TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  reason_display TEXT NOT NULL,
  user_comment TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS feedback_once ON feedback (client, service, card, outcome, outcome_milliseconds);
CREATE TABLE IF NOT EXISTS accepted_suggestion (
  feedback INTEGER NOT NULL REFERENCES feedback (id),
  place INTEGER NOT NULL,
  suggestion TEXT NOT NULL,
  PRIMARY KEY (feedback, place)
) STRICT, WITHOUT ROWID;
)";

constexpr const char* kInsertFeedback =
    "INSERT INTO feedback (client, service, card, outcome, outcome_milliseconds, received_milliseconds, reason_system, "
    "reason_code, reason_display, user_comment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
constexpr const char* kInsertSuggestion =
    "INSERT INTO accepted_suggestion (feedback, place, suggestion) VALUES (?, ?, ?)";

}  // namespace

struct SqliteFeedbackJournal::Database {
  std::mutex mutex;
  SqliteHandle handle;  // closed after the statements, which stand below
  Statement insert_feedback, insert_suggestion;

  bool insert(const std::string& client, const std::string& service, const cds::Feedback& entry,
              const base::Instant& at) {
    const bool is_accepted = entry.outcome == cds::Outcome::kAccepted;
    const bool inserted = insert_feedback.text(client)
                              .text(service)
                              .text(entry.card)
                              .text(is_accepted ? "accepted" : "overridden")
                              .number(entry.outcome_timestamp.milliseconds)
                              .number(at.milliseconds)
                              .text(entry.override_reason.system)
                              .text(entry.override_reason.code)
                              .text(entry.override_reason.display)
                              .text(entry.user_comment)
                              .run();
    if (!inserted) return false;
    if (sqlite3_changes(handle.get()) == 0) return true;  // it was there already
    const sqlite3_int64 id = sqlite3_last_insert_rowid(handle.get());
    std::int64_t place = 0;
    for (const std::string& suggestion : entry.accepted_suggestions)
      if (!insert_suggestion.number(id).number(place++).text(suggestion).run()) return false;
    return true;
  }
};

SqliteFeedbackJournal::SqliteFeedbackJournal(std::unique_ptr<Database> database) : database_(std::move(database)) {}
SqliteFeedbackJournal::~SqliteFeedbackJournal() = default;

base::Result<std::unique_ptr<SqliteFeedbackJournal>> SqliteFeedbackJournal::open(const std::string& file) {
  auto handle = open_sqlite({file, kSettings, kSchema, kSchemaVersion, kBusyMilliseconds});
  if (!handle) return tl::unexpected(handle.error());
  auto database = std::make_unique<Database>();
  database->handle = *std::move(handle);
  sqlite3* const opened = database->handle.get();
  if (!database->insert_feedback.prepare(opened, kInsertFeedback) ||
      !database->insert_suggestion.prepare(opened, kInsertSuggestion))
    return unavailable(opened, "preparing", file);
  return std::unique_ptr<SqliteFeedbackJournal>(new SqliteFeedbackJournal(std::move(database)));
}

base::Result<void> SqliteFeedbackJournal::append(const std::string& client, const std::string& service,
                                                 const std::vector<cds::Feedback>& feedback,
                                                 const base::Instant& received) {
  Database& database = *database_;
  const std::lock_guard lock(database.mutex);
  if (!execute(database.handle.get(), "BEGIN IMMEDIATE")) return unavailable(database.handle.get(), "beginning");
  for (const cds::Feedback& entry : feedback)
    if (!database.insert(client, service, entry, received)) {
      auto problem = unavailable(database.handle.get(), "inserting");
      execute(database.handle.get(), "ROLLBACK");
      return problem;
    }
  if (execute(database.handle.get(), "COMMIT")) return {};
  auto problem = unavailable(database.handle.get(), "committing");
  execute(database.handle.get(), "ROLLBACK");
  return problem;
}

}  // namespace storage

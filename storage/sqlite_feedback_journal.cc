#include "storage/sqlite_feedback_journal.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>
#include <utility>

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
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::mutex mutex;
  std::unique_ptr<sqlite3, Close> handle;  // closed after the statements, which stand below
  Statement insert_feedback, insert_suggestion;

  bool execute(const char* sql) { return sqlite3_exec(handle.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK; }
  int version() {
    int version = 0;
    const auto read = [](void* to, int, char** values, char**) {
      *static_cast<int*>(to) = values[0] ? std::atoi(values[0]) : 0;
      return 0;
    };
    sqlite3_exec(handle.get(), "SELECT max(version) FROM schema_version", read, &version, nullptr);
    return version;
  }
  // SQLite's own words for what failed; never the values.
  tl::unexpected<base::Problem> unavailable(const char* doing) const {
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", "",
                      std::string(doing) + ": " + sqlite3_errstr(sqlite3_extended_errcode(handle.get())));
  }
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
  // Made here when it is missing, because SQLite would let everybody read it.
  if (const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR); made >= 0) ::close(made);
  auto database = std::make_unique<Database>();
  sqlite3* handle = nullptr;
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int opened = sqlite3_open_v2(file.c_str(), &handle, kFlags, nullptr);
  database->handle.reset(handle);
  if (opened != SQLITE_OK)
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", file, sqlite3_errstr(opened));
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  const auto refuse = [&](const char* doing) {
    auto problem = database->unavailable(doing);
    problem.value().where = file;
    return problem;
  };
  if (!database->execute(kSettings)) return refuse("setting up");
  if (!database->execute("BEGIN IMMEDIATE") || !database->execute(kSchema) || !database->execute("COMMIT"))
    return refuse("creating the tables");
  if (const int version = database->version(); version != kSchemaVersion)
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", file,
                      "it has schema version " + std::to_string(version) + ", not " + std::to_string(kSchemaVersion));
  if (!database->insert_feedback.prepare(handle, kInsertFeedback) ||
      !database->insert_suggestion.prepare(handle, kInsertSuggestion))
    return refuse("preparing");
  return std::unique_ptr<SqliteFeedbackJournal>(new SqliteFeedbackJournal(std::move(database)));
}

base::Result<void> SqliteFeedbackJournal::append(const std::string& client, const std::string& service,
                                                 const std::vector<cds::Feedback>& feedback,
                                                 const base::Instant& received) {
  Database& database = *database_;
  const std::lock_guard lock(database.mutex);
  if (!database.execute("BEGIN IMMEDIATE")) return database.unavailable("beginning");
  for (const cds::Feedback& entry : feedback)
    if (!database.insert(client, service, entry, received)) {
      auto problem = database.unavailable("inserting");
      database.execute("ROLLBACK");
      return problem;
    }
  if (database.execute("COMMIT")) return {};
  auto problem = database.unavailable("committing");
  database.execute("ROLLBACK");
  return problem;
}

}  // namespace storage

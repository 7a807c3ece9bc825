#include "storage/sqlite_seen_tokens.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>
#include <utility>

#include "base/digest.h"
#include "storage/sqlite_statement.h"

namespace storage {

namespace {

using base::ProblemKind;

constexpr int kBusyMilliseconds = 250;              // Ours: how long another process may hold the file
constexpr std::int64_t kSecondsBetweenSweeps = 10;  // Ours: expired tokens go in small numbers, often

constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;";
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version SELECT 1 WHERE NOT EXISTS (SELECT * FROM schema_version);
CREATE TABLE IF NOT EXISTS seen_token (
  token TEXT NOT NULL PRIMARY KEY,
  until_seconds INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_token_until ON seen_token (until_seconds);
)";
constexpr const char* kInsert = "INSERT INTO seen_token (token, until_seconds) VALUES (?, ?) ON CONFLICT DO NOTHING";
constexpr const char* kSweep = "DELETE FROM seen_token WHERE until_seconds < ?";

}  // namespace

struct SqliteSeenTokens::Database {
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::mutex mutex;
  std::unique_ptr<sqlite3, Close> handle;  // closed after the statements, which stand below
  Statement insert, sweep;
  std::string key;
  std::int64_t most_tokens = 0, tokens = 0, swept_at = 0;

  bool execute(const char* sql) { return sqlite3_exec(handle.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK; }
  std::int64_t number(const char* sql) {
    std::int64_t number = -1;
    const auto read = [](void* to, int, char** values, char**) {
      *static_cast<std::int64_t*>(to) = values[0] ? std::atoll(values[0]) : 0;
      return 0;
    };
    sqlite3_exec(handle.get(), sql, read, &number, nullptr);
    return number;
  }
  tl::unexpected<base::Problem> unavailable(const std::string& doing) const {
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", "",
                      doing + ": " + sqlite3_errstr(sqlite3_extended_errcode(handle.get())));
  }
  // Forgets what has expired, and counts what is left: other processes may have added to it.
  bool forget_expired(std::int64_t now) {
    if (now - swept_at < kSecondsBetweenSweeps && now >= swept_at && tokens < most_tokens) return true;
    if (!sweep.number(now).run()) return false;
    swept_at = now;
    tokens = number("SELECT count(*) FROM seen_token");
    return tokens >= 0;
  }
};

SqliteSeenTokens::SqliteSeenTokens(std::unique_ptr<Database> database) : database_(std::move(database)) {}
SqliteSeenTokens::~SqliteSeenTokens() = default;

base::Result<std::unique_ptr<SqliteSeenTokens>> SqliteSeenTokens::open(const std::string& file, std::string key,
                                                                       std::int64_t most_tokens) {
  // Made here when it is missing, because SQLite would let everybody read it.
  if (const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR); made >= 0) ::close(made);
  auto database = std::make_unique<Database>();
  database->key = std::move(key);
  database->most_tokens = most_tokens;
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
  if (database->number("SELECT max(version) FROM schema_version") != 1)
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", file, "another version of this program made it");
  if (!database->insert.prepare(handle, kInsert) || !database->sweep.prepare(handle, kSweep))
    return refuse("preparing");
  database->tokens = database->number("SELECT count(*) FROM seen_token");
  return std::unique_ptr<SqliteSeenTokens>(new SqliteSeenTokens(std::move(database)));
}

base::Result<bool> SqliteSeenTokens::use(std::string_view issuer, std::string_view id, std::int64_t until,
                                         const base::Instant& now) {
  Database& database = *database_;
  // The issuer's length keeps "a" + "bc" from being "ab" + "c".
  const std::string token =
      base::keyed_hash(database.key, std::to_string(issuer.size()) + " " + std::string(issuer) + std::string(id));
  const std::lock_guard lock(database.mutex);
  if (!database.forget_expired(now.milliseconds / 1000)) return database.unavailable("forgetting expired tokens");
  if (database.tokens >= database.most_tokens)
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", "", "more tokens than can be kept at once");
  if (!database.insert.text(token).number(until).run()) return database.unavailable("inserting");
  const bool is_first = sqlite3_changes(database.handle.get()) == 1;
  if (is_first) ++database.tokens;
  return is_first;
}

}  // namespace storage

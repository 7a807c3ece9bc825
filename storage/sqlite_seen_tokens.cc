#include "storage/sqlite_seen_tokens.h"

#include <sqlite3.h>

#include <mutex>
#include <utility>

#include "base/digest.h"
#include "storage/sqlite_file.h"
#include "storage/sqlite_statement.h"

namespace storage {

namespace {

using base::ProblemKind;

constexpr int kBusyMilliseconds = 250;  // Ours: how long another process may hold the file
constexpr int kSchemaVersion = 1;
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
constexpr const char* kCount = "SELECT count(*) FROM seen_token";
constexpr const char* kSweep = "DELETE FROM seen_token WHERE until_seconds < ?";

}  // namespace

struct SqliteSeenTokens::Database {
  std::mutex mutex;
  SqliteHandle handle;  // closed after the statements, which stand below
  Statement insert, sweep;
  std::string key;
  std::int64_t most_tokens = 0, tokens = 0, swept_at = 0;

  // Forgets what has expired, and counts what is left: other processes may have added to it.
  bool forget_expired(std::int64_t now) {
    if (now - swept_at < kSecondsBetweenSweeps && now >= swept_at && tokens < most_tokens) return true;
    if (!sweep.number(now).run()) return false;
    swept_at = now;
    tokens = number_of(handle.get(), kCount);
    return tokens >= 0;
  }
};

SqliteSeenTokens::SqliteSeenTokens(std::unique_ptr<Database> database) : database_(std::move(database)) {}
SqliteSeenTokens::~SqliteSeenTokens() = default;

base::Result<std::unique_ptr<SqliteSeenTokens>> SqliteSeenTokens::open(const std::string& file, std::string key,
                                                                       std::int64_t most_tokens) {
  auto handle = open_sqlite({file, kSettings, kSchema, kSchemaVersion, kBusyMilliseconds});
  if (!handle) return tl::unexpected(handle.error());
  auto database = std::make_unique<Database>();
  database->key = std::move(key);
  database->most_tokens = most_tokens;
  database->handle = *std::move(handle);
  sqlite3* const opened = database->handle.get();
  if (!database->insert.prepare(opened, kInsert) || !database->sweep.prepare(opened, kSweep))
    return unavailable(opened, "preparing", file);
  database->tokens = number_of(opened, kCount);
  return std::unique_ptr<SqliteSeenTokens>(new SqliteSeenTokens(std::move(database)));
}

base::Result<bool> SqliteSeenTokens::use(std::string_view issuer, std::string_view id, std::int64_t until,
                                         const base::Instant& now) {
  Database& database = *database_;
  // The issuer's length keeps "a" + "bc" from being "ab" + "c".
  const std::string token =
      base::keyed_hash(database.key, std::to_string(issuer.size()) + " " + std::string(issuer) + std::string(id));
  const std::lock_guard lock(database.mutex);
  if (!database.forget_expired(now.milliseconds / 1000))
    return unavailable(database.handle.get(), "forgetting expired tokens");
  if (database.tokens >= database.most_tokens)
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", "", "more tokens than can be kept at once");
  if (!database.insert.text(token).number(until).run()) return unavailable(database.handle.get(), "inserting");
  const bool is_first = sqlite3_changes(database.handle.get()) == 1;
  if (is_first) ++database.tokens;
  return is_first;
}

}  // namespace storage

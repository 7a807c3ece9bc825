#include "storage/sqlite_seen_tokens.h"

#include <sqlite3.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/digest.h"
#include "storage/sqlite_file.h"
#include "storage/sqlite_statement.h"

namespace storage {

namespace {

using base::ProblemKind;

constexpr int kBusyMilliseconds = 1'000;  // Ours: how long another process may hold the file, for its checkpoint's disk
constexpr int kSchemaVersion = 2;

// Expired tokens go in small numbers, often: a slice of the table at a time, the whole of it about once a minute.
constexpr std::size_t kSlices = 256;
constexpr std::int64_t kMillisecondsBetweenSlices = 250;     // Ours
constexpr std::int64_t kMillisecondsBetweenSweeps = 10'000;  // Ours: of all slices, while there is no room

// At a checkpoint the log's pages go into the table, each once, however often it changed.
constexpr int kPagesBetweenCheckpoints = 4'000;  // Ours: a log of about 16 MB
constexpr int kCheckpointBusyMilliseconds = 10;  // Ours: how long a checkpoint waits for another process

constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;";
// Version 1 had the table seen_token with the hash's hexadecimal digits: its tokens come along, and it goes, so that a
// process of that version that still runs can use nothing rather than use a token again.
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version SELECT 2 WHERE NOT EXISTS (SELECT * FROM schema_version);
CREATE TABLE IF NOT EXISTS used_token (
  token INTEGER PRIMARY KEY,
  until_seconds INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS seen_token (token TEXT, until_seconds INTEGER);
WITH RECURSIVE reading (token, until_seconds, digits, number) AS (
  SELECT token, until_seconds, 0, 0 FROM seen_token
  UNION ALL
  SELECT token, until_seconds, digits + 1, number << 4 | instr('0123456789abcdef', substr(token, digits + 1, 1)) - 1
    FROM reading WHERE digits < 16
)
INSERT INTO used_token SELECT number, until_seconds FROM reading WHERE digits = 16 ON CONFLICT DO NOTHING;
DROP TABLE seen_token;
UPDATE schema_version SET version = 2 WHERE version = 1;
)";
constexpr const char* kInsert = "INSERT INTO used_token (token, until_seconds) VALUES (?, ?) ON CONFLICT DO NOTHING";
constexpr const char* kCount = "SELECT count(*) FROM used_token WHERE token BETWEEN ? AND ?";
constexpr const char* kSweep = "DELETE FROM used_token WHERE token BETWEEN ? AND ? AND until_seconds < ?";

// The hash's first 64 bits. Among four million tokens, one in five million million is taken for another and refused;
// without the key nobody can choose which.
std::int64_t number_of_hash(const std::string& hexadecimal) {
  return static_cast<std::int64_t>(std::stoull(hexadecimal.substr(0, 16), nullptr, 16));
}

// A slice has the numbers that begin with the same eight bits, read as SQLite orders them.
std::int64_t first_of(std::size_t slice) { return static_cast<std::int64_t>(static_cast<std::uint64_t>(slice) << 56U); }
std::int64_t last_of(std::size_t slice) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(slice) << 56U) | 0x00FF'FFFF'FFFF'FFFFU);
}
std::size_t slice_of(std::int64_t token) { return static_cast<std::uint64_t>(token) >> 56U; }

}  // namespace

struct SqliteSeenTokens::Database {
  ~Database() {
    {
      const std::lock_guard lock(mutex);
      stops = true;
    }
    is_due.notify_one();
    if (checkpointing.joinable()) checkpointing.join();
  }

  std::mutex mutex;
  SqliteHandle handle;  // closed after the statements, which stand below
  Statement insert, count, sweep;
  std::string key;
  std::int64_t most_tokens = 0, tokens = 0;
  std::array<std::int64_t, kSlices> in_slice{};  // that many of the tokens, as last counted and used here
  std::size_t next_slice = 0;
  std::condition_variable is_due;
  SqliteHandle checkpoints;  // a connection of its own, for the thread
  int pages_in_log = 0, due_at = kPagesBetweenCheckpoints;
  bool stops = false;
  std::thread checkpointing;
  std::int64_t slice_swept_at = 0, all_swept_at = 0;  // milliseconds since 1970

  // Other processes may have added to it.
  bool count_again(std::size_t slice) {
    const std::int64_t counted = count.number(first_of(slice)).number(last_of(slice)).first_number();
    if (counted < 0) return false;
    tokens += counted - in_slice.at(slice);
    in_slice.at(slice) = counted;
    return true;
  }
  bool forget_slice(const base::Instant& now) {
    const std::size_t slice = next_slice;
    next_slice = (next_slice + 1) % kSlices;
    slice_swept_at = now.milliseconds;
    return sweep.number(first_of(slice)).number(last_of(slice)).number(now.milliseconds / 1000).run() &&
           count_again(slice);
  }
  // One slice when it is time; all when there is no room otherwise.
  bool forget_expired(const base::Instant& now) {
    const auto is_time = [&](std::int64_t last, std::int64_t between) {
      return now.milliseconds - last >= between || now.milliseconds < last;
    };
    if (tokens >= most_tokens && is_time(all_swept_at, kMillisecondsBetweenSweeps)) {
      all_swept_at = now.milliseconds;
      for (std::size_t i = 0; i < kSlices; ++i)
        if (!forget_slice(now)) return false;
      return true;
    }
    return !is_time(slice_swept_at, kMillisecondsBetweenSlices) || forget_slice(now);
  }

  // Checkpoints wait for the disk, so they run beside the calls; these wait only while the last pages, which came
  // during the first part, go the same way and the log is begun anew.
  void start_checkpoints() {
    const auto committed = [](void* database, sqlite3*, const char*, int pages) {
      auto& self = *static_cast<Database*>(database);
      self.pages_in_log = pages;
      if (pages >= self.due_at) self.is_due.notify_one();
      return SQLITE_OK;
    };
    sqlite3_wal_hook(handle.get(), committed, this);
    checkpointing = std::thread([this] {
      std::unique_lock lock(mutex);
      for (;;) {
        is_due.wait(lock, [&] { return stops || pages_in_log >= due_at; });
        if (stops) return;
        lock.unlock();
        sqlite3_wal_checkpoint_v2(checkpoints.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        lock.lock();
        const int done =
            sqlite3_wal_checkpoint_v2(checkpoints.get(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
        // Another process may be in the way: then the log grows on until the next try.
        due_at = (done == SQLITE_OK ? 0 : pages_in_log) + kPagesBetweenCheckpoints;
        pages_in_log = 0;
      }
    });
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
  if (!database->insert.prepare(opened, kInsert) || !database->count.prepare(opened, kCount) ||
      !database->sweep.prepare(opened, kSweep))
    return unavailable(opened, "preparing", file);
  for (std::size_t slice = 0; slice < kSlices; ++slice)
    if (!database->count_again(slice)) return unavailable(opened, "counting", file);
  CDS_TRY(database->checkpoints,
          connect_sqlite({file, kSettings, kSchema, kSchemaVersion, kCheckpointBusyMilliseconds}));
  database->start_checkpoints();
  return std::unique_ptr<SqliteSeenTokens>(new SqliteSeenTokens(std::move(database)));
}

base::Result<bool> SqliteSeenTokens::use(std::string_view issuer, std::string_view id, std::int64_t until,
                                         const base::Instant& now) {
  Database& database = *database_;
  // The issuer's length keeps "a" + "bc" from being "ab" + "c".
  const std::int64_t token = number_of_hash(
      base::keyed_hash(database.key, std::to_string(issuer.size()) + " " + std::string(issuer) + std::string(id)));
  const std::lock_guard lock(database.mutex);
  if (!database.forget_expired(now)) return unavailable(database.handle.get(), "forgetting expired tokens");
  if (database.tokens >= database.most_tokens)
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", "", "more tokens than can be kept at once");
  if (!database.insert.number(token).number(until).run()) return unavailable(database.handle.get(), "inserting");
  const bool is_first = sqlite3_changes(database.handle.get()) == 1;
  if (is_first) {
    ++database.tokens;
    ++database.in_slice.at(slice_of(token));
  }
  return is_first;
}

}  // namespace storage

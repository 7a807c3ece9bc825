#include "storage/sqlite_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace storage {

using base::ProblemKind;

base::Result<SqliteHandle> connect_sqlite(const SqliteFile& what) {
  // Made here when it is missing, because SQLite would let everybody read it.
  if (const int made = ::open(what.file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR); made >= 0)
    ::close(made);
  sqlite3* opening = nullptr;
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int opened = sqlite3_open_v2(what.file.c_str(), &opening, kFlags, nullptr);
  SqliteHandle handle(opening);
  if (opened != SQLITE_OK)
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", what.file, sqlite3_errstr(opened));
  sqlite3_busy_timeout(handle.get(), what.busy_milliseconds);
  if (!execute(handle.get(), what.settings)) return unavailable(handle.get(), "setting up", what.file);
  return handle;
}

base::Result<SqliteHandle> open_sqlite(const SqliteFile& what) {
  CDS_TRY(SqliteHandle handle, connect_sqlite(what));
  if (!execute(handle.get(), "BEGIN IMMEDIATE") || !execute(handle.get(), what.schema))
    return unavailable(handle.get(), "creating the tables", what.file);
  // Another version's file stays as it is: what is not committed is undone when the handle closes.
  const std::int64_t version = number_of(handle.get(), "SELECT max(version) FROM schema_version");
  if (version != what.schema_version)
    return base::fail(
        ProblemKind::kUnavailable, "store-unavailable", what.file,
        "it has schema version " + std::to_string(version) + ", not " + std::to_string(what.schema_version));
  if (!execute(handle.get(), "COMMIT")) return unavailable(handle.get(), "creating the tables", what.file);
  return handle;
}

bool execute(sqlite3* handle, const char* sql) {
  return sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::int64_t number_of(sqlite3* handle, const char* sql) {
  std::int64_t number = -1;
  const auto read = [](void* to, int, char** values, char**) {
    *static_cast<std::int64_t*>(to) = values[0] ? std::atoll(values[0]) : 0;
    return 0;
  };
  sqlite3_exec(handle, sql, read, &number, nullptr);
  return number;
}

tl::unexpected<base::Problem> unavailable(sqlite3* handle, const std::string& doing, const std::string& file) {
  return base::fail(ProblemKind::kUnavailable, "store-unavailable", file,
                    doing + ": " + sqlite3_errstr(sqlite3_extended_errcode(handle)));
}

}  // namespace storage

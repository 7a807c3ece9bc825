// A database file of SQLite with its tables, for the files of this folder.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace storage {

struct CloseSqlite {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;

struct SqliteFile {
  std::string file;
  const char* settings;   // PRAGMAs
  const char* schema;     // makes what is missing, the table schema_version among it
  int schema_version;     // the only one that is read
  int busy_milliseconds;  // how long another process may hold the file
};
// Made when it is missing, readable by its owner alone. kUnavailable "store-unavailable" with the file in `where`.
base::Result<SqliteHandle> open_sqlite(const SqliteFile& what);
// One more connection to a file whose tables stand.
base::Result<SqliteHandle> connect_sqlite(const SqliteFile& what);

bool execute(sqlite3* handle, const char* sql);
// The first column of the first row, as a whole number; -1 when it cannot be read.
std::int64_t number_of(sqlite3* handle, const char* sql);
// kUnavailable "store-unavailable": SQLite's own words for what failed last; never the values.
tl::unexpected<base::Problem> unavailable(sqlite3* handle, const std::string& doing, const std::string& file = "");

}  // namespace storage

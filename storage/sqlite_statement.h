// A prepared statement of SQLite, for the files of this folder.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string_view>

namespace storage {

// A prepared statement, ready for its next use. Binding counts the parameters from the left.
class Statement {
 public:
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  bool prepare(sqlite3* database, const char* sql) {
    return sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) == SQLITE_OK;
  }
  Statement& text(std::string_view value) {
    // The text outlives the step that reads it.
    ok_ = ok_ && sqlite3_bind_text64(statement_, ++bound_, value.data() ? value.data() : "", value.size(),
                                     SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
    return *this;
  }
  Statement& number(std::int64_t value) {
    ok_ = ok_ && sqlite3_bind_int64(statement_, ++bound_, value) == SQLITE_OK;
    return *this;
  }
  // Runs it to its end, without rows.
  bool run() {
    const bool done = ok_ && sqlite3_step(statement_) == SQLITE_DONE;
    const bool was_reset = sqlite3_reset(statement_) == SQLITE_OK;
    bound_ = 0;
    ok_ = true;
    return done && was_reset;
  }

  // Runs it as far as its first row: that row's first column as a whole number; -1 when there is none.
  std::int64_t first_number() {
    const bool has_row = ok_ && sqlite3_step(statement_) == SQLITE_ROW;
    const std::int64_t number = has_row ? sqlite3_column_int64(statement_, 0) : -1;
    const bool was_reset = sqlite3_reset(statement_) == SQLITE_OK;
    bound_ = 0;
    ok_ = true;
    return was_reset ? number : -1;
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool ok_ = true;
};

}  // namespace storage

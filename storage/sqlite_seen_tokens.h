// SqliteSeenTokens keeps which tokens were used, in a SQLite file that several processes may share. A token is kept as
// 64 bits of a keyed hash of issuer and id until it has expired, and up to a minute or 256 calls longer; the number of
// tokens is bounded. One connection behind a mutex, and a thread that empties the log into the table: thread-safe.
//
// Ours: a commit does not wait for the disk. A token that a power failure made forgotten can be used again only within
// the minutes that it lives, by who can read TLS traffic; a wait at each request would cost far more.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cds/trust.h"

namespace storage {

class SqliteSeenTokens : public cds::SeenTokens {
 public:
  static constexpr std::int64_t kMostTokens = 4'000'000;  // Ours: an hour of 1,000 a second; about 100 MB

  // `key` keys the hashes; processes that share the file share it.
  // kUnavailable "store-unavailable": the file cannot be opened or written, or is a later version's;
  // an earlier one's tokens come along.
  static base::Result<std::unique_ptr<SqliteSeenTokens>> open(const std::string& file, std::string key,
                                                              std::int64_t most_tokens = kMostTokens);
  ~SqliteSeenTokens() override;

  base::Result<bool> use(std::string_view issuer, std::string_view id, std::int64_t until,
                         const base::Instant& now) override;

 private:
  struct Database;
  explicit SqliteSeenTokens(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace storage

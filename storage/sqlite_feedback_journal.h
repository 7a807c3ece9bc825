// SqliteFeedbackJournal keeps feedback in a SQLite file: durable when `append` returns, even when the process or the
// machine dies right after. One connection behind a mutex: thread-safe. A user's comment is kept as it came; it may
// hold patient data, so the file is for those who may read that, and nothing of it is ever logged.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cds/feedback.h"

namespace storage {

class SqliteFeedbackJournal : public cds::FeedbackJournal {
 public:
  // Creates the file and its tables where they are missing.  kUnavailable "store-unavailable": it cannot be opened or
  // written, or a newer version of this program made it.
  static base::Result<std::unique_ptr<SqliteFeedbackJournal>> open(const std::string& file);
  ~SqliteFeedbackJournal() override;

  base::Result<void> append(const std::string& client, const std::string& service,
                            const std::vector<cds::Feedback>& feedback, const base::Instant& received) override;

 private:
  struct Database;
  explicit SqliteFeedbackJournal(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace storage

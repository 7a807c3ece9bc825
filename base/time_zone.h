// Time zones of the IANA database, as the machine has it (package tzdata).
#pragma once

#include <string>
#include <utility>

#include "base/instant.h"
#include "base/result.h"

namespace base {

// Thread-safe, cheap to copy.
class TimeZone {
 public:
  // "America/New_York".  kNotFound "time-zone-unknown".
  static Result<TimeZone> find(const std::string& name);

  // The same moment as a clock in this zone shows it: what "today" means there.
  Instant local(const Instant& instant) const;
  const std::string& name() const { return name_; }
  bool operator==(const TimeZone& other) const { return name_ == other.name_; }

 private:
  TimeZone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
  std::string name_;
  const void* zone_;  // the database's own entry, which lives as long as the process
};

}  // namespace base

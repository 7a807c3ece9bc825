// Log: one JSON object a line ({"time", "level", "message", ...}), for machines to collect. It holds no patient data:
// no bodies, no tokens, no raw paths; an identifier stands in it only as a keyed hash, whose key dies with the process.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace server {

using LogValue = std::variant<std::string, std::int64_t>;
using LogFields = std::vector<std::pair<std::string, LogValue>>;

// Thread-safe.
class Log {
 public:
  explicit Log(std::ostream& out);  // which must outlive the Log
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void info(std::string_view message, const LogFields& fields = {});
  void warning(std::string_view message, const LogFields& fields = {});
  void error(std::string_view message, const LogFields& fields = {});

  // How an identifier may stand in a line: the same for the same id while this process runs, else unlinkable.
  std::string hashed(std::string_view id) const;

 private:
  struct Output;
  std::unique_ptr<Output> output_;
  std::string key_;
};

}  // namespace server

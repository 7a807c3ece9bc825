// A stream for a test's Log that is kept beside the requests that led to it, so that tests/suite_logs can look for
// patients in what the whole suite has logged. Nothing is kept unless ISCHIA_SUITE_LOGS names a folder, as ctest does.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace support {

// Declare it before the Log that writes to it.
class RecordedLog : public std::ostringstream {
 public:
  ~RecordedLog() override { keep("log", str()); }
  // `body`: what a request held or pointed at; a line of its own in the file.
  void sent(std::string body) const {
    std::replace(body.begin(), body.end(), '\n', ' ');
    keep("requests", body + "\n");
  }

 private:
  // One file a process, so that programs may run side by side.
  static void keep(const char* kind, const std::string& text) {
    const char* const folder = std::getenv("ISCHIA_SUITE_LOGS");
    if (!folder || text.empty()) return;
    std::error_code exists;
    std::filesystem::create_directories(folder, exists);
    std::ofstream(std::string(folder) + "/" + std::to_string(::getpid()) + "." + kind, std::ios::app | std::ios::binary)
        << text;
  }
};

}  // namespace support

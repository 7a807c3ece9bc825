#include "tests/support/source_dir.h"

#include <cstdlib>

namespace support {

std::string source_dir() { return ISCHIA_SOURCE_DIR; }

std::string shared_dir() {
  const char* const given = std::getenv("ISCHIA_SHARED");
  return given != nullptr ? given : source_dir() + "/../shared";
}

}  // namespace support

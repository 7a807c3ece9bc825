// Where the project's files are: tests read config/ and their own data there.
#pragma once

#include <string>

namespace support {

std::string source_dir();  // absolute, without a slash at its end
std::string shared_dir();  // material that only development has: $ISCHIA_SHARED, else ../shared; it may not be there

}  // namespace support

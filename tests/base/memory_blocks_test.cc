#include "base/memory_blocks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace base {
namespace {

// The flags of the mapping that an address is in, as proc(5) has them; "" when it is in none.
std::string flags_of_mapping(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream mappings("/proc/self/smaps");
  bool is_it = false;
  for (std::string line; std::getline(mappings, line);) {
    std::istringstream words(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    if (words >> std::hex >> begin >> dash >> end && dash == '-') is_it = begin <= wanted && wanted < end;
    if (is_it && line.starts_with("VmFlags:")) return line + " ";
  }
  return "";
}

// In a process of its own, since it changes malloc for good.
TEST(LargePages, HoldLongTextsThatFollow) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer's malloc has pages of its own";
#endif
  if (!std::filesystem::exists("/sys/kernel/mm/transparent_hugepage")) GTEST_SKIP() << "this kernel has none";
  constexpr std::size_t kText = std::size_t{8} << 20;
  const auto text_is_in_large_pages = [] {
    use_large_pages(std::size_t{64} << 20);
    char* const text = static_cast<char*>(std::malloc(kText));
    const bool first = flags_of_mapping(text + kText / 2).find(" hg ") != std::string::npos;
    const bool last = flags_of_mapping(text + kText - 1).find(" hg ") != std::string::npos;
    std::free(text);
    // What was given back is given out again, not to the system.
    char* const again = static_cast<char*>(std::malloc(kText));
    const bool same = again == text;
    std::free(again);
    return first && last && same;
  };
  EXPECT_EXIT(std::_Exit(text_is_in_large_pages() ? 0 : 1), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace base

#include "base/memory_blocks.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <new>

namespace base {
namespace {

// A block that nobody uses holds the next one.
struct FreeBlock {
  FreeBlock* next;
};

struct FreeBlocks {
  std::mutex mutex;
  FreeBlock* first = nullptr;
  std::size_t count = 0;
};
// Never destroyed: documents may be given back while the program ends.
FreeBlocks& free_blocks() {
  static FreeBlocks* const blocks = new FreeBlocks;
  return *blocks;
}

// The address sanitizer sees the use of memory that was given back only when it is really freed.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kMost = 0;
#else
constexpr std::size_t kMost = kKeptBlocks;
#endif

}  // namespace

void* take_block() {
  FreeBlocks& blocks = free_blocks();
  {
    const std::scoped_lock lock(blocks.mutex);
    if (FreeBlock* const block = blocks.first) {
      blocks.first = block->next;
      --blocks.count;
      return block;
    }
  }
  return ::operator new(kBlockBytes);
}

void give_back_block(void* block) noexcept {
  FreeBlocks& blocks = free_blocks();
  {
    const std::scoped_lock lock(blocks.mutex);
    if (blocks.count < kMost) {
      blocks.first = ::new (block) FreeBlock{blocks.first};
      ++blocks.count;
      return;
    }
  }
  ::operator delete(block);
}

void use_large_pages(std::size_t bytes) {
#ifdef __GLIBC__
  constexpr int kLargest = 32 << 20;  // that glibc takes: long texts too shall come from there
  constexpr std::size_t kFirst = std::size_t{1} << 20;
  constexpr std::uintptr_t kLargePage = std::uintptr_t{2} << 20;
  mallopt(M_MMAP_THRESHOLD, kLargest);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, static_cast<int>(std::min<std::size_t>(bytes, std::numeric_limits<int>::max())));
  void* const first = std::malloc(kFirst);  // more than is left: malloc asks the system for it and the bytes on top
  const auto begin = (reinterpret_cast<std::uintptr_t>(first) + kLargePage - 1) / kLargePage * kLargePage;
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0)) / kLargePage * kLargePage;
  // Not taken where there are no large pages. A sanitizer's malloc stands elsewhere, behind that end.
  if (first && begin < end) static_cast<void>(madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE));
  std::free(first);
#endif
}

}  // namespace base

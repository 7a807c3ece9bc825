#include "base/memory_blocks.h"

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

}  // namespace base

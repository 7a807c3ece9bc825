// Blocks of memory that one request takes and gives back, and the next one takes again: memory that is new from the
// system costs more than what is done in it, since every page of it is cleared and mapped when it is first written. Any
// thread.
#pragma once

#include <cstddef>

namespace base {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10;
// Ours: what the process keeps for later. A chart of 8 MiB takes about 24.
constexpr std::size_t kKeptBlocks = (std::size_t{32} << 20) / kBlockBytes;

// kBlockBytes, aligned as operator new does it. Throws std::bad_alloc.
void* take_block();
void give_back_block(void* block) noexcept;

// Has malloc give out the next so many bytes in large pages, and keep what is given back: for a program that takes
// much, answers and ends. Memory is mapped by the page when it is first written, which takes longer than what is done
// in it, most of all in virtual machines. Before there are threads. Linux with glibc; elsewhere nothing happens.
void use_large_pages(std::size_t bytes);

}  // namespace base

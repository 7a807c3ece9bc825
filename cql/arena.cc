#include "cql/arena.h"

#include <cstring>

#include "base/memory_blocks.h"
#include "cql/operators.h"

namespace cql {

Arena::~Arena() {
  while (chunks_) {
    Chunk* const chunk = chunks_;
    chunks_ = chunk->before;
    if (chunk->bytes == base::kBlockBytes)
      base::give_back_block(chunk);
    else
      ::operator delete(chunk);
  }
}

void* Arena::grow(std::size_t size, std::size_t alignment) {
  const std::size_t overhead = sizeof(Chunk) + alignment;
  if (size > limit_ || taken_ + size + overhead > limit_) throw EvaluationError("it takes more memory than is allowed");
  const std::size_t bytes = std::max(base::kBlockBytes, size + overhead);
  void* const memory = bytes == base::kBlockBytes ? base::take_block() : ::operator new(bytes);
  chunks_ = ::new (memory) Chunk{chunks_, bytes};
  taken_ += bytes;
  next_ = reinterpret_cast<std::uintptr_t>(memory) + sizeof(Chunk);
  end_ = reinterpret_cast<std::uintptr_t>(memory) + bytes;
  return allocate(size, alignment);
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return std::string_view("", 0);
  char* const to = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

Value element(const TupleBody& tuple, std::string_view name) {
  for (const TupleElement& each : tuple.elements)  // names of one program stand at one place
    if (each.name.data() == name.data() && each.name.size() == name.size()) return each.value;
  for (const TupleElement& each : tuple.elements)
    if (each.name == name) return each.value;
  return Value();
}

}  // namespace cql

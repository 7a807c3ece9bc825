#include "cql/arena.h"

#include <cstring>

#include "cql/operators.h"

namespace cql {
namespace {

constexpr std::size_t kFirstChunk = std::size_t{64} << 10;
constexpr std::size_t kLargestChunk = std::size_t{4} << 20;

}  // namespace

Arena::~Arena() {
  while (chunks_) {
    Chunk* const before = chunks_->before;
    ::operator delete(chunks_);
    chunks_ = before;
  }
}

void* Arena::grow(std::size_t size, std::size_t alignment) {
  const std::size_t overhead = sizeof(Chunk) + alignment;
  if (size > limit_ || taken_ + size + overhead > limit_) throw EvaluationError("it takes more memory than is allowed");
  const std::size_t usual = std::min(kLargestChunk, std::max(kFirstChunk, taken_));
  const std::size_t bytes = std::max(usual, size + overhead);
  auto* const chunk = static_cast<Chunk*>(::operator new(bytes));
  chunk->before = chunks_;
  chunks_ = chunk;
  taken_ += bytes;
  next_ = reinterpret_cast<std::uintptr_t>(chunk) + sizeof(Chunk);
  end_ = reinterpret_cast<std::uintptr_t>(chunk) + bytes;
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

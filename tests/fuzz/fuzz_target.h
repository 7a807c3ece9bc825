// A fuzz target is a program that takes bytes from libFuzzer (https://llvm.org/docs/LibFuzzer.html), or, built without
// Clang, replays the files that it is given. Bytes are hostile: a target has found something when it crashes, when a
// sanitizer speaks, or when `require` is not met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace fuzz

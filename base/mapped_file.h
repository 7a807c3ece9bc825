// A file's bytes where the system keeps them, without a copy. Made for a command that somebody calls on files of their
// own, never for the service: what another writes to the file meanwhile may show here, and touching what was cut off
// ends the process (mmap(2), SIGBUS).
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace base {

class MappedFile {
 public:
  // Nothing when the file cannot be mapped so: it cannot be opened, is no regular file or empty, or fewer than
  // `zeros_behind` bytes, all zero, would follow it.
  static std::optional<MappedFile> open(const std::string& path, std::size_t zeros_behind);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  char* data() const { return data_; }  // may be written to; that stays with this process
  std::size_t size() const { return size_; }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace base

// HttpsDocumentReader reads small JSON documents over HTTPS for cds/key_cache.h: no redirects, certificates verified,
// at most 256 KiB, three seconds in all. Plain HTTP is read from this machine only. Thread-safe.
#pragma once

#include <chrono>
#include <string>

#include "cds/key_cache.h"

namespace server {

class HttpsDocumentReader : public cds::DocumentReader {
 public:
  explicit HttpsDocumentReader(std::chrono::milliseconds deadline = std::chrono::seconds(3)) : deadline_(deadline) {}
  base::Result<base::JsonDocument> read(const std::string& url) override;

 private:
  const std::chrono::milliseconds deadline_;
};

}  // namespace server

// What a listener needs to serve https: a certificate chain, its key, and whose certificates it believes. Loaded from
// files, exchanged whole when these change; connections that are open keep what they began with.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "cds/tls_files.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // and SSL

namespace server {

// Thread-safe.
class TlsIdentity {
 public:
  // kUnavailable "certificate-unusable" with the file: it cannot be read, or the key belongs to another certificate.
  static base::Result<std::shared_ptr<TlsIdentity>> load(const cds::TlsFiles& files);

  // Loads the files anew. All of it counts for new connections, or, when anything is wrong, what was loaded before.
  base::Result<void> reload();
  // For a new connection. Never nothing.
  std::shared_ptr<ssl_ctx_st> context() const;
  // The files' sizes and times of change, to notice when they were exchanged.
  std::string state_of_files() const;

 private:
  explicit TlsIdentity(cds::TlsFiles files) : files_(std::move(files)) {}

  const cds::TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

// The subject of the certificate that the other side has shown and proven, as RFC 2253 writes it: "CN=ehr,O=Hospital".
// "" when it has shown none.
std::string verified_subject(const ssl_st* connection);

}  // namespace server

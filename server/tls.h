// What a listener needs to serve https: a certificate chain, its key, and whose certificates it believes. A TlsIdentity
// is a value that never changes: when the files do, another one is loaded, and connections that are open keep theirs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "cds/tls_files.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // and SSL

namespace server {

struct TlsIdentity {
  std::shared_ptr<ssl_ctx_st> context;  // never nothing once loaded
  std::string subject;                  // of the certificate that is shown, "CN=cds.example.org"
  std::int64_t valid_from = 0;          // seconds since 1970
  std::int64_t valid_until = 0;         // likewise; the last second that it is valid
};

// Reads the files. TLS 1.2 and 1.3 only, with forward secrecy and authenticated encryption.
// `development`: the key may then be readable by everybody on this machine.
//   kUnavailable "certificate-unusable" with the file: it cannot be read, or is no PEM of the right kind
//   kUnavailable "certificate-key-mismatch": the key belongs to another certificate
//   kForbidden "key-readable-by-others"
base::Result<TlsIdentity> load_tls(const cds::TlsFiles& files, bool development);

// Whether clients will accept the certificate at that moment.
//   kUnavailable "certificate-expired", "certificate-not-yet-valid"
base::Result<void> check_validity(const TlsIdentity& identity, const cds::TlsFiles& files, const base::Instant& now);

// How a listener serves https. Both are called from several threads.
struct ListenerTls {
  std::function<std::shared_ptr<const TlsIdentity>()> identity;   // for a new connection; never nothing
  std::function<void(std::string_view reason)> handshake_failed;  // one of a short list: see handshake_failure
};

// Why a handshake failed, in a word that a metric can have as its label: "http" (somebody spoke plain HTTP), "version",
// "cipher", "client-certificate", "refused-by-client", "ended-by-client", "other". `error`: OpenSSL's; 0 when the
// connection ended.
std::string_view handshake_failure(const ssl_st* connection, unsigned long error);

// The subject of the certificate that the other side has shown and proven, as RFC 2253 writes it: "CN=ehr,O=Hospital".
// "" when it has shown none.
std::string verified_subject(const ssl_st* connection);

}  // namespace server

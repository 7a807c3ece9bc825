// An HTTPS server for tests, with a certificate of the test's own.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/certificate.h"
#include "tests/support/raw_server.h"

namespace support {

// Answers one request a connection over TLS with the same JSON.
class TlsServer {
 public:
  TlsServer(const Certificate& certificate, std::string body)
      : body_(std::move(body)),
        context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free),
        raw_([this](RawConnection& connection, int) { serve(connection); }) {
    SSL_CTX_use_certificate(context_.get(), certificate.x509.get());
    SSL_CTX_use_PrivateKey(context_.get(), certificate.key.get());
  }
  int port() const { return raw_.port(); }
  int requests() const { return requests_; }
  std::string asked_name() const { return asked_name_; }

 private:
  void serve(RawConnection& connection) {
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(tls.get(), connection.socket());
    if (SSL_accept(tls.get()) != 1) return;
    if (const char* const name = SSL_get_servername(tls.get(), TLSEXT_NAMETYPE_host_name)) asked_name_ = name;
    char bytes[4096];
    if (SSL_read(tls.get(), bytes, sizeof bytes) <= 0) return;
    ++requests_;
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body_.size()) +
        "\r\n\r\n" + body_;
    SSL_write(tls.get(), answer.data(), static_cast<int>(answer.size()));
    connection.wait_for_close();
  }

  const std::string body_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::atomic<int> requests_ = 0;
  std::string asked_name_;
  RawServer raw_;
};

}  // namespace support

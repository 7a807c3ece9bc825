// A TLS client for tests, over a RawClient: it offers what it is told to, and says what it got.
#pragma once

#include <openssl/ssl.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/certificate.h"
#include "tests/support/raw_client.h"

namespace support {

// What a client offers; "" and 0: what OpenSSL does.
struct TlsOffer {
  int least_version = 0, most_version = 0;
  const char* ciphers = "";    // of TLS 1.2
  std::string protocols = {};  // ALPN, in wire form
  const Certificate* shown = nullptr;
  const Certificate* authority = nullptr;  // who must have signed the server's; nullptr: anybody
};

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, const TlsOffer& offer = {})
      : raw_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), tls_(nullptr, SSL_free) {
    std::signal(SIGPIPE, SIG_IGN);                  // OpenSSL writes to a socket that the other side has closed
    SSL_CTX_set_security_level(context_.get(), 0);  // so that old versions can be offered at all
    SSL_CTX_set_min_proto_version(context_.get(), offer.least_version);
    SSL_CTX_set_max_proto_version(context_.get(), offer.most_version);
    if (*offer.ciphers) SSL_CTX_set_cipher_list(context_.get(), offer.ciphers);
    if (!offer.protocols.empty())
      SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(offer.protocols.data()),
                              static_cast<unsigned>(offer.protocols.size()));
    if (offer.shown) {
      SSL_CTX_use_certificate(context_.get(), offer.shown->x509.get());
      SSL_CTX_use_PrivateKey(context_.get(), offer.shown->key.get());
    }
    if (offer.authority) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), offer.authority->x509.get());
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    }
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), raw_.descriptor());
    SSL_set_msg_callback(tls_.get(), [](int sent, int, int type, const void* bytes, std::size_t size, SSL*,
                                        void* self) {
      if (sent == 0 && type == SSL3_RT_ALERT && size == 2)
        static_cast<TlsClient*>(self)->alert_ = SSL_alert_desc_string_long(static_cast<const unsigned char*>(bytes)[1]);
    });
    SSL_set_msg_callback_arg(tls_.get(), this);
    connected_ = SSL_connect(tls_.get()) == 1;
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool connected() const { return connected_; }
  void send(const std::string& text) { SSL_write(tls_.get(), text.data(), static_cast<int>(text.size())); }
  // One answer with its body (by Content-Length), or what came before the end.
  std::string read_answer() {
    std::string all;
    char bytes[4096];
    for (int count = 0; !is_whole(all) && (count = SSL_read(tls_.get(), bytes, sizeof bytes)) > 0;)
      all.append(bytes, static_cast<std::size_t>(count));
    return all;
  }
  // The alert that ended the connection, as OpenSSL names it: "unknown ca"; "" when none did.
  std::string alert() const { return alert_; }
  // Whether the other side ended with close_notify, so that nothing can have been cut off.
  bool ended_in_order() {
    char byte = 0;
    return SSL_read(tls_.get(), &byte, 1) <= 0 && (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  void close() { raw_.end_sending(); }
  std::string cipher() const { return SSL_get_cipher_name(tls_.get()); }
  std::string version() const { return SSL_get_version(tls_.get()); }
  bool was_shown(const Certificate& certificate) const {
    return X509_cmp(SSL_get0_peer_certificate(tls_.get()), certificate.x509.get()) == 0;
  }

 private:
  static bool is_whole(const std::string& answer) {
    const std::size_t head = answer.find("\r\n\r\n"), length = answer.find("Content-Length: ");
    if (head == std::string::npos) return false;
    return length > head || answer.size() >= head + 4 + std::strtoul(answer.c_str() + length + 16, nullptr, 10);
  }

  RawClient raw_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
  bool connected_ = false;
  std::string alert_;
};

}  // namespace support

#include "server/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <ctime>

namespace server {

namespace {

using base::ProblemKind;
using Context = std::shared_ptr<ssl_ctx_st>;

// Mozilla's "intermediate" configuration without its DHE suites: forward secrecy and authenticated encryption only.
// https://wiki.mozilla.org/Security/Server_Side_TLS
constexpr const char* kCiphersOfTls12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kCiphersOfTls13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";

// The last of OpenSSL's errors, in words; none is left for the next who asks.
std::string last_error() {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_peek_last_error(), reason.data(), reason.size());
  ERR_clear_error();
  return reason.data();
}
tl::unexpected<base::Problem> unusable(const std::string& file, const char* what) {
  return base::fail(ProblemKind::kUnavailable, "certificate-unusable", file,
                    std::string(what) + " (" + last_error() + ")");
}

// RFC 7301: HTTP/1.1 is what is spoken here; a client that offers other protocols only is told so.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  static constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, size, kHttp11.data(), kHttp11.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphersOfTls12);
  SSL_CTX_set_ciphersuites(context, kCiphersOfTls13);
  SSL_CTX_set1_groups_list(context, kGroups);
  // Connections are kept, so that a session to resume would spare little; without tickets no key outlives a connection.
  SSL_CTX_set_options(
      context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  // A key with a password is refused; OpenSSL would ask for it on the terminal.
  SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return -1; });
}

base::Result<void> check_permissions(const std::string& key) {
  struct stat found {};
  if (::stat(key.c_str(), &found) != 0 || (found.st_mode & S_IRWXO) == 0) return {};
  return base::fail(ProblemKind::kForbidden, "key-readable-by-others", key,
                    "everybody on this machine may use it: chmod o= FILE, and renew the certificate if others had it");
}

base::Result<void> use_key(SSL_CTX* context, const std::string& file) {
  if (SSL_CTX_use_PrivateKey_file(context, file.c_str(), SSL_FILETYPE_PEM) == 1) return {};
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  if (ERR_GET_LIB(ERR_peek_last_error()) == ERR_LIB_X509 &&
      (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH)) {
    ERR_clear_error();
    return base::fail(ProblemKind::kUnavailable, "certificate-key-mismatch", file,
                      "the key belongs to another certificate");
  }
  return unusable(file, "no private key in PEM form without a password");
}

base::Result<void> use_client_authorities(SSL_CTX* context, const std::string& file) {
  if (SSL_CTX_load_verify_file(context, file.c_str()) != 1) return unusable(file, "no certificates in PEM form");
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(file.c_str()));
  // A client may come without one and show a token instead; one that cannot be verified ends the handshake.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return {};
}

std::string subject_of(X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::int64_t seconds(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? std::int64_t{timegm(&parts)} : 0;
}

}  // namespace

base::Result<TlsIdentity> load_tls(const cds::TlsFiles& files, bool development) {
  ERR_clear_error();
  const Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  set_rules(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return unusable(files.certificate, "no certificate in PEM form");
  CDS_CHECK(use_key(context.get(), files.key));
  if (!development) CDS_CHECK(check_permissions(files.key));
  if (!files.client_authorities.empty()) CDS_CHECK(use_client_authorities(context.get(), files.client_authorities));
  X509* const certificate = SSL_CTX_get0_certificate(context.get());
  return TlsIdentity{context, subject_of(certificate), seconds(X509_get0_notBefore(certificate)),
                     seconds(X509_get0_notAfter(certificate))};
}

base::Result<void> check_validity(const TlsIdentity& identity, const cds::TlsFiles& files, const base::Instant& now) {
  const std::int64_t seconds = now.milliseconds / 1000;
  if (seconds > identity.valid_until)
    return base::fail(ProblemKind::kUnavailable, "certificate-expired", files.certificate,
                      "clients turn it down: renew it");
  if (seconds < identity.valid_from)
    return base::fail(ProblemKind::kUnavailable, "certificate-not-yet-valid", files.certificate,
                      "clients turn it down until then; or this machine's clock is wrong");
  return {};
}

std::string_view handshake_failure(const ssl_st* connection, unsigned long error) {
  if (SSL_get_verify_result(connection) != X509_V_OK) return "client-certificate";
  if (error == 0) return "ended-by-client";
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return "other";
  switch (const int reason = ERR_GET_REASON(error)) {
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
      return "http";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_UNKNOWN_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_WRONG_VERSION_NUMBER:
      return "version";
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
      return "cipher";
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return "ended-by-client";
    default:
      // An alert's number stands above this one: RFC 8446, 6.2, "certificate_unknown" and its like.
      return reason > SSL_AD_REASON_OFFSET ? "refused-by-client" : "other";
  }
}

std::string verified_subject(const ssl_st* connection) {
  X509* const certificate = SSL_get0_peer_certificate(connection);
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return "";
  return subject_of(certificate);
}

}  // namespace server

#include "server/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <filesystem>
#include <string_view>

namespace server {

namespace {

using Context = std::shared_ptr<ssl_ctx_st>;

// Mozilla's "intermediate" configuration without its DHE suites: forward secrecy and authenticated encryption only.
// https://wiki.mozilla.org/Security/Server_Side_TLS
constexpr const char* kCiphersOfTls12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kGroups = "X25519:P-256:P-384";

tl::unexpected<base::Problem> unusable(const std::string& file, const char* what) {
  std::array<char, 160> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  ERR_clear_error();
  return base::fail(base::ProblemKind::kUnavailable, "certificate-unusable", file,
                    std::string(what) + " (" + reason.data() + ")");
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
  SSL_CTX_set1_groups_list(context, kGroups);
  // Connections are kept, so that a session to resume would spare little; without tickets no key outlives a connection.
  SSL_CTX_set_options(
      context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

base::Result<Context> read_files(const cds::TlsFiles& files) {
  const Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  set_rules(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return unusable(files.certificate, "no certificate in PEM form");
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable(files.key, "no private key in PEM form, or that of another certificate");
  if (SSL_CTX_check_private_key(context.get()) != 1) return unusable(files.key, "the key of another certificate");
  if (files.client_authorities.empty()) return context;
  if (SSL_CTX_load_verify_file(context.get(), files.client_authorities.c_str()) != 1)
    return unusable(files.client_authorities, "no certificates in PEM form");
  SSL_CTX_set_client_CA_list(context.get(), SSL_load_client_CA_file(files.client_authorities.c_str()));
  // A client may come without one and show a token instead; one that cannot be verified ends the handshake.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return context;
}

}  // namespace

base::Result<std::shared_ptr<TlsIdentity>> TlsIdentity::load(const cds::TlsFiles& files) {
  std::shared_ptr<TlsIdentity> identity(new TlsIdentity(files));
  CDS_CHECK(identity->reload());
  return identity;
}

base::Result<void> TlsIdentity::reload() {
  CDS_TRY(Context context, read_files(files_));
  const std::lock_guard lock(mutex_);
  context_.swap(context);
  return {};
}

Context TlsIdentity::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

std::string TlsIdentity::state_of_files() const {
  namespace fs = std::filesystem;
  std::string state;
  for (const std::string& file : {files_.certificate, files_.key, files_.client_authorities}) {
    std::error_code missing;
    const auto size = fs::file_size(file, missing);
    const auto time = fs::last_write_time(file, missing);
    state += missing ? "-\n" : std::to_string(size) + ' ' + std::to_string(time.time_since_epoch().count()) + '\n';
  }
  return state;
}

std::string verified_subject(const ssl_st* connection) {
  X509* const certificate = SSL_get0_peer_certificate(connection);
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return "";
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace server

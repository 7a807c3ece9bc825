// https: only what is modern is spoken, certificates are exchanged while connections go on, and a client's is verified.
#include "server/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/server/plain_service.h"
#include "tests/support/certificate.h"
#include "tests/support/raw_client.h"

namespace server {
namespace {

using support::body_of;
using support::Certificate;
using support::status_of;

constexpr long kHour = 3600;
const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// What a client offers; "" and 0: what OpenSSL does.
struct Offer {
  int least_version = 0, most_version = 0;
  const char* ciphers = "";  // of TLS 1.2
  std::string protocols;     // ALPN, in wire form
  const Certificate* shown = nullptr;
};

class TlsClient {
 public:
  TlsClient(std::uint16_t port, const Offer& offer = {})
      : raw_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), tls_(nullptr, SSL_free) {
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
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), raw_.descriptor());
    connected_ = SSL_connect(tls_.get()) == 1;
  }
  bool connected() const { return connected_; }
  void send(const std::string& text) { SSL_write(tls_.get(), text.data(), static_cast<int>(text.size())); }
  // One answer with its body, or what came before the end.
  std::string read_answer() {
    std::string all;
    char bytes[4096];
    for (int count = 0; (count = SSL_read(tls_.get(), bytes, sizeof bytes)) > 0;) {
      all.append(bytes, static_cast<std::size_t>(count));
      const std::size_t head = all.find("\r\n\r\n"), length = all.find("Content-Length: ");
      if (head != std::string::npos && length < head &&
          all.size() >= head + 4 + std::strtoul(all.c_str() + length + 16, nullptr, 10))
        break;
    }
    return all;
  }
  // Whether the other side ended with close_notify, so that nothing can have been cut off.
  bool ended_in_order() {
    char byte = 0;
    return SSL_read(tls_.get(), &byte, 1) <= 0 && (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  std::string cipher() const { return SSL_get_cipher_name(tls_.get()); }
  std::string version() const { return SSL_get_version(tls_.get()); }
  bool was_shown(const Certificate& certificate) const {
    return X509_cmp(SSL_get0_peer_certificate(tls_.get()), certificate.x509.get()) == 0;
  }

 private:
  support::RawClient raw_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
  bool connected_ = false;
};

class TlsTest : public testing::Test {
 protected:
  TlsTest()
      : folder_(std::filesystem::temp_directory_path() / ("ischia-tls-test-" + std::to_string(::getpid()))),
        files{file("certificate.pem"), file("key.pem"), ""} {
    std::filesystem::create_directories(folder_);
    install(certificate);
  }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const char* name) const { return (folder_ / name).string(); }
  void install(const Certificate& shown) const {
    shown.write(files.certificate);
    shown.write_key(files.key);
  }
  ListenerOptions options() {
    auto loaded = TlsIdentity::load(files);
    if (!loaded) ADD_FAILURE() << base::to_text(loaded.error());
    ListenerOptions options = on_a_free_port();
    options.tls = identity = *loaded;
    return options;
  }

  const std::filesystem::path folder_;
  const Certificate certificate{"IP:127.0.0.1", kHour};
  cds::TlsFiles files;
  std::shared_ptr<TlsIdentity> identity;
};

TEST_F(TlsTest, CarriesRequestsAsPlainConnectionsDo) {
  const Running running(options());
  TlsClient client(running.listener.port());
  ASSERT_TRUE(client.connected());
  EXPECT_TRUE(client.was_shown(certificate));
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_answer()), "GET / 0");
  client.send(kPost + "Content-Length: 500000\r\n\r\n" + repeated(500'000, 'a'));
  EXPECT_EQ(body_of(client.read_answer()), "POST /x 500000");
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "GET / 0");
  EXPECT_TRUE(client.ended_in_order());
}

TEST_F(TlsTest, RefusesInWords) {
  ListenerOptions slow = options();
  slow.header_time = std::chrono::milliseconds(300);
  const Running running(slow);
  TlsClient client(running.listener.port());
  ASSERT_TRUE(client.connected());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(status_of(client.read_answer()), 408);
  TlsClient malformed(running.listener.port());
  malformed.send("hello there\r\n\r\n");
  EXPECT_EQ(status_of(malformed.read_answer()), 400);
}

TEST_F(TlsTest, EndsAConnectionThatSpeaksNoTlsOrSaysNothing) {
  ListenerOptions slow = options();
  slow.header_time = std::chrono::milliseconds(30);
  const Running running(slow);
  support::RawClient plain(running.listener.port()), silent(running.listener.port());
  plain.send(kGet);
  EXPECT_EQ(plain.read_to_end().find("HTTP"), std::string::npos);
  EXPECT_EQ(silent.read_to_end(), "");
}

struct Row {
  const char* name;
  Offer offer;
  const char* version;  // nullptr: no connection
  const char* cipher;   // nullptr: any
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class TlsOffer : public TlsTest, public testing::WithParamInterface<Row> {};

TEST_P(TlsOffer, IsTakenOnlyWhenItIsModern) {
  const Running running(options());
  TlsClient client(running.listener.port(), GetParam().offer);
  EXPECT_EQ(client.connected(), GetParam().version != nullptr);
  if (!client.connected()) return;
  EXPECT_EQ(client.version(), GetParam().version);
  EXPECT_TRUE(!GetParam().cipher || client.cipher() == GetParam().cipher) << client.cipher();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, TlsOffer,
    testing::Values(Row{"all", {}, "TLSv1.3", nullptr},
                    Row{"TLS 1.2", {0, TLS1_2_VERSION, "", "", nullptr}, "TLSv1.2", nullptr},
                    Row{"TLS 1.1", {0, TLS1_1_VERSION, "", "", nullptr}, nullptr, nullptr},
                    Row{"TLS 1.0", {0, TLS1_VERSION, "", "", nullptr}, nullptr, nullptr},
                    Row{"the server's order of ciphers",
                        {0, TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256", "", nullptr},
                        "TLSv1.2",
                        "ECDHE-ECDSA-AES128-GCM-SHA256"},
                    Row{"no authenticated encryption",
                        {0, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA", "", nullptr},
                        nullptr,
                        nullptr},
                    Row{"no forward secrecy",
                        {0, TLS1_2_VERSION, "AES128-GCM-SHA256:AES256-SHA256", "", nullptr},
                        nullptr,
                        nullptr},
                    Row{"HTTP/1.1 by ALPN", {0, 0, "", "\x02h2\x08http/1.1", nullptr}, "TLSv1.3", nullptr},
                    Row{"HTTP/2 only", {0, 0, "", "\x02h2", nullptr}, nullptr, nullptr}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

TEST_F(TlsTest, ShowsAnExchangedCertificateToNewConnectionsWhileOldOnesGoOn) {
  const Running running(options());
  TlsClient before(running.listener.port());
  const std::string state = identity->state_of_files();
  const Certificate renewed("DNS:ischia.example.org", 10 * kHour);
  install(renewed);
  EXPECT_NE(identity->state_of_files(), state);
  ASSERT_TRUE(identity->reload());
  TlsClient after(running.listener.port());
  EXPECT_TRUE(after.was_shown(renewed));
  before.send(kGet);
  EXPECT_EQ(body_of(before.read_answer()), "GET / 0");
}

TEST_F(TlsTest, KeepsWhatItHasWhenTheFilesAreBroken) {
  const Running running(options());
  const Certificate renewed("DNS:ischia.example.org", kHour);
  renewed.write(files.certificate);  // its key is not there yet
  const auto reloaded = identity->reload();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().slug, "certificate-unusable");
  EXPECT_EQ(reloaded.error().where, files.key);
  std::ofstream(files.certificate) << "no certificate";
  EXPECT_EQ(identity->reload().error().where, files.certificate);
  EXPECT_TRUE(TlsClient(running.listener.port()).was_shown(certificate));
}

TEST_F(TlsTest, DoesNotStartWithoutUsableFiles) {
  files.key = file("missing.pem");
  const auto loaded = TlsIdentity::load(files);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().where, files.key);
}

TEST_F(TlsTest, HandsOnTheSubjectOfAVerifiedClientOnly) {
  const Certificate known("DNS:ehr.example.org", kHour), stranger("DNS:ehr.example.org", kHour);
  files.client_authorities = file("clients.pem");
  known.write(files.client_authorities);
  const Running running(options(), [](const HttpRequest& request) { return text("<" + request.certificate + ">"); });
  TlsClient client(running.listener.port(), {0, 0, "", "", &known});
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_answer()), "<CN=test>");
  TlsClient anonymous(running.listener.port());
  anonymous.send(kGet);
  EXPECT_EQ(body_of(anonymous.read_answer()), "<>");
  TlsClient unknown(running.listener.port(), {0, 0, "", "", &stranger});
  unknown.send(kGet);
  EXPECT_EQ(unknown.read_answer(), "") << "a certificate that cannot be verified ends the connection";
}

TEST_F(TlsTest, BelievesNoCertificateThatNobodyAskedFor) {
  const Certificate known("DNS:ehr.example.org", kHour);
  const Running running(options(), [](const HttpRequest& request) { return text("<" + request.certificate + ">"); });
  TlsClient client(running.listener.port(), {0, 0, "", "", &known});
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_answer()), "<>");
}

}  // namespace
}  // namespace server

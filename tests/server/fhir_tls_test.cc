// FHIR over https: only a certificate that is trusted, in its time and of the server's name is spoken to.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "server/fhir_http_reader.h"
#include "tests/support/certificate.h"
#include "tests/support/raw_server.h"

namespace server {
namespace {

constexpr std::chrono::milliseconds kPatience{20'000};

struct Row {
  const char* name;
  const char* certified_name;
  long valid_until;  // seconds from now
  bool is_trusted;
  bool is_read;
};

// Answers one request a connection over TLS with an empty Bundle.
class TlsServer {
 public:
  explicit TlsServer(const support::Certificate& certificate)
      : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free),
        raw_([this](support::RawConnection& connection, int) { serve(connection); }) {
    SSL_CTX_use_certificate(context_.get(), certificate.x509.get());
    SSL_CTX_use_PrivateKey(context_.get(), certificate.key.get());
  }
  int port() const { return raw_.port(); }
  int requests() const { return requests_; }
  std::string asked_name() const { return asked_name_; }

 private:
  void serve(support::RawConnection& connection) {
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(tls.get(), connection.socket());
    if (SSL_accept(tls.get()) != 1) return;
    if (const char* const name = SSL_get_servername(tls.get(), TLSEXT_NAMETYPE_host_name)) asked_name_ = name;
    char bytes[4096];
    if (SSL_read(tls.get(), bytes, sizeof bytes) <= 0) return;
    ++requests_;
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: "
        "25\r\n\r\n{\"resourceType\":\"Bundle\"}";
    SSL_write(tls.get(), answer.data(), static_cast<int>(answer.size()));
    connection.wait_for_close();
  }

  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::atomic<int> requests_ = 0;
  std::string asked_name_;
  support::RawServer raw_;
};

class Certificates : public testing::TestWithParam<Row> {};

TEST_P(Certificates, AreVerifiedBeforeAnythingIsSent) {
  const support::Certificate certificate(GetParam().certified_name, GetParam().valid_until);
  const std::string file = std::filesystem::temp_directory_path() / ("ischia-ca-" + std::to_string(::getpid()));
  const support::Certificate other("DNS:ehr.test", 3600);
  (GetParam().is_trusted ? certificate : other).write(file);
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);

  TlsServer server(certificate);
  const std::string base = "https://ehr.test:" + std::to_string(server.port()) + "/fhir";
  const auto reader = FhirHttpReader::open({{base},
                                            {},
                                            true,
                                            [](const std::string&) -> Addresses {
                                              return std::vector{*base::parse_ip_address("127.0.0.1")};
                                            }})
                          .value();
  const auto answers =
      reader->read({base, "secret"}, {{"a", "Condition?patient=1"}}, std::chrono::steady_clock::now() + kPatience);
  ::unsetenv("SSL_CERT_FILE");
  std::filesystem::remove(file);
  EXPECT_EQ(answers[0].has_value(), GetParam().is_read);
  EXPECT_EQ(server.requests(), GetParam().is_read ? 1 : 0);
  if (GetParam().is_read) {
    EXPECT_EQ(server.asked_name(), "ehr.test");
  } else {
    EXPECT_EQ(answers[0].error().slug, "fhir-server-unreachable");
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, Certificates,
                         testing::Values(Row{"Good", "DNS:ehr.test", 3600, true, true},
                                         Row{"Expired", "DNS:ehr.test", -3600, true, false},
                                         Row{"OfAnotherName", "DNS:other.test", 3600, true, false},
                                         Row{"OfNobodyKnown", "DNS:ehr.test", 3600, false, false}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace server

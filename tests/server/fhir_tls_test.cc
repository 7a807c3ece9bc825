// FHIR over https: only a certificate that is trusted, in its time and of the server's name is spoken to.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "server/fhir_http_reader.h"
#include "tests/support/tls_server.h"

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

class Certificates : public testing::TestWithParam<Row> {};

TEST_P(Certificates, AreVerifiedBeforeAnythingIsSent) {
  const support::Certificate certificate(GetParam().certified_name, GetParam().valid_until);
  const std::string file = std::filesystem::temp_directory_path() / ("ischia-ca-" + std::to_string(::getpid()));
  const support::Certificate other("DNS:ehr.test", 3600);
  (GetParam().is_trusted ? certificate : other).write(file);
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);

  support::TlsServer server(certificate, R"({"resourceType":"Bundle"})");
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

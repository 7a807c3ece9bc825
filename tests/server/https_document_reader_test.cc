// Where keys of clients come from: a server that misbehaves gives none, and never holds anybody up.
#include "server/https_document_reader.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/tls_server.h"

namespace server {
namespace {

constexpr auto by_name = [](const auto& row) { return std::string(row.param.name); };
constexpr std::chrono::milliseconds kPatience{20'000}, kImpatience{100};

std::string answer_of(const std::string& body, const std::string& status = "200 OK", const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + more + "\r\n" + body;
}
std::string slug_of(const base::Result<base::JsonDocument>& document) { return document ? "" : document.error().slug; }

struct Row {
  const char* name;
  std::string answer;
  bool is_read;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class Answers : public testing::TestWithParam<Row> {};

TEST_P(Answers, AreReadOrRefused) {
  std::atomic<int> requests = 0;
  std::string asked;
  support::RawServer server([&](support::RawConnection& connection, int) {
    asked = connection.read_head();
    ++requests;
    connection.send(GetParam().answer);
    connection.wait_for_close();
  });
  const auto document = HttpsDocumentReader(kPatience).read(server.origin() + "/keys?tenant=1");
  EXPECT_EQ(slug_of(document), GetParam().is_read ? "" : "document-unavailable");
  if (document) {
    EXPECT_TRUE(document->root()["keys"].is_array());
  }
  EXPECT_EQ(requests, 1) << "nothing is followed, nothing is asked again";
  EXPECT_TRUE(asked.starts_with("GET /keys?tenant=1 HTTP/1.1\r\n")) << asked;
}
INSTANTIATE_TEST_SUITE_P(
    Rows, Answers,
    testing::Values(Row{"Keys", answer_of(R"({"keys":[]})"), true},
                    Row{"Redirect", answer_of("", "302 Found", "Location: http://127.0.0.1:1/keys\r\n"), false},
                    Row{"NotFound", answer_of(R"({"keys":[]})", "404 Not Found"), false},
                    Row{"Broken", answer_of(R"({"keys":[]})", "500 Internal Server Error"), false},
                    Row{"NoJson", answer_of("<html>"), false},
                    Row{"TooDeep", answer_of(std::string(40, '[') + std::string(40, ']')), false},
                    Row{"TooLarge", answer_of("\"" + std::string(300'000, 'x') + "\""), false},
                    Row{"TooLargeInChunks",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n493e2\r\n\"" + std::string(300'000, 'x') +
                            "\"\r\n0\r\n\r\n",
                        false}),
    by_name);

TEST(HttpsDocumentReader, WaitsNoLongerThanItSays) {
  support::RawServer server([](support::RawConnection& connection, int) {
    connection.read_head();
    connection.wait_for_close();
  });
  EXPECT_EQ(slug_of(HttpsDocumentReader(kImpatience).read(server.origin() + "/keys")), "document-unavailable");
}

TEST(HttpsDocumentReader, ReadsInTheClearFromThisMachineOnly) {
  for (const char* url : {"http://keys.example.org/jwks", "http://10.0.0.1/jwks", "http://127.0.0.1.example.org/jwks",
                          "http://169.254.169.254/latest", "file:///etc/passwd", ""})
    EXPECT_EQ(slug_of(HttpsDocumentReader(kPatience).read(url)), "document-unavailable") << url;
}

struct CertificateRow {
  const char* name;
  const char* certified_name;
  long valid_until;  // seconds from now
  bool is_trusted;
  bool is_read;
};
void PrintTo(const CertificateRow& row, std::ostream* out) { *out << row.name; }
class KeyServers : public testing::TestWithParam<CertificateRow> {};

TEST_P(KeyServers, AreBelievedByTheirCertificate) {
  const support::Certificate certificate(GetParam().certified_name, GetParam().valid_until);
  const std::string file = std::filesystem::temp_directory_path() / ("ischia-keys-ca-" + std::to_string(::getpid()));
  const support::Certificate other("DNS:localhost", 3600);
  (GetParam().is_trusted ? certificate : other).write(file);
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  support::TlsServer server(certificate, R"({"keys":[]})");
  const auto document =
      HttpsDocumentReader(kPatience).read("https://localhost:" + std::to_string(server.port()) + "/keys");
  ::unsetenv("SSL_CERT_FILE");
  std::filesystem::remove(file);
  EXPECT_EQ(document.has_value(), GetParam().is_read);
  EXPECT_EQ(server.requests(), GetParam().is_read ? 1 : 0);
}
INSTANTIATE_TEST_SUITE_P(Rows, KeyServers,
                         testing::Values(CertificateRow{"Good", "DNS:localhost", 3600, true, true},
                                         CertificateRow{"Expired", "DNS:localhost", -3600, true, false},
                                         CertificateRow{"OfAnotherName", "DNS:other.test", 3600, true, false},
                                         CertificateRow{"OfNobodyKnown", "DNS:localhost", 3600, false, false}),
                         by_name);

}  // namespace
}  // namespace server

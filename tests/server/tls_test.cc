// https: only what is modern is spoken, and certificates are exchanged while connections go on.
#include "server/tls.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "tests/server/tls_service.h"

namespace server {
namespace {

using support::body_of;
using support::Certificate;
using support::CertificateOptions;
using support::status_of;
using support::TlsClient;
using support::TlsOffer;

TEST_F(TlsTest, ShowsTheChainAndCarriesRequestsAsPlainConnectionsDo) {
  const Running running(options(), [](const HttpRequest& request) {
    EXPECT_TRUE(request.is_over_tls);
    return echo(request);
  });
  TlsOffer verifying;
  verifying.authority = &root;
  TlsClient client(running.listener.port(), verifying);
  ASSERT_TRUE(client.connected()) << "a client that knows the root alone can follow the chain";
  EXPECT_TRUE(client.was_shown(certificate));
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_answer()), "GET / 0");
  client.send(kPost + "Content-Length: 500000\r\n\r\n" + repeated(500'000, 'a'));
  EXPECT_EQ(body_of(client.read_answer()), "POST /x 500000");
  client.send(kPost + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(status_of(client.read_answer()), 100);
  client.send("abc");
  EXPECT_EQ(body_of(client.read_answer()), "POST /x 3");
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "GET / 0");
  EXPECT_TRUE(client.ended_in_order());
  EXPECT_EQ(identities.failures(0), Failures());
}

TEST_F(TlsTest, RefusesInWords) {
  ListenerOptions slow = options();
  slow.header_time = std::chrono::seconds(1);  // the clients' handshakes are within it, on a loaded machine too
  slow.body_limit = 1000;
  const Running running(slow);
  TlsClient client(running.listener.port());
  ASSERT_TRUE(client.connected());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(status_of(client.read_answer()), 408);
  EXPECT_TRUE(client.ended_in_order());
  TlsClient malformed(running.listener.port());
  malformed.send("hello there\r\n\r\n");
  EXPECT_EQ(status_of(malformed.read_answer()), 400);
  TlsClient large(running.listener.port());
  large.send(kPost + "Content-Length: 100000\r\n\r\n" + repeated(100'000, 'a'));
  EXPECT_EQ(status_of(large.read_answer()), 413) << "what was sent beyond the limit does not take the answer with it";
}

TEST_F(TlsTest, EndsWhatSpeaksNoTlsAndTellsWhy) {
  const Running running(options());
  support::RawClient plain(running.listener.port()), noise(running.listener.port());
  plain.send(kGet);
  EXPECT_EQ(plain.read_to_end().find("HTTP"), std::string::npos);
  noise.send(repeated(100'000, '\x16'));
  noise.read_to_end();
  EXPECT_EQ(identities.failures(2), (Failures{{"http", 1}, {"version", 1}}));
  TlsClient after(running.listener.port());
  after.send(kGet);
  EXPECT_EQ(body_of(after.read_answer()), "GET / 0");
}

TEST_F(TlsTest, GivesAHandshakeTheTimeOfAHeaderHoweverItDrips) {
  ListenerOptions slow = options();
  slow.header_time = std::chrono::milliseconds(100);
  const Running running(slow);
  support::RawClient silent(running.listener.port()), dripping(running.listener.port());
  // RFC 8446, 5.1: the beginning of a handshake record of 512 bytes, which never comes whole.
  dripping.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  while (dripping.send("\x01")) dripping.await_end(std::chrono::milliseconds(2));
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(identities.failures(2), (Failures{{"too-slow", 2}}));
}

TEST_F(TlsTest, CountsWhoGoesAwayInTheMidst) {
  const Running running(options());
  {
    support::RawClient client(running.listener.port());
    client.send(std::string("\x16\x03\x01", 3));
    client.end_sending();
    EXPECT_EQ(client.read_to_end(), "");
  }
  EXPECT_EQ(identities.failures(1), (Failures{{"ended-by-client", 1}}));
}

TEST_F(TlsTest, ClosesAnIdleConnectionInOrder) {
  ListenerOptions impatient = options();
  impatient.idle_time = std::chrono::milliseconds(500);  // the client asks within it, on a loaded machine too
  const Running running(impatient);
  TlsClient client(running.listener.port());
  client.send(kGet);
  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_TRUE(client.ended_in_order());
}

TEST_F(TlsTest, StopsInOrder) {
  Running running(options());
  TlsClient client(running.listener.port());
  client.send(kGet);
  EXPECT_EQ(status_of(client.read_answer()), 200);
  std::thread stopping([&] { EXPECT_TRUE(running.listener.stop()); });
  EXPECT_TRUE(client.ended_in_order());
  client.close();
  stopping.join();
}

TEST_F(TlsTest, CountsConnectionsBeforeTheirHandshake) {
  ListenerOptions few = options();
  few.most_connections_by_address = 1;
  const Running running(few);
  TlsClient first(running.listener.port());
  ASSERT_TRUE(first.connected());
  EXPECT_FALSE(TlsClient(running.listener.port()).connected());
  first.send(kGet);
  EXPECT_EQ(status_of(first.read_answer()), 200);
}

struct Row {
  const char* name;
  TlsOffer offer;
  const char* version;           // nullptr: no connection
  const char* cipher = nullptr;  // any
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class OfferedTls : public TlsTest, public testing::WithParamInterface<Row> {};

TEST_P(OfferedTls, IsTakenOnlyWhenItIsModern) {
  const Running running(options());
  TlsClient client(running.listener.port(), GetParam().offer);
  EXPECT_EQ(client.connected(), GetParam().version != nullptr);
  if (!client.connected()) return;
  EXPECT_EQ(client.version(), GetParam().version);
  EXPECT_TRUE(!GetParam().cipher || client.cipher() == GetParam().cipher) << client.cipher();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, OfferedTls,
    testing::Values(
        Row{"all", {}, "TLSv1.3"}, Row{"TLS 1.2", {0, TLS1_2_VERSION, "", ""}, "TLSv1.2"},
        Row{"TLS 1.1", {0, TLS1_1_VERSION, "", ""}, nullptr}, Row{"TLS 1.0", {0, TLS1_VERSION, "", ""}, nullptr},
        Row{"the server's order of ciphers",
            {0, TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256", ""},
            "TLSv1.2",
            "ECDHE-ECDSA-AES128-GCM-SHA256"},
        Row{"no authenticated encryption",
            {0, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA", ""},
            nullptr,
            nullptr},
        Row{"no forward secrecy", {0, TLS1_2_VERSION, "AES128-GCM-SHA256:AES256-SHA256", ""}, nullptr, nullptr},
        Row{"HTTP/1.1 by ALPN", {0, 0, "", "\x02h2\x08http/1.1"}, "TLSv1.3"},
        Row{"HTTP/2 only", {0, 0, "", "\x02h2"}, nullptr, nullptr}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

TEST_F(TlsTest, ShowsAnRsaCertificateAsWell) {
  CertificateOptions rsa = signed_by(intermediate, "cds.example.org");
  rsa.is_rsa = true;
  install(Certificate("IP:127.0.0.1", rsa));
  const Running running(options());
  TlsOffer offer;
  offer.most_version = TLS1_2_VERSION;
  TlsClient client(running.listener.port(), offer);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.cipher(), "ECDHE-RSA-AES128-GCM-SHA256");
}

TEST_F(TlsTest, ShowsAnExchangedCertificateToNewConnectionsWhileOldOnesGoOn) {
  const Running running(options());
  TlsClient before(running.listener.port());
  const Certificate renewed("DNS:ischia.example.org", 10 * kHour);
  install(renewed);
  ASSERT_TRUE(identities.load(files));
  TlsClient after(running.listener.port());
  EXPECT_TRUE(after.was_shown(renewed));
  before.send(kGet);
  EXPECT_EQ(body_of(before.read_answer()), "GET / 0");
}

struct Unusable {
  const char* name;
  void (*spoil)(const cds::TlsFiles& files);
  const char* slug;
  std::string cds::TlsFiles::*where;
};
void PrintTo(const Unusable& row, std::ostream* out) { *out << row.name; }
class UnusableFiles : public TlsTest, public testing::WithParamInterface<Unusable> {};
TEST_P(UnusableFiles, AreNamedAndLeaveInForceWhatWas) {
  files.client_authorities = file("clients.pem");
  root.write(files.client_authorities);
  const Running running(options());
  GetParam().spoil(files);
  const auto reloaded = identities.load(files);
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().slug, GetParam().slug) << base::to_text(reloaded.error());
  EXPECT_EQ(reloaded.error().where, files.*GetParam().where);
  EXPECT_TRUE(TlsClient(running.listener.port()).was_shown(certificate));
}
void write_nothing(const std::string& file) { std::ofstream stream(file); }
INSTANTIATE_TEST_SUITE_P(
    Rows, UnusableFiles,
    testing::Values(Unusable{"NoCertificate", [](const auto& files) { std::filesystem::remove(files.certificate); },
                             "certificate-unusable", &cds::TlsFiles::certificate},
                    Unusable{"AnEmptyCertificate", [](const auto& files) { write_nothing(files.certificate); },
                             "certificate-unusable", &cds::TlsFiles::certificate},
                    Unusable{"ACertificateWhoseKeyIsNotThereYet",
                             [](const auto& files) { Certificate("DNS:a", kHour).write(files.certificate); },
                             "certificate-key-mismatch", &cds::TlsFiles::key},
                    Unusable{"NoKey", [](const auto& files) { std::filesystem::remove(files.key); },
                             "certificate-unusable", &cds::TlsFiles::key},
                    Unusable{"AKeyWithAPassword",
                             [](const auto& files) { Certificate("DNS:a", kHour).write_key(files.key, "x"); },
                             "certificate-unusable", &cds::TlsFiles::key},
                    Unusable{"AKeyForEverybody", [](const auto& files) { ::chmod(files.key.c_str(), 0604); },
                             "key-readable-by-others", &cds::TlsFiles::key},
                    Unusable{"NoAuthorities", [](const auto& files) { write_nothing(files.client_authorities); },
                             "certificate-unusable", &cds::TlsFiles::client_authorities}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(TlsTest, TheKeyMayBeTheGroupsAndInDevelopmentAnybodys) {
  ::chmod(files.key.c_str(), 0640);
  EXPECT_TRUE(load_tls(files, /*development=*/false));
  ::chmod(files.key.c_str(), 0644);
  EXPECT_TRUE(load_tls(files, /*development=*/true));
}

TEST_F(TlsTest, SaysWhenTheCertificateIsValid) {
  const auto identity = load_tls(files, /*development=*/false);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->subject, "CN=cds.example.org");
  const auto at = [&](std::int64_t seconds) {
    const auto valid = check_validity(*identity, files, {seconds * 1000, 0});
    return valid ? std::string() : valid.error().slug;
  };
  EXPECT_EQ(at(identity->valid_from), "");
  EXPECT_EQ(at(identity->valid_from - 1), "certificate-not-yet-valid");
  EXPECT_EQ(at(identity->valid_until), "");
  EXPECT_EQ(at(identity->valid_until + 1), "certificate-expired");
}

}  // namespace
}  // namespace server

// Mutual TLS: a client's certificate is verified, and its subject handed on.
#include <gtest/gtest.h>

#include "tests/server/tls_service.h"

namespace server {
namespace {

using support::body_of;
using support::Certificate;
using support::CertificateOptions;
using support::TlsClient;
using support::TlsOffer;

class ClientCertificates : public TlsTest {
 protected:
  ClientCertificates() {
    files.client_authorities = file("clients.pem");
    root.write(files.client_authorities);
    intermediate.append(files.client_authorities);
  }
  static Handler subject() {
    return [](const HttpRequest& request) { return text("<" + request.certificate + ">"); };
  }
};

TEST_F(ClientCertificates, HandOnTheSubjectOfTheOneThatWasVerified) {
  const Running running(options(), subject());
  const Certificate known("DNS:ehr.example.org", signed_by(intermediate, "ehr", "clientAuth"));
  TlsOffer offer;
  offer.shown = &known;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    offer.most_version = version;
    TlsClient client(running.listener.port(), offer);
    for (int i = 0; i < 2; ++i) {
      client.send(kGet);
      EXPECT_EQ(body_of(client.read_answer()), "<CN=ehr>");
    }
  }
  TlsClient anonymous(running.listener.port());
  anonymous.send(kGet);
  EXPECT_EQ(body_of(anonymous.read_answer()), "<>") << "one without may show a token";
}

TEST_F(ClientCertificates, WhoseNamesHoldControlCharactersStayOneLine) {
  const Running running(options(), subject());
  const Certificate strange("DNS:ehr.example.org", signed_by(intermediate, "ehr,O=Other\nX", "clientAuth"));
  TlsOffer offer;
  offer.shown = &strange;
  TlsClient client(running.listener.port(), offer);
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_answer()), "<CN=ehr\\,O=Other\\0AX>") << "RFC 2253, 2.4: no other name can be made up";
}

struct BadClient {
  const char* name;
  CertificateOptions (*options)(const Certificate& authority);
  const char* alert;
};
void PrintTo(const BadClient& row, std::ostream* out) { *out << row.name; }
class BadClientCertificate : public ClientCertificates, public testing::WithParamInterface<BadClient> {};
TEST_P(BadClientCertificate, EndsTheHandshakeAndIsCounted) {
  const Running running(options(), subject());
  const Certificate bad("DNS:ehr.example.org", GetParam().options(intermediate));
  TlsOffer offer;
  offer.shown = &bad;
  int failed = 0;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    offer.most_version = version;
    TlsClient client(running.listener.port(), offer);
    client.send(kGet);
    EXPECT_EQ(client.read_answer(), "");
    EXPECT_EQ(client.alert(), GetParam().alert);
    ++failed;
    EXPECT_EQ(identities.failures(failed), (Failures{{"client-certificate", failed}}));
  }
  TlsClient anonymous(running.listener.port());
  anonymous.send(kGet);
  EXPECT_EQ(body_of(anonymous.read_answer()), "<>") << "others are served";
}
INSTANTIATE_TEST_SUITE_P(
    Rows, BadClientCertificate,
    testing::Values(
        BadClient{"SignedByItself", [](const Certificate&) { return CertificateOptions{"ehr"}; }, "unknown CA"},
        BadClient{"SignedByAStranger",
                  [](const Certificate&) {
                    static const Certificate stranger("DNS:root.test", authority("Intermediate"));
                    return signed_by(stranger, "ehr", "clientAuth");
                  },
                  "decrypt error"},
        BadClient{"SignedByAClient",
                  [](const Certificate& authority) {
                    static const Certificate client("DNS:a", signed_by(authority, "other", "clientAuth"));
                    return signed_by(client, "ehr", "clientAuth");
                  },
                  "unknown CA"},
        BadClient{"Expired",
                  [](const Certificate& authority) {
                    CertificateOptions options = signed_by(authority, "ehr", "clientAuth");
                    options.valid_until = -60;
                    return options;
                  },
                  "certificate expired"},
        BadClient{"NotYetValid",
                  [](const Certificate& authority) {
                    CertificateOptions options = signed_by(authority, "ehr", "clientAuth");
                    options.valid_from = kHour;
                    options.valid_until = 2 * kHour;
                    return options;
                  },
                  "bad certificate"},
        BadClient{"OfAServer", [](const Certificate& authority) { return signed_by(authority, "ehr", "serverAuth"); },
                  "unsupported certificate"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(TlsTest, BelievesNoCertificateThatNobodyAskedFor) {
  const Certificate known("DNS:ehr.example.org", kHour);
  const Running running(options(), [](const HttpRequest& request) { return text("<" + request.certificate + ">"); });
  TlsOffer offer;
  offer.shown = &known;
  TlsClient client(running.listener.port(), offer);
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_answer()), "<>");
}

}  // namespace
}  // namespace server

// Who may call, over the routes: no socket, no clock, no file.
#include <gtest/gtest.h>

#include <string>

#include "server/routes.h"
#include "tests/cds/hostile_tokens.h"
#include "tests/cds/requests.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/support/fake_reader.h"
#include "tests/support/recorded_log.h"

namespace server {
namespace {

using cds::claims;
using cds::header;
using cds::kCalledAt;
using cds::kServiceUrl;

constexpr const char* kSettings =
    R"({"publicUrls":["https://cds.example.org"],"corsOrigins":["https://ehr.example.org"],
  "trustedProxies":["10.0.0.9"],"certificateHeader":"X-Certificate-Subject",
  "clients":[
    {"name":"ehr","issuers":["https://ehr.example.org"],"keySetFile":"ehr.jwks.json","requestsPerSecond":50,
     "algorithms":["ES384","RS384","ES256","RS256","PS384"]},
    {"name":"narrow","issuers":["https://narrow.example.org"],"keySetFile":"ehr.jwks.json","services":["sample-orders"]},
    {"name":"slow","issuers":["https://slow.example.org"],"keySetFile":"ehr.jwks.json","requestsPerSecond":1},
    {"name":"far","issuers":["https://far.example.org"],"keySetUrls":["https://far.example.org/jwks"]},
    {"name":"tls","certificate":"CN=tls"}]})";

std::shared_ptr<const cds::Catalogue> catalogue() {
  static const auto loaded = [] {
    cds::SampleFolder folder;
    folder.write("settings.json", kSettings);
    folder.write("ehr.jwks.json", cds::key_set_text());
    return folder.load();
  }();
  return loaded;
}

struct Journal : cds::FeedbackJournal {
  base::Result<void> append(const std::string& client, const std::string&, const std::vector<cds::Feedback>&,
                            const base::Instant&) override {
    clients.push_back(client);
    return {};
  }
  std::vector<std::string> clients;
};

class CallersTest : public testing::Test {
 protected:
  CallersTest() {
    exposure.development = false;
    exposure.is_local = false;
    documents.texts["https://far.example.org/jwks"] = cds::key_set_text();
  }
  HttpResponse answer(HttpRequest request) {
    if (!routes)
      routes.emplace(Wiring{[] { return catalogue(); }, [] { return kCalledAt; }, reader, journal, keys, seen, log,
                            metrics, exposure});
    lines.sent(request.body);
    Answer answered = routes->answer(std::move(request));
    was_put_off = std::holds_alternative<Later>(answered);
    return was_put_off ? std::get<Later>(answered)() : std::get<HttpResponse>(std::move(answered));
  }
  static HttpRequest request(const std::string& method, const std::string& path, const std::string& token) {
    HttpRequest request{
        method, path, "", {}, method == "GET" ? "" : cds::request_text("patient-view", cds::kUserAndPatient), {}};
    request.headers.add("Host", "cds.example.org");
    request.headers.add("Origin", "https://ehr.example.org");
    if (method != "GET") request.headers.add("Content-Type", "application/json");
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    return request;
  }
  HttpResponse discover(const std::string& token) { return answer(request("GET", "/cds-services", token)); }
  static std::string token_of(const std::string& issuer, const std::string& path, const std::string& id = "id-1") {
    return cds::token(header(), claims()
                                    .with("iss", "\"https://" + issuer + ".example.org\"")
                                    .with("aud", "\"https://cds.example.org" + path + "\"")
                                    .with("jti", "\"" + id + "\""));
  }

  support::RecordedLog lines;
  Log log{lines};
  Metrics metrics{"1"};
  support::FakeReader reader;
  Journal journal;
  cds::FakeDocuments documents;
  cds::FakeSeenTokens seen;
  cds::KeyCache keys{documents};
  Exposure exposure;
  std::optional<Routes> routes;
  bool was_put_off = false;
};

class HostileCall : public CallersTest, public testing::WithParamInterface<cds::Hostile> {};
TEST_P(HostileCall, Is401AndIsToldNoMore) {
  const HttpResponse response = answer(request("POST", "/cds-services/sample", GetParam().token()));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.headers.find("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(response.body, answer(request("POST", "/cds-services/sample", "")).body) << "all refusals look alike";
  EXPECT_NE(lines.str().find(std::string("\"problem\":\"") + GetParam().slug), std::string::npos) << lines.str();
}
constexpr auto by_name = [](const auto& row) { return std::string(row.param.name); };
INSTANTIATE_TEST_SUITE_P(Signatures, HostileCall, testing::ValuesIn(cds::hostile::kHostileSignatures), by_name);
INSTANTIATE_TEST_SUITE_P(Headers, HostileCall, testing::ValuesIn(cds::hostile::kHostileHeaders), by_name);
INSTANTIATE_TEST_SUITE_P(Claims, HostileCall, testing::ValuesIn(cds::hostile::kHostileClaims), by_name);
INSTANTIATE_TEST_SUITE_P(Forms, HostileCall, testing::ValuesIn(cds::hostile::kHostileForms), by_name);

struct ValidRow {
  const char* name;
  std::string (*token)();
};
void PrintTo(const ValidRow& row, std::ostream* out) { *out << row.name; }
class ValidCall : public CallersTest, public testing::WithParamInterface<ValidRow> {};
TEST_P(ValidCall, Is200OnceAndThen401) {
  const std::string token = GetParam().token();
  EXPECT_EQ(discover(token).status, 200);
  EXPECT_EQ(discover(token).status, 401) << "the same jti";
}
cds::Members discovery_claims() { return claims().with("aud", R"("https://cds.example.org/cds-services")"); }
INSTANTIATE_TEST_SUITE_P(
    Rows, ValidCall,
    testing::Values(
        ValidRow{"Es384", [] { return cds::token(header(), discovery_claims()); }},
        ValidRow{
            "Es256",
            [] { return cds::keys().p256.sign("ES256", header("ES256", "p256").text(), discovery_claims().text()); }},
        ValidRow{
            "Rs384",
            [] { return cds::keys().rsa.sign("RS384", header("RS384", "rsa").text(), discovery_claims().text()); }},
        ValidRow{
            "Rs256",
            [] { return cds::keys().rsa.sign("RS256", header("RS256", "rsa").text(), discovery_claims().text()); }},
        ValidRow{
            "Ps384",
            [] { return cds::keys().rsa.sign("PS384", header("PS384", "rsa").text(), discovery_claims().text()); }}),
    by_name);

TEST_F(CallersTest, AKnownCallersBadRequestIsToldWhatIsWrong) {
  HttpRequest asked = request("POST", "/cds-services/sample", token_of("ehr", "/cds-services/sample"));
  asked.body = "{";
  EXPECT_EQ(answer(std::move(asked)).status, 400);
  EXPECT_EQ(answer(request("POST", "/cds-services/none", token_of("ehr", "/cds-services/none", "2"))).status, 404);
}

TEST_F(CallersTest, AServiceThatWasNotAgreedIs403AndNotDiscovered) {
  const HttpResponse refused =
      answer(request("POST", "/cds-services/sample", token_of("narrow", "/cds-services/sample")));
  EXPECT_EQ(refused.status, 403);
  EXPECT_FALSE(refused.headers.has("WWW-Authenticate"));
  EXPECT_EQ(
      answer(request("POST", "/cds-services/sample/feedback", token_of("narrow", "/cds-services/sample/feedback", "2")))
          .status,
      403);
  const HttpResponse discovered = discover(token_of("narrow", "/cds-services", "3"));
  EXPECT_EQ(discovered.body.find(R"("id":"sample",)"), std::string::npos) << discovered.body;
  EXPECT_NE(discovered.body.find(R"("id":"sample-orders")"), std::string::npos);
}

TEST_F(CallersTest, FeedbackMayNameEitherUrlAndIsKeptUnderTheClientsName) {
  const auto feedback = [&](const std::string& audience, const std::string& id) {
    HttpRequest asked = request("POST", "/cds-services/sample/feedback", token_of("ehr", audience, id));
    asked.body =
        R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcome":"overridden","outcomeTimestamp":"2025-11-10T11:00:00Z"}]})";
    return answer(std::move(asked)).status;
  };
  EXPECT_EQ(feedback("/cds-services/sample/feedback", "1"), 200);
  EXPECT_EQ(feedback("/cds-services/sample", "2"), 200);
  EXPECT_EQ(feedback("/cds-services/other", "3"), 401);
  EXPECT_EQ(journal.clients, (std::vector<std::string>{"ehr", "ehr"}));
}

TEST_F(CallersTest, KeysThatHaveToBeFetchedAreWaitedForElsewhere) {
  EXPECT_EQ(discover(token_of("far", "/cds-services", "1")).status, 200);
  EXPECT_TRUE(was_put_off);
  EXPECT_EQ(discover(token_of("far", "/cds-services", "2")).status, 200);
  EXPECT_FALSE(was_put_off) << "they are here now";
}

TEST_F(CallersTest, AnIssuerThatIsDownIs503WithoutInternals) {
  documents.texts.clear();
  const HttpResponse response = discover(token_of("far", "/cds-services"));
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.headers.has("Retry-After"));
  EXPECT_EQ(response.body.find("far.example.org"), std::string::npos);
}

TEST_F(CallersTest, AStoreThatIsDownLetsNobodyIn) {
  seen.is_down = true;
  EXPECT_EQ(discover(token_of("ehr", "/cds-services")).status, 503);
}

TEST_F(CallersTest, MoreRequestsThanAgreedAre429) {
  int refused = 0;
  for (int i = 0; i < 10; ++i) {
    const HttpResponse response = discover(token_of("slow", "/cds-services", std::to_string(i)));
    if (response.status != 429) continue;
    ++refused;
    EXPECT_EQ(response.headers.find("Retry-After"), "1");
    EXPECT_EQ(seen.used.count({"https://slow.example.org", std::to_string(i)}), 0U) << "it may be sent again";
  }
  EXPECT_GE(refused, 6);
  EXPECT_EQ(discover(token_of("ehr", "/cds-services")).status, 200) << "others are not the worse for it";
}

TEST_F(CallersTest, AConnectionTooManyOfOneClientIs503AndEnds) {
  std::vector<std::string> users;
  bool has_room = false;
  const auto ask = [&](const std::string& peer, const std::string& id) {
    HttpRequest asked = request("GET", "/cds-services", token_of("ehr", "/cds-services", id));
    asked.peer = peer;
    asked.headers.add("X-Forwarded-For", "192.0.2.7");
    asked.counts_for = [&](const std::string& user, std::size_t most) {
      users.push_back(user + " " + std::to_string(most));
      return has_room || user.starts_with("address");
    };
    return answer(std::move(asked));
  };
  const HttpResponse refused = ask("10.0.0.8", "1");
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.headers.has("Retry-After"));
  EXPECT_TRUE(refused.ends_connection);
  EXPECT_EQ(seen.used.size(), 0U) << "the token may be sent again";
  EXPECT_EQ(users, (std::vector<std::string>{"client ehr 512"}));
  has_room = true;
  const HttpResponse served = ask("10.0.0.8", "1");
  EXPECT_EQ(served.status, 200);
  EXPECT_FALSE(served.ends_connection);
  users.clear();
  EXPECT_EQ(ask("10.0.0.9", "2").status, 200);
  EXPECT_EQ(users, (std::vector<std::string>{"address 192.0.2.7 128", "client ehr 512"})) << "from a listed proxy";
}

TEST_F(CallersTest, TwoAuthorizationsAreNone) {
  HttpRequest asked = request("GET", "/cds-services", token_of("ehr", "/cds-services"));
  asked.headers.add("authorization", "Bearer x");
  EXPECT_EQ(answer(std::move(asked)).status, 401);
}

TEST_F(CallersTest, ACertificateIsBelievedFromAListedProxyOnly) {
  const auto with = [&](const std::string& peer, std::vector<std::string> subjects) {
    HttpRequest asked = request("GET", "/cds-services", "");
    asked.peer = peer;
    for (std::string& subject : subjects) asked.headers.add("X-Certificate-Subject", std::move(subject));
    return answer(std::move(asked)).status;
  };
  EXPECT_EQ(with("10.0.0.9", {"CN=tls"}), 200);
  EXPECT_EQ(with("::ffff:10.0.0.9", {"CN=tls"}), 200);
  EXPECT_EQ(with("10.0.0.8", {"CN=tls"}), 401);
  EXPECT_EQ(with("", {"CN=tls"}), 401);
  EXPECT_EQ(with("10.0.0.9", {"CN=evil"}), 401);
  EXPECT_EQ(with("10.0.0.9", {"CN=evil", "CN=tls"}), 401) << "the proxy did not replace what the client sent";
}

TEST_F(CallersTest, TheConnectionsOwnCertificateIsTheCallersUnlessAProxyMadeTheConnection) {
  const auto with = [&](const std::string& peer, const std::string& certificate, const char* header) {
    HttpRequest asked = request("GET", "/cds-services", "");
    asked.peer = peer;
    asked.is_over_tls = true;
    asked.certificate = certificate;
    if (*header) asked.headers.add("X-Certificate-Subject", header);
    return answer(std::move(asked)).status;
  };
  EXPECT_EQ(with("10.0.0.8", "CN=tls", ""), 200);
  EXPECT_EQ(with("10.0.0.8", "CN=tls,O=Other", ""), 401) << "the whole subject";
  EXPECT_EQ(with("10.0.0.8", "CN=other", "CN=tls"), 401) << "the header of one that is no proxy says nothing";
  EXPECT_EQ(with("10.0.0.9", "CN=tls", ""), 401) << "what a proxy shows is not its client's";
  EXPECT_EQ(with("10.0.0.9", "CN=proxy", "CN=tls"), 200);
}

// A reload may bring settings without clients; that opens nothing but what was started for development.
TEST_F(CallersTest, WithoutClientsNobodyIsLetInOutsideDevelopment) {
  auto empty = cds::sample_catalogue(R"({"publicUrls":["https://cds.example.org"]})");
  for (const bool development : {false, true}) {
    exposure.development = development;
    routes.emplace(
        Wiring{[&] { return empty; }, [] { return kCalledAt; }, reader, journal, keys, seen, log, metrics, exposure});
    EXPECT_EQ(discover("").status, development ? 200 : 401);
  }
}

struct HostRow {
  const char* host;
  bool is_local;
  int status;
};
class HostTest : public CallersTest, public testing::WithParamInterface<HostRow> {};
TEST_P(HostTest, HasToBeAListedName) {
  exposure.is_local = GetParam().is_local;
  HttpRequest asked = request("OPTIONS", "/cds-services", "");
  asked.headers.set("Host", GetParam().host);
  EXPECT_EQ(answer(std::move(asked)).status, GetParam().status) << GetParam().host;
  HttpRequest health = request("GET", "/health/live", "");
  health.headers.set("Host", GetParam().host);
  EXPECT_EQ(answer(std::move(health)).status, 200) << "probes call by address";
}
INSTANTIATE_TEST_SUITE_P(Rows, HostTest,
                         testing::Values(HostRow{"cds.example.org", false, 204},
                                         HostRow{"CDS.Example.ORG:443", false, 204},
                                         HostRow{"cds.example.org.", false, 204}, HostRow{"evil.example", false, 421},
                                         HostRow{"cds.example.org.evil.example", false, 421},
                                         HostRow{"evil.example:cds.example.org", false, 421}, HostRow{"", false, 421},
                                         HostRow{"localhost", false, 421}, HostRow{"localhost:8080", true, 204},
                                         HostRow{"127.0.0.1", true, 204}, HostRow{"[::1]:8080", true, 204},
                                         HostRow{"rebound.evil.example", true, 421}, HostRow{"[", true, 421}));

TEST_F(CallersTest, EveryAnswerHasSecurityAndCorsHeaders) {
  const auto call = [&](const std::string& token) { return answer(request("POST", "/cds-services/sample", token)); };
  std::vector<std::pair<int, HttpResponse>> answers;
  answers.emplace_back(401, discover(""));
  answers.emplace_back(200, discover(token_of("ehr", "/cds-services")));
  answers.emplace_back(412, call(token_of("ehr", "/cds-services/sample", "2")));
  answers.emplace_back(403, call(token_of("narrow", "/cds-services/sample", "3")));
  documents.texts.clear();
  answers.emplace_back(503, discover(token_of("far", "/cds-services", "4")));
  answers.emplace_back(500, routes->refuse(request("GET", "/cds-services", ""),
                                           {500, {base::ProblemKind::kInternal, "unexpected", "", "x"}}));
  for (const auto& [status, response] : answers) {
    SCOPED_TRACE(status);
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.headers.find("Access-Control-Allow-Origin"), "https://ehr.example.org");
    EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(response.headers.find("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
    EXPECT_FALSE(response.headers.has("Strict-Transport-Security")) << "only over TLS";
  }
  HttpRequest over_tls = request("GET", "/cds-services", "");
  over_tls.peer = "10.0.0.9";
  EXPECT_TRUE(answer(std::move(over_tls)).headers.has("Strict-Transport-Security"));
  HttpRequest stranger = request("GET", "/cds-services", "");
  stranger.headers.set("Origin", "https://evil.example");
  EXPECT_FALSE(answer(std::move(stranger)).headers.has("Access-Control-Allow-Origin"));
}

TEST_F(CallersTest, WhereOnlyTheProxyIsEncryptedNobodyElseIsServed) {
  exposure.tls_only = true;
  EXPECT_EQ(discover(token_of("ehr", "/cds-services")).status, 403);
  HttpRequest asked = request("GET", "/cds-services", token_of("ehr", "/cds-services"));
  asked.peer = "10.0.0.9";
  EXPECT_EQ(answer(std::move(asked)).status, 200);
  HttpRequest encrypted = request("GET", "/cds-services", token_of("ehr", "/cds-services", "2"));
  encrypted.is_over_tls = true;
  const HttpResponse response = answer(std::move(encrypted));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.headers.has("Strict-Transport-Security"));
}

// Who did it, of every call that was let in, also of one that is answered elsewhere.
TEST_F(CallersTest, TheLogNamesTheClientAndItsTenant) {
  const auto token_for = [](const std::string& path, const std::string& id) {
    return cds::token(header(), claims()
                                    .with("aud", "\"https://cds.example.org" + path + "\"")
                                    .with("jti", "\"" + id + "\"")
                                    .with("tenant", "\"ward-7\""));
  };
  const auto said = [&](HttpRequest asked) {
    lines.str("");
    answer(std::move(asked));
    return lines.str();
  };
  const std::string kService = "/cds-services/sample", kFeedback = kService + "/feedback";
  HttpRequest feedback = request("POST", kFeedback, token_for(kFeedback, "3"));
  feedback.body =
      R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcome":"overridden","outcomeTimestamp":"2025-11-10T11:00:00Z"}]})";
  HttpRequest bad = request("POST", kService, token_for(kService, "4"));
  bad.body = "{";
  for (const std::string& line :
       {said(request("GET", "/cds-services", token_for("/cds-services", "1"))),
        said(request("POST", kService, token_for(kService, "2"))), said(std::move(feedback)), said(std::move(bad))})
    EXPECT_NE(line.find(R"("client":"ehr","tenant":"ward-7")"), std::string::npos) << line;
  EXPECT_EQ(said(request("GET", "/cds-services", token_for("/other", "5"))).find("ward-7"), std::string::npos)
      << "nobody has proved that";
}

TEST_F(CallersTest, AFloodOfRefusedCallersIsNoFloodOfLines) {
  constexpr int kCalls = 500;
  for (int i = 0; i < kCalls; ++i) EXPECT_EQ(discover("").status, 401);
  const std::string said = lines.str();
  const auto count = std::count(said.begin(), said.end(), '\n');
  EXPECT_GT(count, 0);
  EXPECT_LT(count, kCalls / 2);
}

TEST_F(CallersTest, TheLogHoldsNoToken) {
  const std::string token = token_of("ehr", "/cds-services", "secret-id");
  discover(token);
  discover(token);
  for (const std::string& secret : {token, token.substr(token.rfind('.') + 1), std::string("secret-id")})
    EXPECT_EQ(lines.str().find(secret), std::string::npos) << lines.str();
}

}  // namespace
}  // namespace server

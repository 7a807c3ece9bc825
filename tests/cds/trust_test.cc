#include "cds/trust.h"

#include <gtest/gtest.h>

#include "tests/cds/trusted.h"

namespace cds {
namespace {

class TrustTest : public testing::Test {
 protected:
  base::Result<VerifiedCaller> verify(const std::string& authorization, const std::string& certificate = "",
                                      base::Instant now = kCalledAt) {
    return verify_caller({authorization, certificate, {kServiceUrl}}, clients, cache, seen, now, /*may_wait=*/true);
  }
  base::Result<VerifiedCaller> verify_token(const std::string& text) { return verify("Bearer " + text); }
  static std::string slug(const base::Result<VerifiedCaller>& caller) { return caller ? "" : caller.error().slug; }

  std::vector<Client> clients{ehr()};
  FakeDocuments documents;
  FakeSeenTokens seen;
  KeyCache cache{documents};
};

struct Valid {
  const char* name;
  std::string (*authorization)();
};
void PrintTo(const Valid& row, std::ostream* out) { *out << row.name; }
class ValidToken : public TrustTest, public testing::WithParamInterface<Valid> {};

TEST_P(ValidToken, Passes) {
  const auto caller = verify(GetParam().authorization());
  ASSERT_TRUE(caller) << base::to_text(caller.error());
  EXPECT_EQ(caller->client().name, "ehr");
  EXPECT_EQ(slug(verify(GetParam().authorization())), "token-used") << "a token counts once";
}

std::string bearer(const std::string& text) { return "Bearer " + text; }
std::string with_claim(const std::string& name, const std::string& json) {
  return bearer(token(header(), claims().with(name, json)));
}
std::string at(std::int64_t seconds) { return std::to_string(kNowSeconds + seconds); }
std::string signed_as(const support::SigningKey& key, const char* algorithm, const char* kid) {
  return bearer(key.sign(algorithm, header(algorithm, kid).text(), claims().text()));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ValidToken,
    testing::Values(Valid{"Es384", [] { return signed_as(keys().p384, "ES384", "p384"); }},
                    Valid{"Es256", [] { return signed_as(keys().p256, "ES256", "p256"); }},
                    Valid{"Rs384", [] { return signed_as(keys().rsa, "RS384", "rsa"); }},
                    Valid{"Rs256", [] { return signed_as(keys().rsa, "RS256", "rsa"); }},
                    Valid{"Ps384", [] { return signed_as(keys().rsa, "PS384", "rsa"); }},
                    Valid{"SchemeInSmallLetters", [] { return "bearer " + token(); }},
                    Valid{"AudienceAmongOthers",
                          [] { return with_claim("aud", R"(["https://other.example",")" + kServiceUrl + "\"]"); }},
                    Valid{"JustNotExpired",
                          [] { return bearer(token(header(), claims().with("iat", at(-300)).with("exp", at(-59)))); }},
                    Valid{"ClockOneMinuteAhead",
                          [] { return bearer(token(header(), claims().with("iat", at(60)).with("exp", at(360)))); }},
                    Valid{"NotBeforeWithinTheLeeway", [] { return with_claim("nbf", at(60)); }},
                    Valid{"FractionsOfSeconds", [] { return with_claim("iat", at(0) + ".75"); }},
                    Valid{"ClaimsThatNobodyKnows", [] { return with_claim("extension", R"({"a":[1,2]})"); }},
                    Valid{"ThumbprintOfACertificate", [] { return bearer(token(header().with("x5t", R"("abc")"))); }},
                    Valid{"JkuThatIsNotNeeded",
                          [] { return bearer(token(header().with("jku", R"("https://evil.example/jwks")"))); }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(TrustTest, TheTenantIsPassedOn) { EXPECT_EQ(verify(with_claim("tenant", R"("ward-7")"))->tenant(), "ward-7"); }

TEST_F(TrustTest, TokensAreRememberedUntilTheyCannotBeUsedAnyMore) {
  ASSERT_TRUE(verify_token(token()));
  EXPECT_EQ(seen.last_until, kNowSeconds + 300 + 60);
}

TEST_F(TrustTest, TheSameIdOfAnotherIssuerIsAnotherToken) {
  Client other = ehr();
  other.name = "other";
  other.issuers = {"https://other.example.org"};
  clients.push_back(other);
  ASSERT_TRUE(verify_token(token()));
  const auto caller = verify(with_claim("iss", R"("https://other.example.org")"));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->client().name, "other");
}

// RFC 8725, 3.8: keys belong to an issuer.
TEST_F(TrustTest, OneClientsKeySignsNothingForAnother) {
  Client other = ehr();
  other.issuers = {"https://other.example.org"};
  other.keys = key_set_of(keys().stranger.key_set("p384"));
  clients.push_back(other);
  EXPECT_EQ(slug(verify(with_claim("iss", R"("https://other.example.org")"))), "token-signature");
}

TEST_F(TrustTest, SubjectsAndTenantsAreAllowedByList) {
  clients[0].subjects = {"client-1"};
  clients[0].tenants = {"a", "b"};
  const auto verdict = [&](const std::string& sub, const std::string& tenant, const std::string& id) {
    return slug(verify(bearer(token(header(), claims().with("sub", sub).with("tenant", tenant).with("jti", id)))));
  };
  EXPECT_EQ(verdict(R"("client-1")", R"("b")", R"("1")"), "");
  EXPECT_EQ(verdict(R"("client-2")", R"("b")", R"("2")"), "caller-unknown");
  EXPECT_EQ(verdict(R"("client-1")", R"("c")", R"("3")"), "caller-unknown");
  EXPECT_EQ(verdict("", R"("b")", R"("4")"), "caller-unknown");
}

TEST_F(TrustTest, TheClientOfTheTokensTenantIsFound) {
  Client second = ehr();
  clients[0].tenants = {"a"};
  second.name = "second";
  second.tenants = {"b"};
  clients.push_back(second);
  EXPECT_EQ(verify(with_claim("tenant", R"("b")"))->client().name, "second");
}

TEST_F(TrustTest, AnAlgorithmThatWasNotAgreedIsRefused) {
  clients[0].algorithms = {SignatureAlgorithm::kEs384};
  EXPECT_EQ(slug(verify(signed_as(keys().rsa, "RS384", "rsa"))), "token-algorithm");
}

TEST_F(TrustTest, ALongerLifetimeCanBeAgreed) {
  clients[0].longest_lifetime = std::chrono::seconds(900);
  EXPECT_EQ(slug(verify(with_claim("exp", at(900)))), "");
  EXPECT_EQ(slug(verify(with_claim("exp", at(901)))), "token-lifetime");
}

TEST_F(TrustTest, WhatIsNoBearerTokenIsNone) {
  for (const char* authorization : {"", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "BearerToken x", "Digest x"})
    EXPECT_EQ(slug(verify(authorization)), "token-missing") << authorization;
}

TEST_F(TrustTest, WithoutAStoreNobodyIsLetIn) {
  seen.is_down = true;
  const auto caller = verify_token(token());
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().kind, base::ProblemKind::kUnavailable);
}

TEST_F(TrustTest, WithoutClientsEverybodyIsNobodyInParticular) {
  clients.clear();
  const auto caller = verify("");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->client().name, "");
}

TEST_F(TrustTest, ACertificateThatWasAgreedHasToBeShownBesideTheToken) {
  clients[0].certificate = "CN=ehr";
  EXPECT_EQ(slug(verify_token(token())), "certificate-missing");
  EXPECT_EQ(slug(verify(bearer(token()), "CN=evil")), "certificate-missing");
  EXPECT_EQ(slug(verify(bearer(token()), "CN=ehr")), "");
}

TEST_F(TrustTest, ACertificateAloneCountsForClientsWithoutIssuersOnly) {
  Client by_certificate;
  by_certificate.name = "tls";
  by_certificate.certificate = "CN=tls";
  clients[0].certificate = "CN=ehr";
  clients.push_back(by_certificate);
  EXPECT_EQ(verify("", "CN=tls")->client().name, "tls");
  EXPECT_EQ(slug(verify("", "CN=ehr")), "token-missing");
  EXPECT_EQ(slug(verify("", "")), "token-missing");
}

class KeySetUrlTest : public TrustTest {
 protected:
  KeySetUrlTest() {
    clients[0].keys.clear();
    clients[0].key_set_urls = {"https://ehr.example.org/jwks", "https://ehr.example.org/keys/*"};
    documents.texts["https://ehr.example.org/jwks"] = key_set_text();
    documents.texts["https://ehr.example.org/keys/7"] = key_set_text();
  }
  std::string verdict(const std::string& jku) {
    static int count = 0;
    const std::string id = "\"jku-" + std::to_string(count++) + "\"";
    return slug(
        verify(bearer(token(header().with("jku", jku.empty() ? "" : "\"" + jku + "\""), claims().with("jti", id)))));
  }
};

TEST_F(KeySetUrlTest, OnlyListedSetsAreAsked) {
  EXPECT_EQ(verdict("https://ehr.example.org/jwks"), "");
  EXPECT_EQ(verdict("https://ehr.example.org/keys/7"), "");
  EXPECT_EQ(verdict(""), "") << "the first one when the token names none";
  const std::size_t asked = documents.asked.size();
  for (const char* url :
       {"https://evil.example/jwks", "http://ehr.example.org/jwks", "https://ehr.example.org/jwks/",
        "https://ehr.example.org/keys/../admin", "https://ehr.example.org/keys/%2e%2e/admin",
        "https://ehr.example.org/keys/*", "https://ehr.example.org/keys/7?x=1", "https://ehr.example.org/keys/7#x",
        "https://ehr.example.org@evil.example/keys/7", "https://ehr.example.org.evil.example/keys/7",
        "file:///etc/passwd", "https://169.254.169.254/keys/"})
    EXPECT_EQ(verdict(url), "token-key-set") << url;
  EXPECT_EQ(documents.asked.size(), asked) << "no caller chooses what is fetched";
}

TEST_F(KeySetUrlTest, AnIssuerThatIsDownIsNoFaultOfTheCaller) {
  documents.texts.clear();
  EXPECT_EQ(verdict("https://ehr.example.org/jwks"), "keys-unavailable");
}

TEST_F(KeySetUrlTest, WhoMayNotWaitIsToldSo) {
  const Credentials credentials{bearer(token()), "", {kServiceUrl}};
  const auto caller = verify_caller(credentials, clients, cache, seen, kCalledAt, /*may_wait=*/false);
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().kind, base::ProblemKind::kTimeout);
  EXPECT_TRUE(documents.asked.empty());
  ASSERT_TRUE(verify_caller(credentials, clients, cache, seen, kCalledAt, /*may_wait=*/true));
  const Credentials second{with_claim("jti", R"("2")"), "", {kServiceUrl}};
  EXPECT_TRUE(verify_caller(second, clients, cache, seen, kCalledAt, /*may_wait=*/false)) << "the keys are here now";
}

TEST_F(TrustTest, OpenIdDiscoveryFindsTheKeys) {
  clients[0].keys.clear();
  clients[0].openid_discovery = true;
  documents.texts[kIssuer + "/.well-known/openid-configuration"] =
      R"({"issuer":")" + kIssuer + R"(","jwks_uri":"https://ehr.example.org/oidc/keys"})";
  documents.texts["https://ehr.example.org/oidc/keys"] = key_set_text();
  EXPECT_EQ(slug(verify_token(token())), "");
}

}  // namespace
}  // namespace cds

#include "cds/client.h"

#include <gtest/gtest.h>

#include "cds/catalogue.h"
#include "cds/settings.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/cds/trusted.h"

namespace cds {
namespace {

tl::expected<Settings, std::vector<base::Problem>> parse(const std::string& clients) {
  ClientFiles files;
  files.templates.emplace("maker", *base::JsonDocument::parse(R"({"description":"x","algorithms":["RS384"],
    "longestTokenLifetime":900,"capabilities":{"markdown":false,"suggestions":false}})"));
  files.templates.emplace("demo", *base::JsonDocument::parse(R"({"developmentOnly":true})"));
  files.key_sets.emplace("ehr.json", *base::JsonDocument::parse(key_set_text()));
  files.key_sets.emplace("none.json", *base::JsonDocument::parse(R"({"keys":[]})"));
  const auto document = base::JsonDocument::parse(R"({"clients":)" + clients + "}");
  EXPECT_TRUE(document) << clients;
  return parse_settings(document->root(), "settings.json", files);
}

TEST(Clients, AreRead) {
  const auto settings = parse(R"([{"name":"ehr-1","issuers":["https://e.org","https://e.org/t/*"],"subjects":["s"],
    "tenants":["t"],"keySetUrls":["https://e.org/jwks"],"algorithms":["ES384","PS384"],"longestTokenLifetime":120,
    "certificate":"CN=x","services":["sample"],"requestsPerSecond":5,"fhirServers":["https://e.org/fhir"],
    "fetchDeadline":250,
    "specificationVersion":"2.0","timeZone":"Europe/Berlin","prefetchKeys":{"Condition":"conditions"},
    "capabilities":{"prefetchTokens":["context.patientId"],"suggestions":false,"systemActions":true,"smartLinks":false,
    "appContext":false,"markdown":false,"mostCards":2}}])");
  ASSERT_TRUE(settings) << base::to_text(settings.error().front());
  const Client& client = settings->clients.at(0);
  EXPECT_EQ(client.name, "ehr-1");
  EXPECT_EQ(client.issuers.size(), 2U);
  EXPECT_EQ(client.algorithms, (std::vector{SignatureAlgorithm::kEs384, SignatureAlgorithm::kPs384}));
  EXPECT_EQ(client.longest_lifetime, std::chrono::seconds(120));
  EXPECT_EQ(client.requests_per_second, 5U);
  EXPECT_EQ(client.fetch_deadline, std::chrono::milliseconds(250));
  EXPECT_EQ(client.abilities,
            (cards::Abilities{cards::SpecificationVersion::k2_0, false, true, false, false, false, 2}));
  EXPECT_EQ(client.prefetch_tokens, std::vector<std::string>{"context.patientId"});
  EXPECT_EQ(client.prefetch_keys.at("Condition"), "conditions");
  EXPECT_EQ(client.time_zone->name(), "Europe/Berlin");
}

TEST(Clients, OwnMembersComeBeforeTheTemplates) {
  const auto settings = parse(R"([{"capabilities":{"markdown":true},"name":"a","template":"maker",
    "issuers":["https://e.org"],"keySetFile":"ehr.json"}])");
  ASSERT_TRUE(settings) << base::to_text(settings.error().front());
  const Client& client = settings->clients.at(0);
  EXPECT_TRUE(client.abilities.markdown);
  EXPECT_FALSE(client.abilities.suggestions) << "what it does not say is the template's";
  EXPECT_EQ(client.algorithms, std::vector{SignatureAlgorithm::kRs384});
  EXPECT_EQ(client.keys.size(), 3U);
}

struct Bad {
  const char* name;
  const char* member;  // beside a good name, issuer and key set
  const char* place;
};
void PrintTo(const Bad& row, std::ostream* out) { *out << row.name; }
class BadClient : public testing::TestWithParam<Bad> {};
TEST_P(BadClient, IsNamedWithFileAndPlace) {
  const auto settings = parse(R"([{"name":"a","issuers":["https://e.org"],"keySetUrls":["https://e.org/k"],)" +
                              std::string(GetParam().member) + "}]");
  ASSERT_FALSE(settings);
  std::string places;
  for (const base::Problem& problem : settings.error()) places += problem.where + " ";
  EXPECT_NE(places.find("settings.json#/clients/0" + std::string(GetParam().place) + " "), std::string::npos) << places;
}
INSTANTIATE_TEST_SUITE_P(
    Rows, BadClient,
    testing::Values(
        Bad{"Unknown", R"("isuers":[])", "/isuers"}, Bad{"Name", R"("name":"A b")", "/name"},
        Bad{"Nobody", R"("issuers":[])", ""}, Bad{"TwoPlacesOfKeys", R"("keySetFile":"ehr.json")", ""},
        Bad{"NoKeys", R"("keySetUrls":[])", ""},
        Bad{"KeysInTheClear", R"("keySetUrls":["http://e.org/k"])", "/keySetUrls/0"},
        Bad{"PrefixOfAHost", R"("issuers":["https://e.org*"])", "/issuers/0"},
        Bad{"PrefixOfEverything", R"("issuers":["*"])", "/issuers/0"},
        Bad{"PrefixOfAScheme", R"("keySetUrls":["https://*"])", "/keySetUrls/0"},
        Bad{"FileWithoutKeys", R"("keySetUrls":[],"keySetFile":"none.json")", "/keySetFile"},
        Bad{"SymmetricAlgorithm", R"("algorithms":["HS256"])", "/algorithms/0"},
        Bad{"NoAlgorithm", R"("algorithms":[])", "/algorithms"},
        Bad{"LifetimeTooLong", R"("longestTokenLifetime":3601)", "/longestTokenLifetime"},
        Bad{"Version", R"("specificationVersion":"4.0")", "/specificationVersion"},
        Bad{"TimeZone", R"("timeZone":"Mars/Olympus")", "/timeZone"},
        Bad{"Capability", R"("capabilities":{"html":true})", "/capabilities/html"},
        Bad{"CapabilityOfAnotherType", R"("capabilities":{"markdown":1})", "/capabilities/markdown"},
        Bad{"TooManyCards", R"("capabilities":{"mostCards":100})", "/capabilities/mostCards"},
        Bad{"Template", R"("template":"none")", "/template"},
        Bad{"DiscoveryByPrefix", R"("keySetUrls":[],"openIdDiscovery":true,"issuers":["https://e.org/*"])", "/issuers"},
        Bad{"APublicKeyForProduction", R"("template":"demo","developmentOnly":false)", "/developmentOnly"},
        Bad{"FetchDeadline", R"("fetchDeadline":60001)", "/fetchDeadline"},
        Bad{"KeysInTheClearOfAHostThatLooksLocal", R"("keySetUrls":["http://127.0.0.1.e.org/k"])", "/keySetUrls/0"},
        Bad{"FhirServer", R"("fhirServers":["ehr"])", "/fhirServers/0"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Clients, OfOneNameAreTwoTooMany) {
  const auto settings = parse(R"([{"name":"a","certificate":"x"},{"name":"a","certificate":"y"}])");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().front().where, "settings.json#/clients/1/name");
}

struct TwoClients {
  const char* name;
  const char* first;  // members beside name and keys
  const char* second;
  bool is_hidden;  // the second behind the first, which every token of the second fits
};
void PrintTo(const TwoClients& row, std::ostream* out) { *out << row.name; }
class HiddenClient : public testing::TestWithParam<TwoClients> {};
TEST_P(HiddenClient, IsRefused) {
  const auto client = [](const std::string& name, const std::string& members) {
    return R"({"name":")" + name + R"(","keySetUrls":["https://e.org/k"],)" + members + "}";
  };
  const auto settings = parse("[" + client("a", GetParam().first) + "," + client("b", GetParam().second) + "]");
  EXPECT_EQ(settings.has_value(), !GetParam().is_hidden);
  if (settings) return;
  ASSERT_EQ(settings.error().size(), 1U);
  EXPECT_EQ(settings.error().front().slug, "client-hidden");
  EXPECT_EQ(settings.error().front().where, "settings.json#/clients/1");
}
#define ISSUER(NAME) R"("issuers":["https://)" NAME R"("])"
#define TENANTS(NAMES) R"(,"tenants":[)" NAMES "]"
INSTANTIATE_TEST_SUITE_P(
    Rows, HiddenClient,
    testing::Values(
        TwoClients{"SameIssuer", ISSUER("e.org"), ISSUER("e.org"), true},
        TwoClients{"OfATenantBehindAllTenants", ISSUER("e.org"), ISSUER("e.org") TENANTS("\"1\""), true},
        TwoClients{"OfATenantOfSeveral", ISSUER("e.org") TENANTS("\"1\",\"2\""), ISSUER("e.org") TENANTS("\"1\""),
                   true},
        TwoClients{"BelowAPrefix", ISSUER("e.org/*"), ISSUER("e.org/a"), true},
        TwoClients{"ALongerPrefix", ISSUER("e.org/*"), ISSUER("e.org/a/*"), true},
        TwoClients{"SameCertificate", R"("certificate":"CN=x")", R"("certificate":"CN=x")", true},
        TwoClients{"AllTenantsBehindOne", ISSUER("e.org") TENANTS("\"1\""), ISSUER("e.org"), false},
        TwoClients{"OtherTenant", ISSUER("e.org") TENANTS("\"1\""), ISSUER("e.org") TENANTS("\"2\""), false},
        TwoClients{"OtherSubject", ISSUER("e.org") R"(,"subjects":["1"])", ISSUER("e.org") R"(,"subjects":["2"])",
                   false},
        TwoClients{"OneIssuerOfTwo", ISSUER("e.org"), R"("issuers":["https://e.org","https://f.org"])", false},
        TwoClients{"OtherCertificate", R"("certificate":"CN=x")", R"("certificate":"CN=y")", false},
        TwoClients{"CertificateAndIssuer", R"("certificate":"CN=x")", ISSUER("e.org") R"(,"certificate":"CN=x")",
                   false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Clients, TheirServicesAndKeysHaveToExist) {
  SampleFolder folder;
  folder.write("settings.json", R"({"clients":[{"name":"a","certificate":"x","services":["sample","none"],
    "prefetchKeys":{"Mine":"nothing"}}]})");
  const auto loaded = load_catalogue(folder.path());
  ASSERT_FALSE(loaded);
  ASSERT_EQ(loaded.error().size(), 2U);
  EXPECT_EQ(loaded.error()[0].slug, "service-unknown");
  EXPECT_EQ(loaded.error()[1].slug, "prefetch-key-unknown");
}

TEST(Clients, TemplatesAndKeySetsAreReadFromTheFolder) {
  SampleFolder folder;
  std::filesystem::create_directory(folder.path() + "/clients");
  folder.write("clients/maker.json", R"({"algorithms":["ES256"]})");
  folder.write("ehr.json", key_set_text());
  folder.write("settings.json", R"({"clients":[{"name":"a","template":"maker","issuers":["https://e.org"],
    "keySetFile":"ehr.json"}]})");
  const auto catalogue = folder.load();
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(catalogue->settings.clients.at(0).keys.size(), 3U);
  EXPECT_EQ(catalogue->settings.clients.at(0).algorithms, std::vector{SignatureAlgorithm::kEs256});
  folder.remove("ehr.json");
  EXPECT_FALSE(load_catalogue(folder.path()));
}

TEST(Discovery, IsMadeForTheClient) {
  const auto catalogue = sample_catalogue();
  Client client;
  client.services = {"sample"};
  client.abilities.version = cards::SpecificationVersion::k2_0;
  client.prefetch_keys = {{"TheirConditions", "conditions"}};
  const std::string text = discovery(*catalogue, client);
  EXPECT_EQ(text.find("sample-orders"), std::string::npos);
  EXPECT_EQ(text.find("hookVersion"), std::string::npos);
  EXPECT_NE(text.find("\"TheirConditions\":\"Condition?"), std::string::npos) << text;
  client.prefetch_tokens = {"context.userId"};
  EXPECT_EQ(discovery(*catalogue, client).find("prefetch"), std::string::npos) << "it cannot fill in any template";
}

}  // namespace
}  // namespace cds

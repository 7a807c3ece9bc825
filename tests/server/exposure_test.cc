#include "server/exposure.h"

#include <gtest/gtest.h>

#include <string>

#include "server/rate_limits.h"
#include "tests/cds/trusted.h"
#include "tests/support/source_dir.h"

namespace server {
namespace {

constexpr auto by_name = [](const auto& row) { return std::string(row.param.name); };

struct ExposureRow {
  const char* name;
  const char* listen;
  const char* settings;
  bool insecure;
  const char* slug;  // "" when it starts
};
void PrintTo(const ExposureRow& row, std::ostream* out) { *out << row.name; }
class ExposureTest : public testing::TestWithParam<ExposureRow> {};
TEST_P(ExposureTest, StartsOnlyWhereItIsSafe) {
  cds::ClientFiles files;
  files.templates.emplace("sandbox", *base::read_json_file(support::source_dir() + "/config/clients/sandbox.json"));
  files.key_sets.emplace("k", *base::JsonDocument::parse(cds::key_set_text()));
  const auto document = base::JsonDocument::parse(GetParam().settings);
  ASSERT_TRUE(document);
  const auto settings = cds::parse_settings(document->root(), "settings.json", files);
  ASSERT_TRUE(settings) << base::to_text(settings.error().front());
  const auto exposure = exposure_of(*parse_listen_url(GetParam().listen), *settings, GetParam().insecure);
  EXPECT_EQ(exposure ? "" : exposure.error().slug, std::string(GetParam().slug));
  if (!exposure) return;
  EXPECT_EQ(exposure->tls_only, !parse_listen_url(GetParam().listen)->is_loopback && !GetParam().insecure);
}
#define EHR R"({"name":"ehr","issuers":["https://e.org"],"keySetFile":"k"})"
#define SANDBOX R"({"name":"sandbox","template":"sandbox"})"
#define URLS R"("publicUrls":["https://cds.example.org"],)"
#define PROXY R"("trustedProxies":["10.0.0.9"],)"
#define KEY R"("storeKeyFile":"key",)"
INSTANTIATE_TEST_SUITE_P(
    Rows, ExposureTest,
    testing::Values(
        ExposureRow{"LoopbackWithoutClients", "http://127.0.0.1:1", "{}", false, ""},
        ExposureRow{"LoopbackWithClients", "http://[::1]:1", R"({"clients":[)" EHR "]}", false, ""},
        ExposureRow{"LoopbackWithTheSandbox", "http://127.0.0.1:1", R"({"clients":[)" SANDBOX "]}", false, ""},
        ExposureRow{"TheSandboxBesideAnEhr", "http://127.0.0.1:1", R"({"clients":[)" EHR "," SANDBOX "]}", false,
                    "client-development-only"},
        ExposureRow{"TheSandboxBehindAPublicUrl", "http://127.0.0.1:1", "{" URLS R"("clients":[)" SANDBOX "]}", false,
                    "client-development-only"},
        ExposureRow{"TheSandboxOnANetwork", "http://0.0.0.0:1", "{" URLS PROXY KEY R"("clients":[)" SANDBOX "]}", false,
                    "client-development-only"},
        ExposureRow{"ANetworkWithNothing", "http://0.0.0.0:1", "{}", false, "listen-insecure"},
        ExposureRow{"ANetworkWithoutClients", "http://0.0.0.0:1", "{" URLS PROXY R"("storeKeyFile":"key"})", false,
                    "listen-insecure"},
        ExposureRow{"ANetworkWithoutTls", "http://10.0.0.1:1", "{" URLS KEY R"("clients":[)" EHR "]}", false,
                    "listen-insecure"},
        ExposureRow{"ANetworkWithoutAStoreKey", "http://10.0.0.1:1", "{" URLS PROXY R"("clients":[)" EHR "]}", false,
                    "listen-insecure"},
        ExposureRow{"ANetworkWithoutPublicUrls", "http://10.0.0.1:1", "{" PROXY KEY R"("clients":[)" EHR "]}", false,
                    "listen-insecure"},
        ExposureRow{"APublicUrlWithoutTls", "http://10.0.0.1:1",
                    R"({"publicUrls":["http://cds.example.org"],)" PROXY KEY R"("clients":[)" EHR "]}", false,
                    "listen-insecure"},
        ExposureRow{"AProxyThatIsNoAddress", "http://10.0.0.1:1",
                    "{" URLS KEY R"("trustedProxies":["10.0.0.0/8"],"clients":[)" EHR "]}", false, "listen-insecure"},
        ExposureRow{"ANetworkWithItsOwnTls", "https://10.0.0.1:1", "{" URLS KEY R"("clients":[)" EHR "]}", false, ""},
        ExposureRow{"ItsOwnTlsWithoutClients", "https://10.0.0.1:1", "{" URLS R"("storeKeyFile":"key"})", false,
                    "listen-insecure"},
        ExposureRow{"ItsOwnTlsWithoutAStoreKey", "https://10.0.0.1:1", "{" URLS R"("clients":[)" EHR "]}", false,
                    "listen-insecure"},
        ExposureRow{"ANetworkWithEverything", "http://10.0.0.1:1", "{" URLS PROXY KEY R"("clients":[)" EHR "]}", false,
                    ""},
        ExposureRow{"AContainerOnLoopback", "http://0.0.0.0:1", "{}", true, ""},
        ExposureRow{"AContainerWithClients", "http://0.0.0.0:1", R"({"clients":[)" EHR "]}", true, "listen-insecure"}),
    by_name);

TEST(RateLimits, FillUpAgain) {
  RateLimits limits;
  const RateLimits::Clock::time_point start{};
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += limits.take("a", 10, start) ? 1 : 0;
  EXPECT_EQ(passed, 20) << "two seconds' worth at once";
  EXPECT_FALSE(limits.take("a", 10, start + std::chrono::milliseconds(99)));
  EXPECT_TRUE(limits.take("a", 10, start + std::chrono::milliseconds(100)));
  EXPECT_TRUE(limits.take("b", 10, start));
}

}  // namespace
}  // namespace server

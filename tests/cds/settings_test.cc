#include "cds/settings.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

tl::expected<Settings, std::vector<base::Problem>> parse(const std::string& text) {
  const auto document = base::JsonDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return parse_settings(document->root(), "settings.json");
}

TEST(Settings, AreTheirDefaultsWhenLeftOut) {
  const auto settings = parse("{}");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->listen, "http://127.0.0.1:8080");
  EXPECT_EQ(settings->body_limit, 8U * 1024 * 1024);
  EXPECT_EQ(settings->json_depth, 64U);
  EXPECT_EQ(settings->fetch_deadline, std::chrono::milliseconds(400));
  EXPECT_TRUE(settings->thresholds.empty());
  EXPECT_FALSE(settings->system_actions);
}

TEST(Settings, AreRead) {
  const auto settings = parse(
      R"({"listen":"https://0.0.0.0:8443","bodyLimit":2048,"jsonDepth":32,"evaluationSteps":20000,"evaluationMemory":4194304,"store":"x.db",
    "fhirServers":["https://a.org/fhir"],"fhirNetworks":["10.0.0.0/8"],"fetchDeadline":250,"corsOrigins":["https://b.org"],
    "capabilities":{"systemActions":true},"prefetchKeys":{"Condition":"conditions"},"prefetchTemplates":{"patient":"Patient/{{context.patientId}}"},
    "metricsListen":"http://127.0.0.1:9464","trustedProxies":["10.1.2.3","10.9.0.0/16"],
    "limits":{"connections":50,"requestsPerSecond":7,"headerTime":1500},
    "tls":{"certificate":"c.pem","key":"k.pem","clientAuthorities":"a.pem"},
    "thresholds":{"Review after":{"value":2.5,"unit":"weeks"},"Old age":65}})");
  ASSERT_TRUE(settings) << base::to_text(settings.error().front());
  EXPECT_EQ(settings->listen, "https://0.0.0.0:8443");
  EXPECT_EQ(settings->metrics_listen, "http://127.0.0.1:9464");
  EXPECT_EQ(settings->trusted_proxies, (std::vector<std::string>{"10.1.2.3", "10.9.0.0/16"}));
  EXPECT_EQ(settings->tls, (TlsFiles{"c.pem", "k.pem", "a.pem"}));
  EXPECT_EQ(settings->limits.connections, 50U);
  EXPECT_EQ(settings->limits.requests_per_second, 7U);
  EXPECT_EQ(settings->limits.header_time, std::chrono::milliseconds(1500));
  EXPECT_EQ(settings->limits.connections_by_address, Limits{}.connections_by_address);
  EXPECT_EQ(settings->body_limit, 2048U);
  EXPECT_EQ(settings->json_depth, 32U);
  EXPECT_EQ(settings->evaluation.steps, 20'000U);
  EXPECT_EQ(settings->evaluation.bytes, 4U << 20);
  EXPECT_EQ(settings->store, "x.db");
  EXPECT_EQ(settings->fhir_servers, std::vector<std::string>{"https://a.org/fhir"});
  EXPECT_EQ(settings->fhir_networks, std::vector<std::string>{"10.0.0.0/8"});
  EXPECT_EQ(settings->fetch_deadline, std::chrono::milliseconds(250));
  EXPECT_EQ(settings->cors_origins, std::vector<std::string>{"https://b.org"});
  EXPECT_TRUE(settings->system_actions);
  EXPECT_EQ(settings->prefetch_keys.at("Condition"), "conditions");
  EXPECT_EQ(settings->prefetch_templates.at("patient"), "Patient/{{context.patientId}}");
  ASSERT_EQ(settings->thresholds.size(), 2U);
  EXPECT_EQ(settings->thresholds[0].parameter, "Review after");
  EXPECT_EQ(settings->thresholds[0].value, *base::Decimal::parse("2.5"));
  EXPECT_EQ(settings->thresholds[0].unit, "weeks");
  EXPECT_EQ(settings->thresholds[1].unit, "");
}

TEST(Settings, AllProblemsAreNamed) {
  const auto settings = parse(R"({"listn":1,"bodyLimit":"8 MiB","fhirServers":["ehr",7]})");
  ASSERT_FALSE(settings);
  std::vector<std::string> places;
  for (const base::Problem& problem : settings.error()) places.push_back(problem.where);
  EXPECT_EQ(places, (std::vector<std::string>{"settings.json#/listn", "settings.json#/bodyLimit",
                                              "settings.json#/fhirServers/0", "settings.json#/fhirServers/1"}));
}

class BadSettings : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(BadSettings, AreRefused) {
  const auto settings = parse(GetParam().second);
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadSettings,
    testing::Values(
        std::pair{"NoObject", "[]"}, std::pair{"ListenNoUrl", R"({"listen":"8080"})"},
        std::pair{"BodyLimitZero", R"({"bodyLimit":0})"},
        std::pair{"BodyLimitHuge", R"({"bodyLimit":99999999999999999999})"},
        std::pair{"BodyLimitNegative", R"({"bodyLimit":-1})"}, std::pair{"StepsTooFew", R"({"evaluationSteps":10})"},
        std::pair{"MemoryAText", R"({"evaluationMemory":"1 GiB"})"},
        std::pair{"DepthTooGreat", R"({"jsonDepth":100000})"}, std::pair{"DeadlineNone", R"({"fetchDeadline":0})"},
        std::pair{"StoreEmpty", R"({"store":""})"}, std::pair{"StoreNull", R"({"store":null})"},
        std::pair{"ServersAString", R"({"fhirServers":"x"})"},
        std::pair{"ServerInDisguise", R"({"fhirServers":["https://2130706433/fhir"]})"},
        std::pair{"NetworkNone", R"({"fhirNetworks":["10/8"]})"},
        std::pair{"NetworksAString", R"({"fhirNetworks":"10.0.0.0/8"})"},
        std::pair{"CapabilitiesATruth", R"({"capabilities":true})"},
        std::pair{"SystemActionsInWords", R"({"capabilities":{"systemActions":"yes"}})"},
        std::pair{"ACapabilityOfNobody", R"({"capabilities":{"systemAction":true}})"},
        std::pair{"ProxyNoAddress", R"({"trustedProxies":["proxy.example.org"]})"},
        std::pair{"MetricsNoUrl", R"({"metricsListen":"9464"})"}, std::pair{"LimitsAnArray", R"({"limits":[]})"},
        std::pair{"LimitUnknown", R"({"limits":{"conections":5}})"},
        std::pair{"LimitZero", R"({"limits":{"connections":0}})"},
        std::pair{"LimitAText", R"({"limits":{"idleTime":"60 s"}})"},
        std::pair{"LimitHuge", R"({"limits":{"bodyTime":3600001}})"},
        std::pair{"TlsAFile", R"({"tls":"certificate.pem"})"},
        std::pair{"TlsWithoutAKey", R"({"tls":{"certificate":"c.pem"}})"},
        std::pair{"TlsOfClientsOnly", R"({"tls":{"clientAuthorities":"c.pem"}})"},
        std::pair{"TlsOfNothing", R"({"tls":{}})"},
        std::pair{"TlsEmpty", R"({"tls":{"certificate":"","key":"k.pem"}})"},
        std::pair{"TlsUnknown", R"({"tls":{"certificate":"c.pem","key":"k.pem","password":"x"}})"},
        std::pair{"KeysAnArray", R"({"prefetchKeys":[]})"}, std::pair{"KeysOfNumbers", R"({"prefetchKeys":{"a":1}})"},
        std::pair{"ThresholdAString", R"({"thresholds":{"a":"3 weeks"}})"},
        std::pair{"ThresholdNegative", R"({"thresholds":{"a":-3}})"},
        std::pair{"ThresholdWithoutUnit", R"({"thresholds":{"a":{"value":3}}})"},
        std::pair{"ThresholdWithMore", R"({"thresholds":{"a":{"value":3,"unit":"weeks","units":"x"}}})"}),
    [](const auto& row) { return std::string(row.param.first); });

}  // namespace
}  // namespace cds

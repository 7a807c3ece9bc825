#include "server/fhir_address.h"

#include <gtest/gtest.h>

#include <future>

#include "server/fhir_http_reader.h"

namespace server {
namespace {

using Clock = FhirAddress::Clock;

Addresses addresses(const std::vector<std::string>& texts) {
  std::vector<base::IpAddress> parsed;
  for (const std::string& text : texts) parsed.push_back(*base::parse_ip_address(text));
  return parsed;
}
NameResolver resolver_of(const std::vector<std::string>& texts) {
  return [texts](const std::string&) { return addresses(texts); };
}
Clock::time_point soon() { return Clock::now() + std::chrono::seconds(20); }

struct Row {
  const char* name;
  std::vector<std::string> resolved;
  const char* network = "";
  bool loopback = false;
  bool is_allowed = false;
};
class NamesOfServers : public testing::TestWithParam<Row> {};
TEST_P(NamesOfServers, LeadToCheckedAddressesOnly) {
  AddressRules rules{{}, GetParam().loopback};
  if (*GetParam().network != '\0') rules.networks.push_back(*base::parse_ip_network(GetParam().network));
  const FhirAddress address("ehr.example.org", rules, resolver_of(GetParam().resolved));
  const Addresses got = address.get(soon());
  EXPECT_EQ(got.has_value(), GetParam().is_allowed);
  if (got) {
    EXPECT_EQ(*got, *addresses(GetParam().resolved));
  } else if (!GetParam().resolved.empty()) {
    EXPECT_EQ(got.error().slug, "fhir-address-not-allowed");
  }
}
INSTANTIATE_TEST_SUITE_P(Rows, NamesOfServers,
                         testing::Values(Row{"Public", {"93.184.216.34", "2606:2800:220:1::1"}, "", false, true},
                                         Row{"Private", {"10.0.0.1"}}, Row{"PrivateV6", {"fd00::1"}},
                                         Row{"LinkLocalMetadata", {"169.254.169.254"}}, Row{"LinkLocalV6", {"fe80::1"}},
                                         Row{"Unspecified", {"0.0.0.0"}}, Row{"UnspecifiedV6", {"::"}},
                                         Row{"MappedPrivate", {"::ffff:10.0.0.1"}},
                                         Row{"MappedLoopback", {"::ffff:127.0.0.1"}}, Row{"Loopback", {"127.0.0.1"}},
                                         Row{"LoopbackV6", {"::1"}},
                                         Row{"OnePrivateAmongPublic", {"93.184.216.34", "10.0.0.1"}},
                                         Row{"LoopbackInDevelopment", {"127.0.0.1"}, "", true, true},
                                         Row{"PrivateInDevelopment", {"10.0.0.1"}, "", true, false},
                                         Row{"PrivateInAListedNetwork", {"10.0.0.1"}, "10.0.0.0/8", false, true},
                                         Row{"PrivateInAnotherNetwork", {"10.0.0.1"}, "192.168.0.0/16", false, false},
                                         Row{"Nothing", {}}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(FhirAddress, OfALiteralAsksNobody) {
  const NameResolver nobody = [](const std::string&) -> Addresses {
    ADD_FAILURE() << "was asked";
    return addresses({});
  };
  EXPECT_TRUE(FhirAddress("93.184.216.34", {}, nobody).get({}));
  for (const char* host : {"10.0.0.1", "127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254",
                           "2130706433", "0177.0.0.1", "0x7f.0.0.1", "127.1"}) {
    const Addresses got = FhirAddress(host, {}, nobody).get({});
    ASSERT_FALSE(got) << host;
    EXPECT_EQ(got.error().slug, "fhir-address-not-allowed") << host;
  }
}

TEST(FhirAddress, IsLookedUpOnceForAllWhoAskAtATime) {
  std::atomic<int> count = 0;
  const FhirAddress address("ehr.example.org", {}, [&](const std::string&) {
    ++count;
    return addresses({"93.184.216.34"});
  });
  std::vector<std::future<Addresses>> all;
  for (int i = 0; i < 8; ++i) all.push_back(std::async(std::launch::async, [&] { return address.get(soon()); }));
  for (auto& each : all) EXPECT_TRUE(each.get());
  EXPECT_EQ(count, 1);
}

TEST(FhirAddress, OfASlowNameServerEndsAtTheDeadline) {
  auto opened = std::make_shared<std::promise<void>>();
  const std::shared_future<void> open = opened->get_future().share();
  const FhirAddress address("ehr.example.org", {}, [open](const std::string&) {
    open.wait();
    return addresses({"93.184.216.34"});
  });
  const Addresses got = address.get(Clock::now() + std::chrono::milliseconds(20));
  opened->set_value();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "fhir-name-slow");
  EXPECT_TRUE(address.get(soon()));
}

TEST(ResolveName, KnowsThisMachineAndNotNonsense) {
  const Addresses here = resolve_name("localhost");
  ASSERT_TRUE(here);
  EXPECT_TRUE(here->front().is_loopback());
  const Addresses nowhere = resolve_name("no.such.name.invalid");  // RFC 6761: never a name
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().slug, "fhir-name-unknown");
}

struct OpenRow {
  const char* server;
  const char* slug;  // "" when it opens
  bool development = false;
  const char* network = "";
};
class OpeningAReader : public testing::TestWithParam<OpenRow> {};
TEST_P(OpeningAReader, RefusesServersThatItWouldNeverReadFrom) {
  FhirHttpOptions options{{GetParam().server}, {}, GetParam().development, resolve_name};
  if (*GetParam().network != '\0') options.networks.push_back(GetParam().network);
  const auto reader = FhirHttpReader::open(options);
  EXPECT_EQ(reader ? "" : reader.error().slug, GetParam().slug);
}
INSTANTIATE_TEST_SUITE_P(Rows, OpeningAReader,
                         testing::Values(OpenRow{"https://ehr.example.org/fhir", ""},
                                         OpenRow{"http://ehr.example.org/fhir", "fhir-server-not-https"},
                                         OpenRow{"http://ehr.example.org/fhir", "", true},
                                         OpenRow{"https://93.184.216.34/fhir", ""},
                                         OpenRow{"https://127.0.0.1/fhir", "fhir-address-not-allowed"},
                                         OpenRow{"https://127.0.0.1/fhir", "", true},
                                         OpenRow{"https://10.0.0.1/fhir", "fhir-address-not-allowed"},
                                         OpenRow{"https://10.0.0.1/fhir", "fhir-address-not-allowed", true},
                                         OpenRow{"https://10.0.0.1/fhir", "", false, "10.0.0.0/8"},
                                         OpenRow{"https://10.0.0.1/fhir", "ip-network-malformed", false, "10/8"},
                                         OpenRow{"https://[::1]/fhir", "fhir-address-not-allowed"},
                                         OpenRow{"https://[::ffff:10.0.0.1]/fhir", "fhir-address-not-allowed"},
                                         OpenRow{"https://0.0.0.0/fhir", "fhir-address-not-allowed"},
                                         OpenRow{"https://2130706433/fhir", "fhir-address-not-allowed", true},
                                         OpenRow{"https://0177.0.0.1/fhir", "fhir-address-not-allowed", true},
                                         OpenRow{"https://user@ehr.example.org/fhir", "url-malformed"}));

}  // namespace
}  // namespace server

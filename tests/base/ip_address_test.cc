#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Row {
  const char* name;
  const char* text;
  bool is_public;
};
class Addresses : public testing::TestWithParam<Row> {};
TEST_P(Addresses, ArePublicOrNot) {
  const auto address = parse_ip_address(GetParam().text);
  ASSERT_TRUE(address) << GetParam().text;
  EXPECT_EQ(address->is_public(), GetParam().is_public);
}
INSTANTIATE_TEST_SUITE_P(
    Rows, Addresses,
    testing::Values(Row{"PublicV4", "93.184.216.34", true}, Row{"PublicV6", "2606:2800:220:1::1", true},
                    Row{"Unspecified", "0.0.0.0", false}, Row{"ThisNetwork", "0.1.2.3", false},
                    Row{"Private10", "10.0.0.1", false}, Row{"Private172", "172.16.0.1", false},
                    Row{"Private172Last", "172.31.255.255", false}, Row{"Above172", "172.32.0.1", true},
                    Row{"Private192", "192.168.1.1", false}, Row{"Shared", "100.64.0.1", false},
                    Row{"AboveShared", "100.128.0.1", true}, Row{"Loopback", "127.8.8.8", false},
                    Row{"LinkLocalMetadata", "169.254.169.254", false}, Row{"Documentation", "192.0.2.1", false},
                    Row{"Benchmark", "198.19.255.255", false}, Row{"Multicast", "224.0.0.1", false},
                    Row{"Reserved", "240.0.0.1", false}, Row{"Broadcast", "255.255.255.255", false},
                    Row{"MappedLoopback", "::ffff:127.0.0.1", false}, Row{"MappedPrivate", "::ffff:a00:1", false},
                    Row{"MappedPublic", "::ffff:93.184.216.34", true}, Row{"Nat64Private", "64:ff9b::10.0.0.1", false},
                    Row{"Nat64Public", "64:ff9b::93.184.216.34", true}, Row{"UnspecifiedV6", "::", false},
                    Row{"LoopbackV6", "::1", false}, Row{"CompatibleV4", "::127.0.0.1", false},
                    Row{"LinkLocalV6", "fe80::1", false}, Row{"UniqueLocal", "fd00::1", false},
                    Row{"MulticastV6", "ff02::1", false}, Row{"Teredo", "2001::1", false},
                    Row{"SixToFour", "2002:7f00:1::", false}, Row{"DocumentationV6", "2001:db8::1", false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(IpAddress, IsWrittenOneWay) {
  for (const char* text : {"2130706433", "0177.0.0.1", "0x7f.0.0.1", "127.1", "1.2.3", "1.2.3.4.5", "256.1.1.1",
                           "01.2.3.4", "", "localhost", "[::1]", "fe80::1%eth0", "1.2.3.4 "})
    EXPECT_FALSE(parse_ip_address(text)) << text;
  EXPECT_FALSE(parse_ip_address(std::string_view("1.2.3.4\0x", 9)));
  EXPECT_EQ(to_text(*parse_ip_address("::ffff:1.2.3.4")), "1.2.3.4");
  EXPECT_EQ(to_text(*parse_ip_address("2606:2800:0:0::0001")), "2606:2800::1");
  EXPECT_TRUE(parse_ip_address("127.3.2.1")->is_loopback());
  EXPECT_TRUE(parse_ip_address("::1")->is_loopback());
  EXPECT_FALSE(parse_ip_address("128.0.0.1")->is_loopback());
}

TEST(IpNetwork, ContainsWhatSharesItsPrefix) {
  const auto in = [](const char* network, const char* address) {
    return parse_ip_network(network)->contains(*parse_ip_address(address));
  };
  EXPECT_TRUE(in("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(in("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(in("10.1.2.3", "10.1.2.3"));
  EXPECT_FALSE(in("10.1.2.3", "10.1.2.4"));
  EXPECT_TRUE(in("172.16.0.0/12", "172.31.0.1"));
  EXPECT_FALSE(in("172.16.0.0/12", "172.32.0.1"));
  EXPECT_TRUE(in("10.0.0.0/8", "::ffff:10.0.0.1"));
  EXPECT_TRUE(in("fd00::/8", "fdff::1"));
  EXPECT_FALSE(in("fd00::/8", "10.0.0.1"));
  for (const char* text : {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10/8", "ehr.example.org/8"})
    EXPECT_FALSE(parse_ip_network(text)) << text;
}

TEST(IsDisguisedAddress, OfNumbersThatResolversRead) {
  for (const char* host : {"2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1", "127.0.0.1.", "1.2.3.999"})
    EXPECT_TRUE(is_disguised_address(host)) << host;
  for (const char* host : {"127.0.0.1", "::1", "ehr.example.org", "fhir4", "4fhir.org", "10.example.org", "localhost"})
    EXPECT_FALSE(is_disguised_address(host)) << host;
}

}  // namespace
}  // namespace base

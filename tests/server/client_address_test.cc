#include "server/client_address.h"

#include <gtest/gtest.h>

namespace server {
namespace {

struct Row {
  const char* name;
  const char* peer;
  std::vector<std::string> forwarded;  // X-Forwarded-For, a field each
  const char* counted;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class ClientAddress : public testing::TestWithParam<Row> {};

TEST_P(ClientAddress, IsWhatCanBeBelieved) {
  HttpRequest request;
  request.peer = GetParam().peer;
  for (const std::string& value : GetParam().forwarded) request.headers.add("x-forwarded-for", value);
  EXPECT_EQ(client_address(request, {"10.1.0.1", "10.2.0.0/16", "fd00::1"}), GetParam().counted);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ClientAddress,
    testing::Values(
        Row{"a peer", "192.0.2.1", {}, "192.0.2.1"},
        Row{"a peer that claims to be another", "192.0.2.1", {"198.51.100.7"}, "192.0.2.1"},
        Row{"a proxy's client", "10.1.0.1", {"198.51.100.7"}, "198.51.100.7"},
        Row{"a proxy of a listed network", "10.2.3.4", {"198.51.100.7"}, "198.51.100.7"},
        Row{"the last of what a client made up", "10.1.0.1", {"1.1.1.1, 2.2.2.2,198.51.100.7"}, "198.51.100.7"},
        Row{"two fields are one list", "10.1.0.1", {"1.1.1.1", "198.51.100.7"}, "198.51.100.7"},
        Row{"a proxy behind a proxy", "10.1.0.1", {"198.51.100.7, 10.2.9.9"}, "198.51.100.7"},
        Row{"a proxy that says nothing", "10.1.0.1", {}, "10.1.0.1"},
        Row{"a proxy that says nonsense", "10.1.0.1", {"198.51.100.7, unknown"}, "10.1.0.1"},
        Row{"only proxies", "10.1.0.1", {"10.2.0.1"}, "10.1.0.1"},
        Row{"with a port", "10.1.0.1", {"198.51.100.7:4711"}, "198.51.100.7"},
        Row{"IPv6 with a port", "fd00::1", {"[2001:db8:1:2:3:4:5:6]:4711"}, "2001:db8:1:2::"},
        Row{"a bracket without end", "10.1.0.1", {"[2001:db8::1"}, "2001:db8::"},
        Row{"an IPv4 peer of a socket for both", "::ffff:192.0.2.1", {}, "192.0.2.1"},
        Row{"a listed one of such a socket", "::ffff:10.1.0.1", {"198.51.100.7"}, "198.51.100.7"},
        Row{"a host of IPv6 is its network", "2001:db8:1:2:ffff::1", {}, "2001:db8:1:2::"},
        Row{"nothing known", "", {"198.51.100.7"}, ""}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

}  // namespace
}  // namespace server

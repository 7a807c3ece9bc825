#include "server/listen_url.h"

#include <gtest/gtest.h>

namespace server {
namespace {

struct Row {
  const char* url;
  const char* address;  // nullptr: refused
  std::uint16_t port;
  bool is_loopback;
};
class ListenUrl : public testing::TestWithParam<Row> {};
TEST_P(ListenUrl, IsAnAddressAndAPort) {
  const auto listen = parse_listen_url(GetParam().url);
  ASSERT_EQ(listen.has_value(), GetParam().address != nullptr);
  if (!listen) return;
  EXPECT_EQ(listen->address, GetParam().address);
  EXPECT_EQ(listen->port, GetParam().port);
  EXPECT_EQ(listen->is_loopback, GetParam().is_loopback);
  EXPECT_EQ(listen->is_https, std::string_view(GetParam().url).starts_with("https"));
}
INSTANTIATE_TEST_SUITE_P(
    Rows, ListenUrl,
    testing::Values(Row{"http://127.0.0.1:8080", "127.0.0.1", 8080, true},
                    Row{"http://localhost:81/", "127.0.0.1", 81, true}, Row{"http://127.9.9.9:1", "127.9.9.9", 1, true},
                    Row{"http://[::1]:8080", "::1", 8080, true}, Row{"http://0.0.0.0:8080", "0.0.0.0", 8080, false},
                    Row{"http://[::]:8080", "::", 8080, false}, Row{"http://128.0.0.1", "128.0.0.1", 80, false},
                    Row{"https://127.0.0.1:1", "127.0.0.1", 1, true}, Row{"ftp://127.0.0.1:1", nullptr, 0, false},
                    Row{"http://example.org:1", nullptr, 0, false},
                    Row{"http://127.0.0.1.example.org:1", nullptr, 0, false},
                    Row{"http://127.0.0.1:1/path", nullptr, 0, false}, Row{"127.0.0.1:8080", nullptr, 0, false},
                    Row{"", nullptr, 0, false}));

}  // namespace
}  // namespace server

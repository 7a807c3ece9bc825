// Where to listen: "http://127.0.0.1:8080" as address and port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace server {

struct ListenAddress {
  std::string address;  // an IP address, IPv6 without brackets
  std::uint16_t port = 0;
  bool is_loopback = false;  // 127.0.0.0/8 or ::1
  bool is_https = false;
};

// http or https, an IP address or "localhost", no path.  kMalformed "listen-malformed".
base::Result<ListenAddress> parse_listen_url(std::string_view text);
// An IPv4 or IPv6 address as text.
bool is_ip_address(const std::string& text);

}  // namespace server

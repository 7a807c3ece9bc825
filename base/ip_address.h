// IP addresses as values, so that a name's addresses can be checked before anything is sent to them. Written strictly:
// an IPv4 address is four decimal numbers without leading zeros, never one number, never octal or hexadecimal.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

// IPv4 addresses and their IPv6 forms (::ffff:a.b.c.d, 64:ff9b::a.b.c.d) are one: what the network would do with them.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // network order; an IPv4 address as ::ffff:a.b.c.d
  bool is_v4() const;
  bool is_loopback() const;  // 127.0.0.0/8, ::1
  // Reachable over the public internet (IANA special-purpose address registries, RFC 6890): not private, shared,
  // link-local, loopback, unspecified, multicast, reserved, for documentation, nor a form that hides another address.
  bool is_public() const;
  bool operator==(const IpAddress&) const = default;
};

// "192.0.2.1", "2001:db8::1" (without brackets or zone).  kMalformed "ip-address-malformed".
Result<IpAddress> parse_ip_address(std::string_view text);
std::string to_text(const IpAddress& address);

struct IpNetwork {
  IpAddress first;
  int prefix_bits = 0;  // of the 128
  bool contains(const IpAddress& address) const;
  bool operator==(const IpNetwork&) const = default;
};

// "10.0.0.0/8", "fd00::/8", or one address.  kMalformed "ip-network-malformed".
Result<IpNetwork> parse_ip_network(std::string_view text);

// Whether a URL's host is a number to some resolver though no IP address in its one way of writing: 2130706433,
// 0177.0.0.1, 0x7f.1 and 127.1 are all 127.0.0.1 (WHATWG URL, 3.5, "ends in a number").
bool is_disguised_address(std::string_view host);

}  // namespace base

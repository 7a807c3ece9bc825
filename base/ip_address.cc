#include "base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <span>

namespace base {
namespace {

constexpr int kBitsOfV4 = 32;
constexpr int kBitsOfV6 = 128;
constexpr std::array<std::uint8_t, 12> kV4Mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr std::array<std::uint8_t, 12> kNat64{0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};  // RFC 6052, 2.1

struct Block {
  std::array<std::uint8_t, 4> first;
  int bits;
};

// IANA IPv4 Special-Purpose Address Registry: every block that is not globally reachable, and multicast.
// https://www.iana.org/assignments/iana-ipv4-special-registry
constexpr std::array kNotPublicV4{
    Block{{0, 0, 0, 0}, 8},      Block{{10, 0, 0, 0}, 8},     Block{{100, 64, 0, 0}, 10}, Block{{127, 0, 0, 0}, 8},
    Block{{169, 254, 0, 0}, 16}, Block{{172, 16, 0, 0}, 12},  Block{{192, 0, 0, 0}, 24},  Block{{192, 0, 2, 0}, 24},
    Block{{192, 88, 99, 0}, 24}, Block{{192, 168, 0, 0}, 16}, Block{{198, 18, 0, 0}, 15}, Block{{198, 51, 100, 0}, 24},
    Block{{203, 0, 113, 0}, 24}, Block{{224, 0, 0, 0}, 4},    Block{{240, 0, 0, 0}, 4},
};
// The same of IPv6, within 2000::/3, which alone is global unicast: IETF protocols (Teredo among them), documentation,
// 6to4. https://www.iana.org/assignments/iana-ipv6-special-registry
constexpr std::array kNotPublicV6{
    Block{{0x20, 0x01, 0x00, 0x00}, 23},
    Block{{0x20, 0x01, 0x0D, 0xB8}, 32},
    Block{{0x20, 0x02, 0x00, 0x00}, 16},
    Block{{0x3F, 0xFF, 0x00, 0x00}, 20},
};

bool share_bits(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, int bits) {
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xFF : 0xFF << (8 - bits));
    if ((a[i] & mask) != (b[i] & mask)) return false;
  }
  return true;
}

bool is_in_any(std::span<const std::uint8_t> bytes, std::span<const Block> blocks) {
  return std::ranges::any_of(blocks, [&](const Block& each) { return share_bits(bytes, each.first, each.bits); });
}

bool is_digit(char each) { return each >= '0' && each <= '9'; }

}  // namespace

bool IpAddress::is_v4() const { return std::equal(kV4Mapped.begin(), kV4Mapped.end(), bytes.begin()); }

bool IpAddress::is_loopback() const {
  static constexpr std::array<std::uint8_t, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_v4() ? bytes[12] == 127 : bytes == kLoopback;
}

bool IpAddress::is_public() const {
  if (is_v4()) return !is_in_any(std::span(bytes).subspan(12), kNotPublicV4);
  return (bytes[0] & 0xE0U) == 0x20U && !is_in_any(bytes, kNotPublicV6);
}

Result<IpAddress> parse_ip_address(std::string_view text) {
  const std::string terminated(text);
  const bool is_whole = terminated.find('\0') == std::string::npos;  // inet_pton would read up to it
  IpAddress address;
  // inet_pton takes neither octal nor hexadecimal numbers, nor fewer than four.
  if (is_whole && inet_pton(AF_INET, terminated.c_str(), &address.bytes[12]) == 1) {
    std::copy(kV4Mapped.begin(), kV4Mapped.end(), address.bytes.begin());
    return address;
  }
  if (!is_whole || inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1)
    return fail(ProblemKind::kMalformed, "ip-address-malformed", "",
                "an IP address is wanted: four decimal numbers, or IPv6");
  if (std::equal(kNat64.begin(), kNat64.end(), address.bytes.begin()))
    std::copy(kV4Mapped.begin(), kV4Mapped.end(), address.bytes.begin());
  return address;
}

std::string to_text(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.is_v4())
    inet_ntop(AF_INET, &address.bytes[12], text.data(), text.size());
  else
    inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool IpNetwork::contains(const IpAddress& address) const { return share_bits(first.bytes, address.bytes, prefix_bits); }

Result<IpNetwork> parse_ip_network(std::string_view text) {
  const auto malformed = fail(ProblemKind::kMalformed, "ip-network-malformed", "",
                              "a network is wanted, such as 10.0.0.0/8, or one IP address");
  const std::size_t slash = text.find('/');
  const auto first = parse_ip_address(text.substr(0, slash));
  if (!first) return malformed;
  const int most = first->is_v4() ? kBitsOfV4 : kBitsOfV6;
  int bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > most) return malformed;
  }
  return IpNetwork{*first, kBitsOfV6 - most + bits};
}

bool is_disguised_address(std::string_view host) {
  if (host.find(':') != std::string_view::npos || parse_ip_address(host)) return false;
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  return !last.empty() && (std::ranges::all_of(last, is_digit) || last.starts_with("0x") || last.starts_with("0X"));
}

}  // namespace base

#include "server/client_address.h"

#include <algorithm>

#include "base/ip_address.h"

namespace server {

namespace {

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711": some proxies add the port.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  return std::count(text.begin(), text.end(), ':') == 1 ? text.substr(0, text.find(':')) : text;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// RFC 9110, 5.3: several fields of one name are one list, in their order.
std::string forwarded_for(const Headers& headers) {
  std::string all;
  for (const auto& [name, value] : headers)
    if (equal_ignoring_case(name, "X-Forwarded-For")) all += (all.empty() ? "" : ",") + value;
  return all;
}

}  // namespace

bool is_listed_proxy(std::string_view peer, const std::vector<std::string>& trusted_proxies) {
  if (trusted_proxies.empty()) return false;
  const auto address = base::parse_ip_address(peer);
  return address && std::any_of(trusted_proxies.begin(), trusted_proxies.end(), [&](const std::string& listed) {
           const auto network = base::parse_ip_network(listed);
           return network && network->contains(*address);
         });
}

std::string counted_address(std::string_view text) {
  constexpr std::size_t kNetworkBytes = 8;
  auto address = base::parse_ip_address(text);
  if (!address) return std::string(text);
  if (!address->is_v4()) std::fill(address->bytes.begin() + kNetworkBytes, address->bytes.end(), std::uint8_t{0});
  return base::to_text(*address);
}

std::string client_address(const HttpRequest& request, const std::vector<std::string>& trusted_proxies) {
  if (!is_listed_proxy(request.peer, trusted_proxies)) return counted_address(request.peer);
  const std::string forwarded = forwarded_for(request.headers);
  std::string_view rest = forwarded;
  while (!rest.empty()) {
    const std::size_t comma = rest.rfind(',');
    const std::string_view last = without_port(trimmed(rest.substr(comma == std::string_view::npos ? 0 : comma + 1)));
    if (!base::parse_ip_address(last)) break;
    if (!is_listed_proxy(last, trusted_proxies)) return counted_address(last);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
  }
  return counted_address(request.peer);
}

}  // namespace server

// Whose a request is when it is counted: by IP address, as long as nothing better is known of its sender.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http_message.h"

namespace server {

// Whether the address of a connection's other end is listed: "10.1.2.3" or within "10.1.0.0/16".
bool is_listed_proxy(std::string_view peer, const std::vector<std::string>& trusted_proxies);

// What is counted together: an IPv4 address; of an IPv6 address its /64, since one host may use all of that. Text that
// is no address stands for itself.
std::string counted_address(std::string_view address);

// The counted address of a request: its peer's; where that is a listed proxy, the last address in X-Forwarded-For that
// is no listed proxy, for what stands before it may be anybody's invention. The proxy itself when there is none.
std::string client_address(const HttpRequest& request, const std::vector<std::string>& trusted_proxies);

}  // namespace server

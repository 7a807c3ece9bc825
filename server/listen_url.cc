#include "server/listen_url.h"

#include <arpa/inet.h>

#include <cstring>

#include "base/url.h"

namespace server {

bool is_ip_address(const std::string& text) {
  in_addr v4{};
  in6_addr v6{};
  return inet_pton(AF_INET, text.c_str(), &v4) == 1 || inet_pton(AF_INET6, text.c_str(), &v6) == 1;
}

base::Result<ListenAddress> parse_listen_url(std::string_view text) {
  const auto malformed = [&](const char* detail) {
    return base::fail(base::ProblemKind::kMalformed, "listen-malformed", std::string(text), detail);
  };
  // Port 0 is "any free port", which a URL parser may not know.
  const auto url = base::parse_url(text);
  if (!url) return malformed("not a URL such as http://127.0.0.1:8080");
  if (url->scheme != "http" && url->scheme != "https") return malformed("only http and https are served");
  if (!(url->path.empty() || url->path == "/") || !url->query.empty()) return malformed("a path makes no sense here");
  ListenAddress result{url->host == "localhost" ? "127.0.0.1" : url->host, url->port, false, url->scheme == "https"};
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, result.address.c_str(), &v4) == 1)
    result.is_loopback = (ntohl(v4.s_addr) >> 24) == 127;
  else if (inet_pton(AF_INET6, result.address.c_str(), &v6) == 1)
    result.is_loopback = std::memcmp(&v6, &in6addr_loopback, sizeof v6) == 0;
  else
    return malformed("the host has to be an IP address or localhost");
  return result;
}

}  // namespace server

// What a request's header says of who calls and what is called: for cds/trust.h, which decides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cds/settings.h"
#include "cds/trust.h"
#include "server/http_message.h"

namespace server {

// Where the service is to be found, beside what settings.json says.
struct Exposure {
  bool development = true;  // a loopback address and no client: everybody may call, from any origin
  bool is_local = true;     // called by this machine's names: 127.0.0.1, localhost
  // Where the listener has no TLS, peers other than settings.json's trustedProxies are turned away: between them and
  // here nothing is encrypted.
  bool tls_only = false;
  std::vector<std::string> local_urls;  // the base URLs when publicUrls is empty
};

// Whether Host names this service, whatever its port: a name of publicUrls or hosts, or this machine's own where it is
// local. Without it a page on the internet could have its visitor's browser call a service in the visitor's network
// (DNS rebinding).
bool is_known_host(std::string_view host, const cds::Settings& settings, const Exposure& exposure);

// Whether the connection comes from a listed proxy.
bool is_trusted_proxy(const HttpRequest& request, const cds::Settings& settings);

// `path` is the called route's path with its id; for ".../feedback" the service's own URL does as well (the
// specification leaves open which one `aud` names). A certificate's subject is that of the connection's own; from a
// trusted proxy it is what the proxy's header says, for the connection's is then the proxy's.
cds::Credentials credentials_of(const HttpRequest& request, const std::string& path, const cds::Settings& settings,
                                const Exposure& exposure);

}  // namespace server

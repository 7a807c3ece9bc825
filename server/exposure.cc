#include "server/exposure.h"

#include <algorithm>
#include <string>

#include "base/url.h"

namespace server {

namespace {

using base::ProblemKind;

bool is_of_this_machine(const std::string& public_url) {
  const auto url = base::parse_url(public_url);
  return url && (url->host == "localhost" || url->host == "127.0.0.1" || url->host == "::1");
}

base::Result<void> check_development_clients(const ListenAddress& listen, const cds::Settings& settings) {
  const auto is_public = [](const cds::Client& client) { return client.development_only; };
  const auto count = std::count_if(settings.clients.begin(), settings.clients.end(), is_public);
  if (count == 0) return {};
  const std::string& name = std::find_if(settings.clients.begin(), settings.clients.end(), is_public)->name;
  const bool is_alone = count == static_cast<std::ptrdiff_t>(settings.clients.size());
  const bool is_private = std::all_of(settings.public_urls.begin(), settings.public_urls.end(), is_of_this_machine);
  if (listen.is_loopback && is_alone && is_private) return {};
  return base::fail(
      ProblemKind::kForbidden, "client-development-only", name,
      "everybody can sign as this client, since its key is public: it is for development mode, which has a "
      "loopback address, no other clients, and no publicUrls but those of this machine");
}

std::string missing_for_a_network(const ListenAddress& listen, const cds::Settings& settings) {
  std::string missing;
  const auto lacks = [&](const char* what) { missing += std::string(missing.empty() ? "" : ", ") + what; };
  if (settings.clients.empty()) lacks("clients (who may call)");
  const auto is_https = [](const std::string& url) { return url.starts_with("https://"); };
  if (settings.public_urls.empty() || !std::all_of(settings.public_urls.begin(), settings.public_urls.end(), is_https))
    lacks("publicUrls (each https)");
  const bool has_proxies = !settings.trusted_proxies.empty() &&
                           std::all_of(settings.trusted_proxies.begin(), settings.trusted_proxies.end(), is_ip_address);
  if (!listen.is_https && !has_proxies)
    lacks("listen with https and tls, or trustedProxies (the IP addresses of the proxy that serves TLS)");
  if (settings.store_key_file.empty()) lacks("storeKeyFile");
  return missing;
}

}  // namespace

base::Result<Exposure> exposure_of(const ListenAddress& listen, const cds::Settings& settings, bool insecure) {
  Exposure exposure;
  exposure.is_local = listen.is_loopback || insecure;
  CDS_CHECK(check_development_clients(listen, settings));
  exposure.development = exposure.is_local && std::all_of(settings.clients.begin(), settings.clients.end(),
                                                          [](const auto& client) { return client.development_only; });
  if (listen.is_loopback) return exposure;
  if (insecure) {
    if (settings.clients.empty()) return exposure;
    return base::fail(ProblemKind::kForbidden, "listen-insecure", listen.address,
                      "--insecure-listen is for nobody but this machine, which has no need of clients: leave it out");
  }
  if (const std::string missing = missing_for_a_network(listen, settings); !missing.empty())
    return base::fail(ProblemKind::kForbidden, "listen-insecure", listen.address,
                      "on an address other than loopback settings.json must have " + missing +
                          "; in a container whose port is published on loopback only, give --insecure-listen");
  exposure.tls_only = true;
  return exposure;
}

}  // namespace server

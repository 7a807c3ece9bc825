#include "server/callers.h"

#include <algorithm>

#include "base/url.h"
#include "server/client_address.h"

namespace server {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// RFC 9110, 7.2: Host = uri-host [ ":" port ]. The name in small letters, without brackets and a last dot.
std::string name_of_host(std::string_view host) {
  std::string_view name = host;
  if (name.starts_with('['))
    name = name.substr(1, name.find(']') - 1);
  else
    name = name.substr(0, name.find(':'));
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), lower);
  return text;
}

// RFC 9110, 5.3: a field that may stand once; of two it is not known which to believe.
std::string only_value(const Headers& headers, std::string_view name) {
  std::string value;
  int count = 0;
  for (const auto& [field, text] : headers)
    if (equal_ignoring_case(field, name)) {
      value = text;
      ++count;
    }
  return count == 1 ? value : "";
}

}  // namespace

bool is_known_host(std::string_view host, const cds::Settings& settings, const Exposure& exposure) {
  const std::string name = name_of_host(host);
  if (name.empty()) return false;
  if (exposure.is_local && (name == "localhost" || name == "127.0.0.1" || name == "::1")) return true;
  const auto is_name = [&](const std::string& listed) { return name_of_host(listed) == name; };
  return std::any_of(settings.hosts.begin(), settings.hosts.end(), is_name) ||
         std::any_of(settings.public_urls.begin(), settings.public_urls.end(), [&](const std::string& text) {
           const auto url = base::parse_url(text);
           return url && url->host == name;
         });
}

bool is_trusted_proxy(const HttpRequest& request, const cds::Settings& settings) {
  return is_listed_proxy(request.peer, settings.trusted_proxies);
}

cds::Credentials credentials_of(const HttpRequest& request, const std::string& path, const cds::Settings& settings,
                                const Exposure& exposure) {
  constexpr std::string_view kFeedback = "/feedback";
  cds::Credentials credentials;
  credentials.authorization = only_value(request.headers, "Authorization");
  if (!is_trusted_proxy(request, settings))
    credentials.certificate = request.certificate;
  else if (!settings.certificate_header.empty())
    credentials.certificate = only_value(request.headers, settings.certificate_header);
  for (const std::string& url : settings.public_urls.empty() ? exposure.local_urls : settings.public_urls) {
    credentials.called_urls.push_back(url + path);
    if (path.ends_with(kFeedback))
      credentials.called_urls.push_back(url + path.substr(0, path.size() - kFeedback.size()));
  }
  return credentials;
}

}  // namespace server

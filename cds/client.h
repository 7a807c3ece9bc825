// A Client is what is agreed with one CDS client (an EHR of one organisation): who it is, what it may call, and what it
// can do. settings.json lists them in `clients`; a template of config/clients/ says what the EHRs of one maker have in
// common.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "cards/abilities.h"
#include "cds/signature.h"

namespace cds {

class SettingsReader;

// Each member's name in the file stands behind it; a template has the same members, and a client's own come first.
struct Client {
  std::string name;           // name: ours, in logs, ids of cards and the store
  std::string template_name;  // template: of config/clients/, "" when none

  // Who it is. A value that ends with "*" is a prefix: below a host, as "https://ehr.example.org/tenants/*".
  std::vector<std::string> issuers;       // issuers: the `iss` that are its own
  std::vector<std::string> subjects;      // subjects: allowed `sub`; empty: any
  std::vector<std::string> tenants;       // tenants: allowed `tenant`; empty: any
  std::vector<std::string> key_set_urls;  // keySetUrls: allowed `jku`; the first is asked when a token names none
  bool openid_discovery = false;          // openIdDiscovery: the issuer's OpenID configuration names its keys
  KeySet keys;                            // keySetFile: a JWK Set beside settings.json
  std::vector<SignatureAlgorithm> algorithms{SignatureAlgorithm::kEs384, SignatureAlgorithm::kRs384};  // algorithms
  std::chrono::seconds longest_lifetime{300};  // longestTokenLifetime: exp minus iat, at most 3,600
  std::string certificate;                     // certificate: its certificate's subject, as a trusted proxy tells it

  // What it may do.
  std::vector<std::string> services;      // services: ids; empty: all
  std::size_t requests_per_second = 50;   // requestsPerSecond: on average over ten seconds
  std::vector<std::string> fhir_servers;  // fhirServers: base URLs that may be read from for its requests
  std::optional<std::chrono::milliseconds> fetch_deadline;  // fetchDeadline: from its call; none: settings.json's
  bool development_only = false;                            // developmentOnly: its signing key is public

  // What it can do.
  cards::Abilities abilities;                               // specificationVersion, capabilities
  std::optional<std::vector<std::string>> prefetch_tokens;  // capabilities.prefetchTokens: those it fills in; none: all
  std::map<std::string, std::string> prefetch_keys;         // prefetchKeys: its key to ours
  std::optional<base::TimeZone> time_zone;                  // timeZone: what "today" means to it; none: UTC
};

// Files that clients refer to, already read: templates by name, JWK Sets by the path in settings.json.
struct ClientFiles {
  std::map<std::string, base::JsonDocument> templates;
  std::map<std::string, base::JsonDocument> key_sets;
};

// The names of the files that these clients need: templates, and JWK Sets as written.
struct ClientFileNames {
  std::set<std::string> templates, key_sets;
};
ClientFileNames files_of_clients(base::JsonView clients);

// Reads `clients`, which stand at that JSON Pointer; problems go to the reader.
// kMalformed "settings-malformed", "settings-unknown", "client-unknowable", "client-keys", "client-hidden".
void read_clients(base::JsonView clients, const std::string& pointer, const ClientFiles& files, SettingsReader& reading,
                  std::vector<Client>& to);

// Whether a value is one of those listed, or begins with a listed prefix.
bool is_listed(const std::vector<std::string>& listed, std::string_view value);

bool may_call(const Client& client, std::string_view service_id);

// nullptr when there is none of that name.
const Client* find_client(const std::vector<Client>& clients, std::string_view name);

}  // namespace cds

#include "cds/client.h"

#include <algorithm>
#include <array>

#include "base/url.h"
#include "cds/settings_reader.h"

namespace cds {
namespace {

using base::JsonView;

constexpr std::int64_t kMaxFetchDeadline = 60'000;  // as settings.json's own
constexpr std::size_t kMaxLifetime = 3'600;         // Ours, seconds: a token that was stolen must soon be worthless
constexpr std::size_t kMaxRate = 10'000;
constexpr std::array<std::pair<std::string_view, cards::SpecificationVersion>, 3> kVersions{
    std::pair{"1.0", cards::SpecificationVersion::k1_0}, std::pair{"2.0", cards::SpecificationVersion::k2_0},
    std::pair{"3.0", cards::SpecificationVersion::k3_0}};

// This machine itself may be asked without TLS: nobody listens on the way.
bool is_secret_on_its_way(const base::Url& url) {
  return url.scheme == "https" || url.host == "localhost" || url.host == "::1" || url.host == "127.0.0.1";
}

// One client, or one template: the same members.
class ClientReader {
 public:
  ClientReader(SettingsReader& reading, const ClientFiles& files) : reading_(reading), files_(files) {}

  // The members of an object over what the client has already.
  void read(JsonView json, const std::string& pointer, bool is_template, Client& client) {
    if (!json.is_object()) return reading_.malformed(pointer, "an object");
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string name(json.name_at(i));
      if (name == "description" || name == "template") continue;  // for people; read before
      if (is_template && (name == "name" || name == "keySetFile"))
        reading_.malformed(pointer + "/" + name, "stands in settings.json, not in a template");
      else
        member(name, json.value_at(i), pointer + "/" + name, client);
    }
  }

  // What only the whole of it shows.
  void check(const std::string& pointer, const Client& client) {
    if (client.name.empty() || !std::all_of(client.name.begin(), client.name.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        }))
      reading_.malformed(pointer + "/name", "a name of small letters, digits and -");
    if (client.issuers.empty() && client.certificate.empty())
      reading_.problem("client-unknowable", pointer, "issuers or certificate must say who the client is");
    const int places =
        (client.keys.empty() ? 0 : 1) + (client.key_set_urls.empty() ? 0 : 1) + (client.openid_discovery ? 1 : 0);
    if (!client.issuers.empty() && places != 1)
      reading_.problem("client-keys", pointer,
                       "exactly one of keySetFile, keySetUrls and openIdDiscovery must say where its keys are");
    if (client.openid_discovery)
      for (const std::string& issuer : client.issuers)
        if (issuer.ends_with('*') || !base::parse_url(issuer) || !is_secret_on_its_way(*base::parse_url(issuer)))
          reading_.problem("client-keys", pointer + "/issuers",
                           "openIdDiscovery needs issuers that are whole https URLs");
    if (client.algorithms.empty()) reading_.malformed(pointer + "/algorithms", "at least one algorithm");
  }

 private:
  void member(const std::string& name, JsonView value, const std::string& pointer, Client& client) {
    if (name == "name") return reading_.text(value, pointer, client.name);
    if (name == "issuers") return identities(value, pointer, client.issuers);
    if (name == "subjects") return reading_.texts(value, pointer, client.subjects);
    if (name == "tenants") return reading_.texts(value, pointer, client.tenants);
    if (name == "keySetUrls") return key_set_urls(value, pointer, client.key_set_urls);
    if (name == "openIdDiscovery") return reading_.boolean(value, pointer, client.openid_discovery);
    if (name == "keySetFile") return key_set_file(value, pointer, client.keys);
    if (name == "algorithms") return algorithms(value, pointer, client.algorithms);
    if (name == "certificate") return reading_.text(value, pointer, client.certificate);
    if (name == "services") return reading_.texts(value, pointer, client.services);
    if (name == "requestsPerSecond") return reading_.number(value, pointer, 1, kMaxRate, client.requests_per_second);
    if (name == "fhirServers") return reading_.servers(value, pointer, client.fhir_servers);
    if (name == "developmentOnly") return development_only(value, pointer, client.development_only);
    if (name == "specificationVersion") return version(value, pointer, client.abilities.version);
    if (name == "capabilities") return capabilities(value, pointer, client);
    if (name == "prefetchKeys") return reading_.texts_by_name(value, pointer, client.prefetch_keys);
    if (name == "timeZone") return time_zone(value, pointer, client.time_zone);
    if (name == "longestTokenLifetime") {
      std::size_t seconds = 0;
      reading_.number(value, pointer, 1, kMaxLifetime, seconds);
      client.longest_lifetime = std::chrono::seconds(seconds);
      return;
    }
    if (name == "fetchDeadline") {
      std::size_t milliseconds = 0;
      reading_.number(value, pointer, 1, kMaxFetchDeadline, milliseconds);
      client.fetch_deadline = std::chrono::milliseconds(milliseconds);
      return;
    }
    reading_.unknown(pointer, "a client has no member of that name");
  }

  // What a template says of a public key no client takes back.
  void development_only(JsonView value, const std::string& pointer, bool& to) {
    const bool was = to;
    reading_.boolean(value, pointer, to);
    if (was && !to) reading_.malformed(pointer, "true, as the template has it: its signing key is public");
    to = to || was;
  }
  // A prefix ends behind a host: "https://ehr.example.org*" would be "https://ehr.example.org.evil.org", too.
  bool is_prefix_below_a_host(std::string_view prefix) {
    const auto url = base::parse_url(prefix.substr(0, prefix.size() - 1));
    return url && !url->path.empty();
  }
  void identities(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
    reading_.texts(value, pointer, to);
    for (std::size_t i = 0; i < to.size(); ++i)
      if (to[i].ends_with('*') && !is_prefix_below_a_host(to[i]))
        reading_.malformed(pointer + "/" + std::to_string(i), "a prefix must reach behind a host: https://HOST/...*");
  }
  void key_set_urls(JsonView value, const std::string& pointer, std::vector<std::string>& to) {
    identities(value, pointer, to);
    for (std::size_t i = 0; i < to.size(); ++i) {
      const auto url = base::parse_url(to[i].ends_with('*') ? to[i].substr(0, to[i].size() - 1) : to[i]);
      if (!url || !is_secret_on_its_way(*url)) reading_.malformed(pointer + "/" + std::to_string(i), "an https URL");
    }
  }
  void key_set_file(JsonView value, const std::string& pointer, KeySet& to) {
    std::string name;
    reading_.text(value, pointer, name);
    const auto file = files_.key_sets.find(name);
    if (file == files_.key_sets.end()) return;  // its reading was a problem already
    if (auto keys = parse_key_set(file->second.root()))
      to = *std::move(keys);
    else
      reading_.problem("client-keys", pointer, name + ": " + keys.error().detail);
  }
  void algorithms(JsonView value, const std::string& pointer, std::vector<SignatureAlgorithm>& to) {
    std::vector<std::string> names;
    reading_.texts(value, pointer, names);
    to.clear();
    for (std::size_t i = 0; i < names.size(); ++i)
      if (const auto algorithm = find_algorithm(names[i]))
        to.push_back(*algorithm);
      else
        reading_.malformed(pointer + "/" + std::to_string(i), "one of ES384, RS384, ES256, RS256, PS384");
  }
  void version(JsonView value, const std::string& pointer, cards::SpecificationVersion& to) {
    const auto* const found = std::find_if(kVersions.begin(), kVersions.end(),
                                           [&](const auto& each) { return each.first == value.string(); });
    if (found == kVersions.end()) return reading_.malformed(pointer, "\"1.0\", \"2.0\" or \"3.0\"");
    to = found->second;
  }
  void time_zone(JsonView value, const std::string& pointer, std::optional<base::TimeZone>& to) {
    if (auto zone = base::TimeZone::find(std::string(value.string())))
      to = *std::move(zone);
    else
      reading_.malformed(pointer, zone.error().detail);
  }
  void capabilities(JsonView json, const std::string& pointer, Client& client) {
    if (!json.is_object()) return reading_.malformed(pointer, "an object");
    cards::Abilities& abilities = client.abilities;
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string name(json.name_at(i)), at = pointer + "/" + name;
      const JsonView value = json.value_at(i);
      if (name == "prefetchTokens")
        reading_.texts(value, at, client.prefetch_tokens.emplace());
      else if (name == "suggestions")
        reading_.boolean(value, at, abilities.suggestions);
      else if (name == "systemActions")
        reading_.boolean(value, at, abilities.system_actions);
      else if (name == "smartLinks")
        reading_.boolean(value, at, abilities.smart_links);
      else if (name == "appContext")
        reading_.boolean(value, at, abilities.app_context);
      else if (name == "markdown")
        reading_.boolean(value, at, abilities.markdown);
      else if (name == "mostCards")
        reading_.number(value, at, 1, cards::kMaxCards, abilities.most_cards);
      else
        reading_.unknown(at, "no capability of that name");
    }
  }

  SettingsReader& reading_;
  const ClientFiles& files_;
};

// Whether every value that is listed in `listed` (any, when it is empty) is one in `by`, too.
bool covers(const std::vector<std::string>& by, const std::vector<std::string>& listed) {
  return by.empty() || (!listed.empty() && std::all_of(listed.begin(), listed.end(),
                                                       [&](const std::string& each) { return is_listed(by, each); }));
}

// Whether nothing that this client could show would be taken for it: of several clients the first counts.
bool is_hidden(const Client& client, const Client& before) {
  if (client.issuers.empty()) return before.issuers.empty() && before.certificate == client.certificate;
  return !before.issuers.empty() && covers(before.issuers, client.issuers) &&
         covers(before.subjects, client.subjects) && covers(before.tenants, client.tenants);
}

}  // namespace

ClientFileNames files_of_clients(JsonView clients) {
  ClientFileNames names;
  for (const JsonView client : clients) {
    if (const auto name = client["template"].string(); !name.empty()) names.templates.emplace(name);
    if (const auto name = client["keySetFile"].string(); !name.empty()) names.key_sets.emplace(name);
  }
  return names;
}

void read_clients(JsonView clients, const std::string& pointer, const ClientFiles& files, SettingsReader& reading,
                  std::vector<Client>& to) {
  if (!clients.is_array()) return reading.malformed(pointer, "an array of clients");
  ClientReader reader(reading, files);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const std::string at = pointer + "/" + std::to_string(i);
    Client client;
    if (const JsonView name = clients[i]["template"]) {
      client.template_name = name.string();
      const auto found = files.templates.find(client.template_name);
      if (found == files.templates.end())
        reading.malformed(at + "/template", "no template of that name in clients/");
      else
        reader.read(found->second.root(), at + "/template(" + client.template_name + ")", true, client);
    }
    reader.read(clients[i], at, false, client);
    reader.check(at, client);
    for (const Client& other : to)
      if (other.name == client.name)
        reading.malformed(at + "/name", "another client has this name");
      else if (is_hidden(client, other))
        reading.problem("client-hidden", at,
                        "whoever shows this client's issuer, subject, tenant or certificate is taken for \"" +
                            other.name + "\", which stands before it: tell the two apart, or change their order");
    to.push_back(std::move(client));
  }
}

bool is_listed(const std::vector<std::string>& listed, std::string_view value) {
  const auto climbs = [](std::string_view rest) {
    return rest.find("..") != std::string_view::npos || rest.find("/.") != std::string_view::npos ||
           rest.find_first_of("%\\?#") != std::string_view::npos;
  };
  return std::any_of(listed.begin(), listed.end(), [&](std::string_view each) {
    if (!each.ends_with('*')) return each == value;
    each.remove_suffix(1);
    return value.starts_with(each) && !climbs(value.substr(each.size()));
  });
}

const Client* find_client(const std::vector<Client>& clients, std::string_view name) {
  const auto found =
      std::find_if(clients.begin(), clients.end(), [&](const Client& each) { return each.name == name; });
  return found == clients.end() ? nullptr : &*found;
}

bool may_call(const Client& client, std::string_view service_id) {
  return client.services.empty() ||
         std::find(client.services.begin(), client.services.end(), service_id) != client.services.end();
}

}  // namespace cds

#include "cds/settings.h"

#include <optional>
#include <string_view>

#include "base/ip_address.h"
#include "base/url.h"
#include "cds/settings_reader.h"

namespace cds {
namespace {

using base::JsonView;
using base::Problem;

constexpr std::int64_t kMaxBodyLimit = std::int64_t{1} << 30;    // Ours: a body is held in memory
constexpr std::int64_t kMaxEvaluationSteps = 1'000'000'000'000;  // Ours: hours of work
constexpr std::int64_t kMaxFetchDeadline = 60'000;               // Ours: CDS Hooks asks for answers within 500 ms

void read_threshold(const std::string& name, JsonView value, const std::string& pointer, SettingsReader& reading,
                    std::vector<ThresholdOverride>& to) {
  const JsonView number = value.is_object() ? value["value"] : value;
  const std::optional<base::Decimal> decimal = number.is_number() ? base::Decimal::parse(number.text()) : std::nullopt;
  if (!decimal || *decimal < base::Decimal())
    return reading.malformed(pointer, "a number that is not negative, or {\"value\": number, \"unit\": text}");
  ThresholdOverride& threshold = to.emplace_back(ThresholdOverride{name, *decimal, ""});
  if (!value.is_object()) return;
  reading.text(value["unit"], pointer + "/unit", threshold.unit);
  for (std::size_t i = 0; i < value.size(); ++i)
    if (value.name_at(i) != "value" && value.name_at(i) != "unit")
      reading.unknown(pointer + "/" + std::string(value.name_at(i)), "a threshold has value and unit only");
}

void read_thresholds(JsonView value, const std::string& pointer, SettingsReader& reading,
                     std::vector<ThresholdOverride>& to) {
  if (!value.is_object()) reading.malformed(pointer, "an object: a CQL parameter's name to a number or {value, unit}");
  for (std::size_t i = 0; i < value.size() && value.is_object(); ++i) {
    const std::string name(value.name_at(i));
    read_threshold(name, value.value_at(i), pointer + "/" + name, reading, to);
  }
}

// What callers without a profile can do.
void read_capabilities(JsonView value, const std::string& pointer, SettingsReader& reading, bool& system_actions) {
  if (!value.is_object()) reading.malformed(pointer, "an object: what callers without a profile can do");
  for (std::size_t i = 0; i < value.size() && value.is_object(); ++i) {
    const std::string name(value.name_at(i));
    if (name == "systemActions")
      reading.boolean(value.value_at(i), pointer + "/" + name, system_actions);
    else
      reading.unknown(pointer + "/" + name, "no capability of that name: there is systemActions");
  }
}

// What `aud`, Host and Origin are compared with: without a last slash or a query.
void read_base_urls(JsonView value, const std::string& pointer, SettingsReader& reading, std::vector<std::string>& to) {
  reading.urls(value, pointer, to);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto url = base::parse_url(to[i]);
    if (!url) continue;
    if (!url->query.empty()) reading.malformed(pointer + "/" + std::to_string(i), "a base URL without a query");
    while (to[i].ends_with('/')) to[i].pop_back();
  }
}

}  // namespace

std::vector<std::string> all_fhir_servers(const Settings& settings) {
  std::vector<std::string> servers = settings.fhir_servers;
  for (const Client& client : settings.clients)
    servers.insert(servers.end(), client.fhir_servers.begin(), client.fhir_servers.end());
  return servers;
}

tl::expected<Settings, std::vector<Problem>> parse_settings(JsonView json, const std::string& file,
                                                            const ClientFiles& files) {
  SettingsReader reading(file);
  Settings settings;
  if (!json.is_object()) reading.malformed("", "settings.json must hold an object");
  for (std::size_t i = 0; i < json.size() && json.is_object(); ++i) {
    const std::string_view name = json.name_at(i);
    const JsonView value = json.value_at(i);
    const std::string pointer = "/" + std::string(name);
    std::size_t milliseconds = 0;
    if (name == "listen")
      reading.url(value, pointer, settings.listen);
    else if (name == "tls")
      settings.tls = parse_tls_files(value, file, pointer, reading.problems());
    else if (name == "publicUrls")
      read_base_urls(value, pointer, reading, settings.public_urls);
    else if (name == "hosts")
      reading.texts(value, pointer, settings.hosts);
    else if (name == "trustedProxies")
      reading.networks(value, pointer, settings.trusted_proxies);
    else if (name == "certificateHeader")
      reading.text(value, pointer, settings.certificate_header);
    else if (name == "metricsListen")
      reading.url(value, pointer, settings.metrics_listen);
    else if (name == "limits")
      settings.limits = parse_limits(value, file, pointer, reading.problems());
    else if (name == "bodyLimit")
      reading.number(value, pointer, 1024, kMaxBodyLimit, settings.body_limit);
    else if (name == "jsonDepth")
      reading.number(value, pointer, 16, 128, settings.json_depth);
    else if (name == "evaluationSteps") {
      std::size_t steps = settings.evaluation.steps;
      reading.number(value, pointer, 10'000, kMaxEvaluationSteps, steps);
      settings.evaluation.steps = steps;
    } else if (name == "evaluationMemory")
      reading.number(value, pointer, std::int64_t{1} << 20, std::int64_t{1} << 36, settings.evaluation.bytes);
    else if (name == "store")
      reading.text(value, pointer, settings.store);
    else if (name == "tokenStore")
      reading.text(value, pointer, settings.token_store);
    else if (name == "storeKeyFile")
      reading.text(value, pointer, settings.store_key_file);
    else if (name == "fhirServers")
      reading.servers(value, pointer, settings.fhir_servers);
    else if (name == "fhirNetworks")
      reading.networks(value, pointer, settings.fhir_networks);
    else if (name == "fetchDeadline") {
      reading.number(value, pointer, 1, kMaxFetchDeadline, milliseconds);
      settings.fetch_deadline = std::chrono::milliseconds(milliseconds);
    } else if (name == "corsOrigins")
      read_base_urls(value, pointer, reading, settings.cors_origins);
    else if (name == "prefetchKeys")
      reading.texts_by_name(value, pointer, settings.prefetch_keys);
    else if (name == "prefetchTemplates")
      reading.texts_by_name(value, pointer, settings.prefetch_templates);
    else if (name == "capabilities")
      read_capabilities(value, pointer, reading, settings.system_actions);
    else if (name == "profile")
      reading.text(value, pointer, settings.profile);
    else if (name == "thresholds")
      read_thresholds(value, pointer, reading, settings.thresholds);
    else if (name == "clients")
      read_clients(value, pointer, files, reading, settings.clients);
    else
      reading.unknown(pointer, "no setting of that name");
  }
  if (!reading.problems().empty()) return tl::unexpected(std::move(reading.problems()));
  return settings;
}

std::vector<ThresholdOverride> parse_thresholds(JsonView json, const std::string& file, const std::string& pointer,
                                                std::vector<Problem>& problems) {
  SettingsReader reading(file);
  std::vector<ThresholdOverride> thresholds;
  read_thresholds(json, pointer, reading, thresholds);
  problems.insert(problems.end(), reading.problems().begin(), reading.problems().end());
  return thresholds;
}

}  // namespace cds

// settings.json, read and checked: unknown members are problems, so that a typing error does not pass for a setting.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "cds/client.h"
#include "cds/limits.h"
#include "cds/tls_files.h"
#include "cql/evaluation.h"

namespace cds {

struct ThresholdOverride {
  std::string parameter;  // the CQL parameter's name
  base::Decimal value;
  std::string unit;  // "weeks"; "" for a plain number
};

// Each member's name in the file stands behind it; all may be left out.
struct Settings {
  std::string listen = "http://127.0.0.1:8080";   // listen
  TlsFiles tls;                                   // tls: cds/tls_files.h, for a listen with https
  std::vector<std::string> public_urls;           // publicUrls: base URLs by which clients know this service
  std::vector<std::string> hosts;                 // hosts: more names that Host may have
  std::vector<std::string> trusted_proxies;       // trustedProxies: addresses or networks of proxies that serve TLS
  std::string certificate_header;                 // certificateHeader: of such a proxy; "": none is believed
  std::string metrics_listen;                     // metricsListen: where /metrics is served; "": nowhere
  Limits limits;                                  // limits: cds/limits.h
  std::size_t body_limit = 8 * 1024 * 1024;       // bodyLimit, bytes
  std::size_t json_depth = 64;                    // jsonDepth, 16 to 128
  std::string store = "ischia.db";                // store: SQLite file, relative to the working folder
  std::string token_store = "ischia-tokens.db";   // tokenStore: SQLite file, likewise
  std::string store_key_file;                     // storeKeyFile: at least 32 bytes that only this service knows
  std::vector<std::string> fhir_servers;          // fhirServers: base URLs that may be read from
  std::vector<std::string> fhir_networks;         // fhirNetworks: "10.0.0.0/8", where those may stand, beside
                                                  // public addresses
  std::chrono::milliseconds fetch_deadline{400};  // fetchDeadline, milliseconds from the call, at most 60,000
  cql::Budget evaluation;  // evaluationSteps, 10,000 to 10^12; evaluationMemory, bytes, 1 MiB to 64 GiB: of one request
  std::vector<std::string> cors_origins;                  // corsOrigins; empty: any, in development mode
  std::map<std::string, std::string> prefetch_keys;       // prefetchKeys: a client's key to ours
  std::map<std::string, std::string> prefetch_templates;  // prefetchTemplates: our key to another template
  bool system_actions = false;  // capabilities.systemActions: callers without a profile apply actions by themselves
  std::string profile;          // profile: a file of profiles/, "us"; "": the criteria's own default
  std::vector<ThresholdOverride> thresholds;  // thresholds: {"Review after": {"value": 3, "unit": "weeks"}, "Age": 50}
  std::vector<Client> clients;                // clients: cds/client.h; none: development mode
};

// The FHIR servers of all and of each client.
std::vector<std::string> all_fhir_servers(const Settings& settings);

// Every problem, each with file and JSON Pointer. kMalformed "settings-malformed", "settings-unknown", "client-...".
tl::expected<Settings, std::vector<base::Problem>> parse_settings(base::JsonView settings, const std::string& file,
                                                                  const ClientFiles& files = {});

// A "thresholds" object at `pointer` of a file, settings.json's or a profile's; what is wrong joins `problems`.
std::vector<ThresholdOverride> parse_thresholds(base::JsonView thresholds, const std::string& file,
                                                const std::string& pointer, std::vector<base::Problem>& problems);

}  // namespace cds

#include "commands/knowledge.h"

#include <utility>

#include "commands/folder_watch.h"

namespace commands {

std::string settings_for_a_restart(const cds::Settings& in_force, const cds::Settings& found) {
  std::string names;
  const auto note = [&](const char* name, bool differs) {
    if (differs) names += std::string(names.empty() ? "" : ", ") + name;
  };
  // Of the limits these are asked for at each request; the others are the listener's.
  cds::Limits limits = found.limits;
  limits.json_items = in_force.limits.json_items;
  limits.json_string_bytes = in_force.limits.json_string_bytes;
  limits.connections_by_client = in_force.limits.connections_by_client;
  limits.requests_per_second = in_force.limits.requests_per_second;
  note("listen", found.listen != in_force.listen);
  note("metricsListen", found.metrics_listen != in_force.metrics_listen);
  note("clients", found.clients.empty() != in_force.clients.empty());
  note("trustedProxies", found.trusted_proxies != in_force.trusted_proxies);
  note("tokenStore", found.token_store != in_force.token_store);
  note("storeKeyFile", found.store_key_file != in_force.store_key_file);
  note("store", found.store != in_force.store);
  note("bodyLimit", found.body_limit != in_force.body_limit);
  note("limits", limits != in_force.limits);
  return names;
}

bool Knowledge::load() {
  auto loaded = cds::load_catalogue(folder_);
  if (!loaded) return refuse(loaded.error());
  auto outside = open_((*loaded)->settings);
  if (!outside) return refuse({outside.error()});
  const std::string version = folder_digest(folder_);
  if (!first_) first_ = *loaded;
  const std::string restart = settings_for_a_restart(first_->settings, (*loaded)->settings);
  {
    const std::lock_guard lock(mutex_);
    std::swap(catalogue_, *loaded);
    if (!outside->tls) outside->tls = outside_.tls;
    std::swap(outside_, *outside);
  }
  if (const auto identity = tls()) metrics_.certificate_valid_until(identity->valid_until);
  metrics_.loaded(version);
  log_.info("settings and knowledge loaded", {{"version", version}});
  if (!restart.empty()) log_.warning("changed settings that count after a restart only", {{"settings", restart}});
  return true;
}

bool Knowledge::refuse(const Problems& problems) {
  metrics_.load_refused();
  for (const base::Problem& problem : problems) log_.error("not loaded", {{"problem", base::to_text(problem)}});
  if (catalogue()) log_.error("the settings and knowledge loaded before stay in force");
  return false;
}

std::shared_ptr<const cds::Catalogue> Knowledge::catalogue() const {
  const std::lock_guard lock(mutex_);
  return catalogue_;
}

std::shared_ptr<fhir::Reader> Knowledge::reader() const {
  const std::lock_guard lock(mutex_);
  return outside_.reader;
}

std::shared_ptr<const server::TlsIdentity> Knowledge::tls() const {
  const std::lock_guard lock(mutex_);
  return outside_.tls;
}

}  // namespace commands

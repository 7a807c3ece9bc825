// The Catalogue is all that config/ holds, loaded and checked: value sets, the compiled program, plans, activities,
// settings, and the services they make. Immutable, shared by requests, swapped whole at reload.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cards/plan.h"
#include "cds/hooks.h"
#include "cds/profile.h"
#include "cds/settings.h"
#include "cql/evaluation.h"
#include "cql/program.h"
#include "fhir/value_set.h"

namespace cds {

struct PrefetchKey {
  std::string key;            // "conditions"
  std::string template_text;  // "Condition?patient={{context.patientId}}"
  fhir::TypeId type = fhir::kNoType;
  bool required = false;  // without it, sent or fetched, no critical criterion is decidable
  bool critical = false;  // a criterion that can give a critical card reads it
  bool operator==(const PrefetchKey&) const = default;
};
struct Service {  // one id under one hook
  std::string id;
  const Hook* hook = nullptr;
  const cards::Plan* plan = nullptr;
  std::vector<PrefetchKey> prefetch;
  std::vector<fhir::TypeId> referenced;  // types that its criteria read and that belong to no patient: Medication
  std::shared_ptr<const cql::Baseline> baseline = nullptr;  // for calls of this hook
};

struct Catalogue {
  Settings settings;
  std::vector<Profile> profiles;              // every file of profiles/
  const Profile* profile = nullptr;           // the one in force; none when settings.json names none
  std::vector<base::JsonDocument> documents;  // what activities point into
  fhir::ValueSets value_sets;
  std::optional<cql::Program> program;
  cards::Activities activities;
  std::vector<std::unique_ptr<cards::Plan>> plans;
  std::vector<Service> services;

  const Service* find(std::string_view id, std::string_view hook) const;
  bool has(std::string_view id) const;
  std::vector<const Service*> of_hook(std::string_view hook) const;
};

// The service that a call names by its URL's id and its body's hook.
// kNotFound "service-unknown", kMalformed "hook-not-served".
base::Result<const Service*> service_for(const Catalogue& catalogue, std::string_view id, std::string_view hook);

// Loads a folder with settings.json, services/, criteria/, valuesets/, and profiles/ where a profile is chosen; every
// problem with file and place. `profile`, if any, stands in place of the one that settings.json names.
// kMalformed "profile-unknown": there is no such file.
tl::expected<std::shared_ptr<const Catalogue>, std::vector<base::Problem>> load_catalogue(
    const std::string& folder, const std::string& profile = "");

// GET /cds-services (CDS Hooks 3.0, Discovery).
// For this client: the services that it may call, the templates that it can fill in, in its version of the
// specification.
std::string discovery(const Catalogue& catalogue, const Client& client);
// The prefetch keys and templates of a service as this client knows them, without those that it cannot fill in.
std::vector<std::pair<std::string, std::string>> templates_for(const Service& service, const Client& client);
// `ischia check`: services, hooks, prefetch, libraries, value sets, in readable form.
std::string describe(const Catalogue& catalogue);

}  // namespace cds

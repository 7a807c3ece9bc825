#include "cds/catalogue.h"

#include <algorithm>

#include "cds/decide.h"
#include "cds/load_files.h"
#include "cds/load_services.h"
#include "cds/thresholds.h"
#include "cql/baseline.h"

namespace cds {
namespace {

using base::Problem;
using base::ProblemKind;

void load_settings(Catalogue& catalogue, const LoadedFile& settings_file, Loading& loading) {
  const base::JsonView json = settings_file.document.root();
  if (!json) return;
  ClientFiles files;
  const ClientFileNames names = files_of_clients(json["clients"]);
  for (const std::string& name : names.templates)
    if (LoadedFile file = loading.read("clients/" + name + ".json"); file.document.root())
      files.templates.emplace(name, std::move(file.document));
  for (const std::string& name : names.key_sets)
    if (LoadedFile file = loading.read(name); file.document.root())
      files.key_sets.emplace(name, std::move(file.document));
  auto settings = parse_settings(json, settings_file.path, files);
  if (settings)
    catalogue.settings = *std::move(settings);
  else
    loading.add(std::move(settings).error());
}

void load_value_sets(Catalogue& catalogue, Loading& loading) {
  const std::vector<LoadedFile> files = loading.read_folder("valuesets");
  std::vector<fhir::ValueSets::Source> sources;
  for (const LoadedFile& file : files) sources.push_back({file.path, file.document.root()});
  loading.add(catalogue.value_sets.add_all(sources));
}

void load_criteria(Catalogue& catalogue, Loading& loading) {
  const std::vector<LoadedFile> files = loading.read_folder("criteria");
  std::vector<cql::Program::Source> sources;
  for (const LoadedFile& file : files) sources.push_back({file.path, file.document.root()});
  auto program = cql::Program::load(sources, catalogue.value_sets);
  if (program)
    catalogue.program.emplace(*std::move(program));
  else
    loading.add(std::move(program).error());
}

// PlanDefinitions refer to ActivityDefinitions, so these come first.
void load_plans(Catalogue& catalogue, Loading& loading) {
  std::vector<LoadedFile> files = loading.read_folder("services");
  for (const LoadedFile& file : files) {
    const std::string_view type = file.document.root()["resourceType"].string();
    if (type == "ActivityDefinition") {
      if (const auto added = catalogue.activities.add(file.document.root(), file.path); !added)
        loading.add(added.error());
    } else if (type != "PlanDefinition") {
      loading.add({ProblemKind::kMalformed, "service-malformed", file.path + "#/resourceType",
                   "must be a PlanDefinition or an ActivityDefinition"});
    }
  }
  for (LoadedFile& file : files) {
    const base::JsonView json = file.document.root();
    if (catalogue.program && json["resourceType"].string() == "PlanDefinition") {
      auto plan = cards::load_plan(json, file.path, *catalogue.program, catalogue.value_sets, catalogue.activities);
      if (plan)
        catalogue.plans.push_back(std::make_unique<cards::Plan>(*std::move(plan)));
      else
        loading.add(std::move(plan).error());
    }
    catalogue.documents.push_back(std::move(file.document));
  }
}

// All of them, so that `ischia check` finds what is wrong in one that is not in force.
void load_profiles(Catalogue& catalogue, const std::string& settings_file, const std::string& chosen,
                   Loading& loading) {
  const std::string& name = chosen.empty() ? catalogue.settings.profile : chosen;
  if (name.empty()) return;
  std::string names;
  for (const LoadedFile& file : loading.read_folder("profiles")) {
    auto profile = parse_profile(file.document.root(), file.path);
    if (!profile) {
      loading.add(std::move(profile).error());
      continue;
    }
    names += (names.empty() ? "" : ", ") + profile->name;
    catalogue.profiles.push_back(*std::move(profile));
  }
  for (const Profile& profile : catalogue.profiles)
    if (profile.name == name) catalogue.profile = &profile;
  if (catalogue.profile == nullptr)
    loading.add({ProblemKind::kMalformed, "profile-unknown", settings_file + "#/profile",
                 "no profile is called " + name + "; there are: " + names});
}

void make_baselines(Catalogue& catalogue) {
  for (Service& service : catalogue.services)
    service.baseline = std::make_shared<const cql::Baseline>(*catalogue.program, catalogue.value_sets,
                                                             usual_parameters(catalogue, *service.hook),
                                                             catalogue.settings.evaluation);
}

}  // namespace

const Service* Catalogue::find(std::string_view id, std::string_view hook) const {
  for (const Service& service : services)
    if (service.id == id && service.hook->name == hook) return &service;
  return nullptr;
}

bool Catalogue::has(std::string_view id) const {
  return std::any_of(services.begin(), services.end(), [&](const Service& service) { return service.id == id; });
}

std::vector<const Service*> Catalogue::of_hook(std::string_view hook) const {
  std::vector<const Service*> found;
  for (const Service& service : services)
    if (service.hook->name == hook) found.push_back(&service);
  return found;
}

base::Result<const Service*> service_for(const Catalogue& catalogue, std::string_view id, std::string_view hook) {
  if (const Service* service = catalogue.find(id, hook)) return service;
  if (!catalogue.has(id))
    return base::fail(ProblemKind::kNotFound, "service-unknown", "", "no service has this id: see /cds-services");
  return base::fail(ProblemKind::kMalformed, "hook-not-served", "/hook",
                    "the service does not serve this hook: see /cds-services");
}

tl::expected<std::shared_ptr<const Catalogue>, std::vector<Problem>> load_catalogue(const std::string& folder,
                                                                                    const std::string& profile) {
  Loading loading(folder);
  auto catalogue = std::make_shared<Catalogue>();
  const LoadedFile settings_file = loading.read("settings.json");
  load_settings(*catalogue, settings_file, loading);
  load_profiles(*catalogue, settings_file.path, profile, loading);
  load_value_sets(*catalogue, loading);
  load_criteria(*catalogue, loading);
  load_plans(*catalogue, loading);
  if (catalogue->program) {
    make_services(*catalogue, loading.problems());
    check_thresholds(*catalogue, catalogue->settings.thresholds, settings_file.path, loading.problems());
    for (const Profile& each : catalogue->profiles)
      check_thresholds(*catalogue, each.thresholds, each.file, loading.problems());
    show_thresholds(*catalogue);
    // A plan that could not be loaded lacks its keys; settings would be blamed for it.
    if (loading.problems().empty()) apply_prefetch_settings(*catalogue, settings_file.path, loading.problems());
  }
  if (!loading.problems().empty()) return tl::unexpected(std::move(loading.problems()));
  make_baselines(*catalogue);
  return catalogue;
}

}  // namespace cds

#include "commands/artefacts.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "base/base64.h"

namespace commands {
namespace {

using base::JsonView;
using base::ProblemKind;

constexpr base::JsonLimits kLimits{std::size_t{256} << 20, 1024};  // ELM: three levels for each `and` of a chain
constexpr std::string_view kElmJson = "application/elm+json";

bool is_elm(JsonView json) { return json["library"]["identifier"].is_object(); }

// An include names a library by its id, which a namespace may stand before.
std::string_view included_id(JsonView include) {
  const std::string_view path = include["path"].string();
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view without_version(std::string_view canonical) { return canonical.substr(0, canonical.find('|')); }

}  // namespace

base::Result<void> Artefacts::take_elm(JsonView elm, const std::string& file) {
  const JsonView identifier = elm["library"]["identifier"];
  const std::string_view id = identifier["id"].string(), version = identifier["version"].string();
  for (const Library& other : libraries_) {
    if (other.id != id || other.version != version) continue;
    if (base::same_content(other.elm, elm)) return {};
    return base::fail(ProblemKind::kMalformed, "library-repeated", file,
                      "another library " + std::string(id) + " " + std::string(version) + " stands in " + other.file);
  }
  libraries_.push_back({std::string(id), std::string(version), file, elm});
  return {};
}

// FHIR R4, Library.content. https://hl7.org/fhir/R4/library.html
base::Result<bool> Artefacts::take_resource(JsonView resource, const std::string& file) {
  const std::string_view type = resource["resourceType"].string();
  if (type == "ValueSet") {
    const auto [known, is_new] =
        value_sets_.try_emplace(std::string(resource["url"].string()), ValueSet{file, resource});
    if (is_new || base::same_content(known->second.json, resource)) return true;
    return base::fail(ProblemKind::kMalformed, "value-set-repeated", file,
                      "another value set " + known->first + " stands in " + known->second.file);
  }
  if (type != "Library") return false;
  for (const JsonView content : resource["content"]) {
    if (content["contentType"].string() != kElmJson) continue;
    std::optional<std::string> text = base::decode_base64(content["data"].string());
    if (!text)
      return base::fail(ProblemKind::kMalformed, "library-malformed", file,
                        "Library/" + std::string(resource["id"].string()) + ": its ELM is no base64");
    CDS_TRY(base::JsonDocument document, base::JsonDocument::parse(*std::move(text), kLimits));
    documents_.push_back(std::move(document));
    if (!is_elm(documents_.back().root()))
      return base::fail(ProblemKind::kMalformed, "library-malformed", file,
                        "Library/" + std::string(resource["id"].string()) + ": its application/elm+json is no ELM");
    CDS_CHECK(take_elm(documents_.back().root(), file));
  }
  return true;
}

base::Result<bool> Artefacts::take(JsonView json, const std::string& file) {
  if (is_elm(json)) {
    CDS_CHECK(take_elm(json, file));
    return true;
  }
  if (json["resourceType"].string() != "Bundle") return take_resource(json, file);
  bool any = false;
  for (const JsonView entry : json["entry"]) {
    CDS_TRY(const bool taken, take_resource(entry["resource"], file));
    any = any || taken;
  }
  return any;
}

base::Result<void> Artefacts::read_file(const std::string& path) {
  if (!read_.try_emplace(path).second) return {};
  CDS_TRY(base::JsonDocument document, base::map_json_file(path, kLimits));
  documents_.push_back(std::move(document));
  CDS_TRY(const bool taken, take(documents_.back().root(), path));
  if (taken) return {};
  return base::fail(ProblemKind::kMalformed, "artefact-unknown", path,
                    "holds no ELM, Library or ValueSet, nor a Bundle of these");
}

base::Result<void> Artefacts::read_folder(const std::string& path) {
  if (!read_.try_emplace(path).second) return {};
  std::error_code error;
  std::set<std::string> files;
  std::filesystem::directory_iterator entry(path, error);
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".json") files.insert(entry->path().string());
  if (error) return base::fail(ProblemKind::kNotFound, "folder-unreadable", path, "cannot be read: " + error.message());
  for (const std::string& file : files)
    if (const auto taken = read_file(file); !taken && taken.error().slug != "artefact-unknown")
      return tl::unexpected(taken.error());
  return {};
}

base::Result<const Artefacts::Library*> Artefacts::main_library() const {
  if (libraries_.empty()) return base::fail(ProblemKind::kNotFound, "library-missing", "", "there is no ELM");
  std::set<std::string_view> included;
  for (const Library& each : libraries_)
    for (const JsonView include : each.elm["library"]["includes"]["def"]) included.insert(included_id(include));
  std::vector<const Library*> found;
  for (const Library& each : libraries_)
    if (!included.contains(each.id)) found.push_back(&each);
  if (found.size() == 1) return found.front();
  std::string names;
  for (const Library* each : found) names += " " + each->id;
  return base::fail(ProblemKind::kMalformed, "library-ambiguous", libraries_.front().file,
                    found.empty() ? "all libraries include each other; name one with --library"
                                  : "several libraries are included by none:" + names + "; name one with --library");
}

const Artefacts::Library* Artefacts::find(std::string_view id, std::string_view version) const {
  const auto found = std::ranges::find_if(
      libraries_, [&](const Library& each) { return each.id == id && (version.empty() || each.version == version); });
  return found != libraries_.end() ? &*found : nullptr;
}

// Most folders name files by their library, and then not all of them need to be read.
base::Result<const Artefacts::Library*> Artefacts::find_in(const std::string& folder, std::string_view id,
                                                           std::string_view version) {
  const std::string stem = folder + "/" + std::string(id);
  for (const std::string& file : {stem + "-" + std::string(version) + ".json", stem + ".json"}) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) continue;
    CDS_CHECK(read_file(file));
    if (const Library* const library = find(id, version)) return library;
  }
  CDS_CHECK(read_folder(folder));
  return find(id, version);
}

base::Result<std::vector<const Artefacts::Library*>> Artefacts::with_includes(const Library& library,
                                                                              const std::string& folder) {
  std::vector<const Library*> all{&library};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const JsonView include : all[i]->elm["library"]["includes"]["def"]) {
      const std::string_view id = included_id(include), version = include["version"].string();
      const Library* found = find(id, version);
      if (!found && !folder.empty()) {
        CDS_TRY(found, find_in(folder, id, version));
      }
      if (found && std::ranges::find(all, found) == all.end()) all.push_back(found);
    }
  }
  return all;
}

tl::expected<fhir::ValueSets, std::vector<base::Problem>> Artefacts::value_sets_of(
    const std::vector<const Library*>& libraries) const {
  std::vector<std::string_view> wanted;
  const auto want = [&](std::string_view canonical) {
    const std::string_view url = without_version(canonical);
    if (std::ranges::find(wanted, url) == wanted.end()) wanted.push_back(url);
  };
  for (const Library* library : libraries)
    for (const JsonView declared : library->elm["library"]["valueSets"]["def"]) want(declared["id"].string());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (const auto found = value_sets_.find(wanted[i]); found != value_sets_.end())
      for (const char* part : {"include", "exclude"})
        for (const JsonView each : found->second.json["compose"][part])
          for (const JsonView other : each["valueSet"]) want(other.string());

  std::vector<fhir::ValueSets::Source> sources;
  for (const std::string_view url : wanted)
    if (const auto found = value_sets_.find(url); found != value_sets_.end())  // else Program::load says who wants it
      sources.push_back({found->second.file, found->second.json});
  fhir::ValueSets sets;
  std::vector<base::Problem> problems = sets.add_all(sources);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return sets;
}

}  // namespace commands

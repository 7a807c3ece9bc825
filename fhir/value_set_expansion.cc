// FHIR R4, ValueSet.expansion, https://hl7.org/fhir/R4/valueset.html#expansion: the codes that a terminology server
// found, which is what artefacts for other engines bring.
#include "fhir/value_set_compose.h"

namespace fhir {
namespace {

constexpr int kDeepest = 100;  // Ours: JSON's own depth is limited when a file is read

base::Result<void> read_contains(base::JsonView contains, const std::string& where, int depth, Selection& selection) {
  if (!contains.is_array() || depth > kDeepest)
    return base::fail(base::ProblemKind::kMalformed, "value-set-malformed", where, "an array of codes is wanted");
  for (std::size_t index = 0; index < contains.size(); ++index) {
    const base::JsonView each = contains[index];
    const std::string here = where + "/" + std::to_string(index);
    const std::string_view system = canonical_system(each["system"].string()), code = each["code"].string();
    // "abstract": a heading, which is no code to be chosen.
    if (!code.empty() && !each["abstract"].is_true()) {
      if (system.empty())
        return base::fail(base::ProblemKind::kMalformed, "value-set-malformed", here, "a code without a system");
      selection.codes.push_back({std::string(system), std::string(code), std::string(each["display"].string())});
    }
    if (each["contains"]) CDS_CHECK(read_contains(each["contains"], here + "/contains", depth + 1, selection));
  }
  return {};
}

// What a server says where it did not give all of a set.
bool says_partial(base::JsonView expansion, std::size_t codes) {
  if (expansion["total"].integer().value_or(0) > static_cast<std::int64_t>(codes)) return true;
  if (expansion["offset"].integer().value_or(0) > 0) return true;
  for (const base::JsonView each : expansion["parameter"]) {
    const std::string_view name = each["name"].string();
    if (name.starts_with("warning") || name == "limitedExpansion" || name == "excludedSystem") return true;
  }
  for (const base::JsonView each : expansion["extension"]) {
    const std::string_view url = each["url"].string();
    if (url.ends_with("valueset-unclosed") || url.ends_with("valueset-toocostly")) return true;
  }
  return false;
}

}  // namespace

base::Result<Compose> read_expansion(base::JsonView value_set, const std::string& file) {
  const base::JsonView expansion = value_set["expansion"];
  const std::string where = file + "#/expansion";
  if (!expansion.is_object())
    return base::fail(base::ProblemKind::kMalformed, "value-set-malformed", where, "an object is wanted");
  Compose result;
  if (!expansion["contains"] && expansion["total"].integer() != 0)
    return base::fail(base::ProblemKind::kMalformed, "value-set-malformed", where, "an expansion without codes");
  if (expansion["contains"]) CDS_CHECK(read_contains(expansion["contains"], where + "/contains", 0, result.include));
  if (expansion["timestamp"].string().empty()) result.notes.emplace_back("its expansion has no date");
  if (says_partial(expansion, result.include.codes.size()))
    result.notes.emplace_back("its expansion says that it is partial: codes may be missing");
  return result;
}

}  // namespace fhir

#include "commands/profile_logic.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace commands {
namespace {

using base::JsonView;

std::vector<cds::LoadedFile> read_libraries(const std::string& folder) {
  std::vector<cds::LoadedFile> libraries = cds::Loading(folder).read_folder("criteria");
  std::erase_if(libraries, [](const cds::LoadedFile& file) {
    return file.document.root()["library"]["identifier"]["id"].string() == "FHIRHelpers";
  });
  return libraries;
}

std::string cql_beside(const std::string& elm_file) {
  std::ifstream stream(elm_file.substr(0, elm_file.rfind('.')) + ".cql", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

using Strings = std::optional<std::set<std::string>>;

void join(Strings& all, const Strings& more) {
  if (!all || !more)
    all.reset();
  else
    all->insert(more->begin(), more->end());
}

// The strings that an expression may give, for what its function's operands may be.
class PossibleStrings {
 public:
  explicit PossibleStrings(const Decided& decided) : decided_(decided) {}
  using Operands = std::map<std::string_view, Strings>;

  Strings of(JsonView expression, std::string_view library, const Operands& given) const {
    const std::string_view type = expression["type"].string();
    if (type == "Literal") return std::set{std::string(expression["value"].string())};
    if (type == "Null") return std::set<std::string>();
    if (type == "As") return of(expression["operand"], library, given);
    if (type == "OperandRef") {
      const auto found = given.find(expression["name"].string());
      return found == given.end() ? std::nullopt : found->second;
    }
    if (type == "ExpressionRef" || type == "FunctionRef") return of_reference(expression, library, given);
    if (type == "If" || type == "Case") return of_choice(expression, library, given);
    return std::nullopt;
  }

 private:
  Strings of_reference(JsonView reference, std::string_view library, const Operands& given) const {
    const Defined defined = decided_.referred(reference, library);
    if (!defined.definition) return std::nullopt;
    Operands operands_given;
    const std::vector<JsonView> parts = operands(reference);
    for (std::size_t i = 0; i < parts.size(); ++i)
      operands_given.emplace(defined.definition["operand"][i]["name"].string(), of(parts[i], library, given));
    return of(defined.definition["expression"], defined.library, operands_given);
  }

  Strings of_choice(JsonView expression, std::string_view library, const Operands& given) const {
    Strings all = std::set<std::string>();
    if (expression["type"].string() == "If") {
      const Known condition = decided_.truth(expression["condition"], library);
      if (!condition.is(false)) join(all, of(expression["then"], library, given));
      if (!condition.is(true)) join(all, of(expression["else"], library, given));
      return all;
    }
    const JsonView comparand = expression["comparand"];
    Strings left = comparand ? of(comparand, library, given) : std::nullopt;
    for (const JsonView item : expression["caseItem"]) {
      const Known condition = comparand ? Known() : decided_.truth(item["when"], library);
      const bool is_possible =
          left ? left->erase(std::string(item["when"]["value"].string())) > 0 : !condition.is(false);
      if (is_possible) join(all, of(item["then"], library, given));
      if (condition.is(true)) return all;
    }
    if (!left || !left->empty()) join(all, of(expression["else"], library, given));
    return all;
  }

  const Decided& decided_;
};

}  // namespace

ProfileLogic::ProfileLogic(const std::string& folder, const std::string& profile)
    : libraries_(read_libraries(folder)), is_chosen_(!profile.empty()), decided_(libraries_, profile) {
  for (const cds::LoadedFile& file : libraries_) {
    const std::string& cql = cql_.emplace_back(cql_beside(file.path));
    texts_.emplace(file.document.root()["library"]["identifier"]["id"].string(),
                   LogicText(file.document.root(), cql, is_chosen_ ? &decided_ : nullptr));
  }
}

const LogicText* ProfileLogic::text(std::string_view library) const {
  const auto found = texts_.find(library);
  return found == texts_.end() ? nullptr : &found->second;
}

std::optional<std::set<std::string>> ProfileLogic::strings(std::string_view library, std::string_view define) const {
  const Defined defined = decided_.find(library, define);
  if (!defined.definition) return std::nullopt;
  return PossibleStrings(decided_).of(defined.definition["expression"], defined.library, {});
}

void ProfileLogic::reach(std::string_view library, std::string_view define, Reached& reached) const {
  const Defined defined = decided_.find(library, define);
  if (!defined.definition || !reached.definitions.emplace(library, define).second) return;
  decided_.visit_open(defined.definition["expression"], defined.library, [&](JsonView part) {
    const std::string_view type = part["type"].string();
    if (type == "ParameterRef") reached.parameters.emplace(part["name"].string());
    if (type != "ExpressionRef" && type != "FunctionRef") return;
    if (const Defined next = decided_.referred(part, defined.library); next.definition)
      reach(next.library, next.definition["name"].string(), reached);
  });
}

}  // namespace commands

#include "cql/program.h"

#include <algorithm>
#include <utility>

#include "cql/compiled.h"
#include "cql/compiler.h"
#include "cql/library.h"

namespace cql {
namespace {

constexpr std::size_t kMaxLibraries = 4096;

// Every library before those that include it, so that the types of what they refer to are known.
std::vector<std::uint32_t> in_order_of_use(const std::vector<Library>& libraries) {
  std::vector<std::uint32_t> order;
  std::vector<char> placed(libraries.size(), 0);
  for (bool progress = true; progress && order.size() < libraries.size();) {
    progress = false;
    for (const Library& each : libraries) {
      if (placed[each.index]) continue;
      const bool ready =
          std::ranges::all_of(each.includes, [&](const auto& include) { return placed[include.second] != 0; });
      if (!ready) continue;
      placed[each.index] = 1;
      order.push_back(each.index);
      progress = true;
    }
  }
  for (const Library& each : libraries)  // includes in a circle: any order will do
    if (!placed[each.index]) order.push_back(each.index);
  return order;
}

void compile_library(Library& library, Compiler& compiler) {
  Compiled& compiled = compiler.compiled;
  for (const auto& [id, default_value] : library.defaults)
    compiler.compile_unit(compiled.declarations[id].default_value, default_value, nullptr);
  for (const auto& [id, definition] : library.function_bodies) {
    Function& function = compiled.functions[id];
    if (!definition["expression"]) {
      compiler.compile_unit(function.unit, definition, &function);  // refused: an external function has no body
      continue;
    }
    const Expression body = compiler.compile_unit(function.unit, definition["expression"], &function);
    if (!function.result_type) function.result_type = body.type;
  }
  for (const auto& [id, definition] : library.define_bodies) {
    const Expression body = compiler.compile_unit(compiled.defines[id], definition["expression"], nullptr);
    const Type*& type = library.define_types[compiled.defines[id].name];
    if (!type) type = body.type;
  }
}

// What is reached from a define: every define and function once.
class Walk {
 public:
  explicit Walk(const Compiled& compiled)
      : compiled_(compiled), defines_(compiled.defines.size()), functions_(compiled.functions.size()) {}

  template <typename Visit>
  void from(DefineId define, Visit visit) {
    std::vector<const Unit*> open{&compiled_.defines[define]};
    defines_[define] = true;
    while (!open.empty()) {
      const Unit* const unit = open.back();
      open.pop_back();
      visit(*unit);
      for (const std::uint32_t id : unit->defines)
        if (!defines_[id]) defines_[id] = true, open.push_back(&compiled_.defines[id]);
      for (const std::uint32_t id : unit->functions)
        if (!functions_[id]) functions_[id] = true, open.push_back(&compiled_.functions[id].unit);
      for (const std::uint32_t id : unit->parameters)  // a default may have references of its own
        if (compiled_.declarations[id].default_value.body) open_default(id, open);
    }
  }

 private:
  void open_default(std::uint32_t id, std::vector<const Unit*>& open) {
    if (std::ranges::find(defaults_, id) != defaults_.end()) return;
    defaults_.push_back(id);
    open.push_back(&compiled_.declarations[id].default_value);
  }

  const Compiled& compiled_;
  std::vector<bool> defines_, functions_;
  std::vector<std::uint32_t> defaults_;
};

}  // namespace

tl::expected<Program, std::vector<base::Problem>> Program::load(const std::vector<Source>& sources,
                                                                const fhir::ValueSets& value_sets) {
  std::vector<base::Problem> problems;
  auto compiled = std::make_unique<Compiled>();
  std::vector<Library> libraries;
  if (sources.size() > kMaxLibraries)
    return tl::unexpected(std::vector<base::Problem>{
        {base::ProblemKind::kTooLarge, "elm-malformed", "", "more libraries than are allowed"}});
  for (const Source& source : sources) read_library_header(source, *compiled, libraries, problems);
  for (Library& each : libraries) read_declarations(each, *compiled, libraries, value_sets, problems);

  Compiler compiler(*compiled, libraries, value_sets, problems);
  for (const std::uint32_t index : in_order_of_use(libraries)) compile_library(libraries[index], compiler);
  if (!problems.empty()) return tl::unexpected(std::move(problems));

  for (Library& each : libraries) {
    compiled->libraries[each.index].defines = each.defines.size();
    std::vector<DefineId> ids;
    for (const auto& [id, definition] : each.define_bodies) ids.push_back(id);
    compiled->defines_of.push_back(std::move(ids));
    compiled->define_names.push_back(std::move(each.defines));
  }
  return Program(std::move(compiled));
}

Program::Program(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

std::optional<DefineId> Program::find_define(std::string_view library, std::string_view name) const {
  for (std::size_t i = 0; i < compiled_->libraries.size(); ++i) {
    if (compiled_->libraries[i].id != library) continue;
    if (const auto found = compiled_->define_names[i].find(name); found != compiled_->define_names[i].end())
      return found->second;
  }
  return std::nullopt;
}

std::string_view Program::define_name(DefineId define) const { return compiled_->defines[define].name; }
std::string_view Program::define_library(DefineId define) const {
  return compiled_->libraries[compiled_->defines[define].library].id;
}
std::size_t Program::define_count() const { return compiled_->defines.size(); }

std::vector<DefineId> Program::defines_of(std::string_view library) const {
  for (std::size_t i = 0; i < compiled_->libraries.size(); ++i)
    if (compiled_->libraries[i].id == library) return compiled_->defines_of[i];
  return {};
}

std::optional<ParameterId> Program::find_parameter(std::string_view name) const {
  const auto found = compiled_->parameter_ids.find(name);
  return found != compiled_->parameter_ids.end() ? std::optional(found->second) : std::nullopt;
}
const std::vector<ParameterSummary>& Program::parameters() const { return compiled_->parameters; }
const std::vector<LibrarySummary>& Program::libraries() const { return compiled_->libraries; }

std::vector<DataNeed> Program::needs_of(DefineId define) const {
  std::vector<DataNeed> needs;
  Walk(*compiled_).from(define, [&](const Unit& unit) {
    for (const std::uint32_t id : unit.needs)
      if (std::ranges::find(needs, compiled_->needs[id]) == needs.end()) needs.push_back(compiled_->needs[id]);
  });
  return needs;
}

std::vector<ParameterId> Program::parameters_of(DefineId define) const {
  std::vector<ParameterId> ids;
  Walk(*compiled_).from(define, [&](const Unit& unit) {
    for (const std::uint32_t declaration : unit.parameters) {
      const ParameterId id = compiled_->declarations[declaration].parameter;
      if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
  });
  return ids;
}

}  // namespace cql

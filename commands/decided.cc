#include "commands/decided.h"

#include <algorithm>
#include <array>

namespace commands {
namespace {

using base::JsonView;
using Kind = Known::Kind;

constexpr Known kUnknown{};
constexpr Known kNull{Kind::kNull, false, {}};
constexpr Known kEmptyList{Kind::kEmptyList, false, {}};

Known boolean(bool value) { return {Kind::kBoolean, value, {}}; }

// Operators that give null when an operand is null, and nothing else that a profile could decide (CQL 1.5, appendix B).
constexpr std::array<std::string_view, 14> kNullOfNull{
    "Add",      "Concatenate", "Greater",  "GreaterOrEqual", "Less",      "LessOrEqual", "Lower",
    "Property", "Subtract",    "ToString", "Truncate",       "ToDecimal", "Substring",   "NotEqual"};
// Operators on a list that give null for an empty one.
constexpr std::array<std::string_view, 6> kOneOf{"First", "Last", "Max", "Min", "SingletonFrom", "Indexer"};

template <std::size_t kSize>
bool is_one_of(std::string_view type, const std::array<std::string_view, kSize>& types) {
  return std::ranges::find(types, type) != types.end();
}

// What an expression gives that may take any of these values.
class Either {
 public:
  void add(const Known& value) {
    value_ = has_ && value_ != value ? kUnknown : value;
    has_ = true;
  }
  Known value() const { return value_; }

 private:
  bool has_ = false;
  Known value_;
};

}  // namespace

std::vector<JsonView> operands(JsonView expression) {
  std::vector<JsonView> all;
  for (const char* const name : {"operand", "source"}) {
    const JsonView operand = expression[name];
    if (operand.is_object()) all.push_back(operand);
    for (const JsonView each : operand) all.push_back(each);
  }
  return all;
}

Decided::Decided(const std::vector<cds::LoadedFile>& libraries, std::string profile) : profile_(std::move(profile)) {
  for (const cds::LoadedFile& file : libraries) {
    const JsonView elm = file.document.root()["library"];
    Library& library = libraries_[elm["identifier"]["id"].string()];
    for (const JsonView include : elm["includes"]["def"])
      library.includes.emplace(include["localIdentifier"].string(), include["path"].string());
    for (const JsonView definition : elm["statements"]["def"])
      library.definitions.emplace(definition["name"].string(), definition);
  }
}

std::string_view Decided::library_of(JsonView reference, std::string_view library) const {
  const std::string_view local = reference["libraryName"].string();
  const auto in = libraries_.find(library);
  if (local.empty() || in == libraries_.end()) return library;
  const auto found = in->second.includes.find(local);
  return found == in->second.includes.end() ? std::string_view() : found->second;
}

Defined Decided::find(std::string_view library, std::string_view name) const {
  const auto in = libraries_.find(library);
  if (in == libraries_.end() || in->second.definitions.count(name) != 1) return {};
  return {in->second.definitions.find(name)->second, in->first};
}

Defined Decided::referred(JsonView reference, std::string_view library) const {
  return find(library_of(reference, library), reference["name"].string());
}

Known Decided::value_of_define(std::string_view library, std::string_view name) const {
  const Defined defined = find(library, name);
  if (!defined.definition) return kUnknown;
  const std::pair key{defined.library, defined.definition["name"].string()};
  if (const auto found = defines_.find(key); found != defines_.end()) return found->second;
  defines_.emplace(key, kUnknown);  // should it ever lead back to itself
  return defines_[key] = value(defined.definition["expression"], defined.library);
}

Known Decided::truth(JsonView condition, std::string_view library) const {
  return truth_in(condition, {library, nullptr});
}

Known Decided::truth_in(JsonView condition, const Scope& scope) const {
  const Known known = value_in(condition, scope);
  return known.kind == Kind::kNull ? boolean(false) : known;
}

Known Decided::value(JsonView expression, std::string_view library) const {
  return value_in(expression, {library, nullptr});
}

// A function's value for what is known of its operands.
Known Decided::of_function(JsonView reference, const Scope& scope) const {
  const Defined function = referred(reference, scope.library);
  if (!function.definition) return kUnknown;
  std::map<std::string_view, Known> given;
  const std::vector<JsonView> parts = operands(reference);
  for (std::size_t i = 0; i < parts.size(); ++i)
    given.emplace(function.definition["operand"][i]["name"].string(), value_in(parts[i], scope));
  return value_in(function.definition["expression"], {function.library, &given});
}

Known Decided::value_in(JsonView expression, const Scope& scope) const {
  if (scope.operands != nullptr) return computed(expression, scope);
  if (const auto found = expressions_.find(expression.node()); found != expressions_.end()) return found->second;
  const Known known = computed(expression, scope);
  expressions_.emplace(expression.node(), known);
  return known;
}

Known Decided::computed(JsonView expression, const Scope& scope) const {
  const std::string_view type = expression["type"].string();
  if (type == "Literal") {
    const std::string_view of = expression["valueType"].string(), text = expression["value"].string();
    if (of.ends_with("}Boolean")) return boolean(text == "true");
    return of.ends_with("}String") ? Known{Kind::kString, false, text} : kUnknown;
  }
  if (type == "Null") return kNull;
  if (type == "As") return value_in(expression["operand"], scope);
  if (type == "ParameterRef")
    return expression["name"].string() == "Profile" && !profile_.empty() ? Known{Kind::kString, false, profile_}
                                                                         : kUnknown;
  if (type == "ExpressionRef")
    return value_of_define(library_of(expression, scope.library), expression["name"].string());
  if (type == "FunctionRef") return of_function(expression, scope);
  if (type == "OperandRef") {
    if (scope.operands == nullptr) return kUnknown;
    const auto found = scope.operands->find(expression["name"].string());
    return found == scope.operands->end() ? kUnknown : found->second;
  }
  if (type == "If" || type == "Case") return of_choice(expression, scope);
  if (type == "In" || type == "Equal") return of_membership(expression, scope);
  if (type == "Query") return of_query(expression, scope);
  if (type == "Coalesce") return of_coalesce(expression, scope);
  if (type == "And" || type == "Or" || type == "Not" || type == "IsNull" || type == "Exists")
    return of_logic(type, expression, scope);
  if (is_one_of(type, kNullOfNull)) {
    for (const JsonView operand : operands(expression))
      if (value_in(operand, scope).kind == Kind::kNull) return kNull;
    return kUnknown;
  }
  return of_list(type, expression, scope);
}

std::vector<JsonView> Decided::open_operands(JsonView logical, std::string_view library) const {
  std::vector<JsonView> open;
  for (const JsonView operand : operands(logical))
    if (!value(operand, library).is(logical["type"].string() == "And")) open.push_back(operand);
  return open;
}

void Decided::visit_open(JsonView expression, std::string_view library, const Visit& visit) const {
  if (expression.is_array()) {
    for (const JsonView each : expression) visit_open(each, library, visit);
    return;
  }
  if (!expression.is_object()) return;
  const std::string_view type = expression["type"].string();
  if (!type.empty()) {
    if (value(expression, library).kind != Kind::kUnknown && type != "Literal") return;
    visit(expression);
  }
  if (type == "If") {
    if (const Known condition = truth(expression["condition"], library); condition.kind == Kind::kBoolean) {
      visit_open(expression[condition.boolean ? "then" : "else"], library, visit);
      return;
    }
  }
  if (type == "Case" && !expression["comparand"]) {
    for (const JsonView item : expression["caseItem"]) {
      const Known condition = truth(item["when"], library);
      if (!condition.is(false)) visit_open(item, library, visit);
      if (condition.is(true)) return;
    }
    visit_open(expression["else"], library, visit);
    return;
  }
  for (std::size_t i = 0; i < expression.size(); ++i)
    if (const std::string_view name = expression.name_at(i);
        name != "annotation" && name != "signature" && name != "resultTypeSpecifier")
      visit_open(expression.value_at(i), library, visit);
}

Known Decided::of_logic(std::string_view type, JsonView expression, const Scope& scope) const {
  std::vector<Known> parts;
  for (const JsonView operand : operands(expression)) parts.push_back(value_in(operand, scope));
  if (parts.empty()) return kUnknown;
  const Known& first = parts.front();
  if (type == "Not") return first.kind == Kind::kBoolean ? boolean(!first.boolean) : first;
  if (type == "IsNull") return first.kind == Kind::kUnknown ? kUnknown : boolean(first.kind == Kind::kNull);
  if (type == "Exists") return first.is_nothing() ? boolean(false) : kUnknown;
  const bool decides = type == "Or";  // one true makes an Or true, one false an And false
  if (std::ranges::any_of(parts, [&](const Known& part) { return part.is(decides); })) return boolean(decides);
  if (std::ranges::all_of(parts, [&](const Known& part) { return part.is(!decides); })) return boolean(!decides);
  const auto is_unknown = [](const Known& part) { return part.kind == Kind::kUnknown; };
  return std::ranges::any_of(parts, is_unknown) ? kUnknown : kNull;
}

Known Decided::of_choice(JsonView expression, const Scope& scope) const {
  Either either;
  if (expression["type"].string() == "If") {
    const Known condition = truth_in(expression["condition"], scope);
    if (!condition.is(false)) either.add(value_in(expression["then"], scope));
    if (!condition.is(true)) either.add(value_in(expression["else"], scope));
    return either.value();
  }
  const JsonView comparand = expression["comparand"];
  for (const JsonView item : expression["caseItem"]) {
    Known condition;
    if (!comparand) {
      condition = truth_in(item["when"], scope);
    } else {
      const Known left = value_in(comparand, scope), right = value_in(item["when"], scope);
      if (left.kind == Kind::kNull) condition = boolean(false);
      if (left.kind == Kind::kString && right.kind == Kind::kString) condition = boolean(left == right);
    }
    if (!condition.is(false)) either.add(value_in(item["then"], scope));
    if (condition.is(true)) return either.value();
  }
  either.add(value_in(expression["else"], scope));
  return either.value();
}

// Of strings: the profile's name is one.
Known Decided::of_membership(JsonView expression, const Scope& scope) const {
  const std::vector<JsonView> parts = operands(expression);
  if (parts.size() != 2) return kUnknown;
  const Known left = value_in(parts[0], scope);
  if (expression["type"].string() == "Equal") {
    const Known right = value_in(parts[1], scope);
    if (left.kind == Kind::kNull || right.kind == Kind::kNull) return kNull;
    return left.kind == Kind::kString && right.kind == Kind::kString ? boolean(left == right) : kUnknown;
  }
  if (left.kind != Kind::kString || parts[1]["type"].string() != "List") return kUnknown;
  for (const JsonView element : parts[1]["element"]) {
    const Known each = value_in(element, scope);
    if (each.kind != Kind::kString) return kUnknown;
    if (each == left) return boolean(true);
  }
  return boolean(false);
}

Known Decided::of_list(std::string_view type, JsonView expression, const Scope& scope) const {
  if (type == "List") return expression["element"].size() == 0 ? kEmptyList : kUnknown;
  const std::vector<JsonView> parts = operands(expression);
  if (parts.empty()) return kUnknown;
  const auto is_nothing = [&](JsonView part) { return value_in(part, scope).is_nothing(); };
  if (is_one_of(type, kOneOf)) return is_nothing(parts[0]) ? kNull : kUnknown;
  if (type == "Distinct" || type == "Except" || type == "Intersect")
    return is_nothing(parts[0]) ? kEmptyList : kUnknown;
  if (type == "Union") return std::ranges::all_of(parts, is_nothing) ? kEmptyList : kUnknown;
  if (type != "Flatten") return kUnknown;
  const JsonView lists = parts[0];
  if (lists["type"].string() != "List") return is_nothing(lists) ? kEmptyList : kUnknown;
  for (const JsonView list : lists["element"])
    if (!is_nothing(list)) return kUnknown;
  return kEmptyList;
}

Known Decided::of_query(JsonView query, const Scope& scope) const {
  if (query["aggregate"]) return kUnknown;
  for (const JsonView source : query["source"])
    if (value_in(source["expression"], scope).is_nothing()) return kEmptyList;
  return query["where"] && truth_in(query["where"], scope).is(false) ? kEmptyList : kUnknown;
}

Known Decided::of_coalesce(JsonView expression, const Scope& scope) const {
  const std::vector<JsonView> parts = operands(expression);
  if (parts.size() < 2) return kUnknown;  // of one list
  for (const JsonView part : parts) {
    const Known known = value_in(part, scope);
    if (known.kind != Kind::kNull) return known;
  }
  return kNull;
}

}  // namespace commands

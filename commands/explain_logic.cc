#include "commands/explain_logic.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace commands {
namespace {

using base::JsonView;

std::string indent(std::size_t depth) { return std::string(2 * depth, ' '); }

bool is_boolean(JsonView definition) { return definition["resultTypeName"].string().ends_with("}Boolean"); }

// `X is not null` is a Not around an IsNull, but one thing to read.
bool is_logical(JsonView expression) {
  const std::string_view type = expression["type"].string();
  if (type == "Not" && expression["operand"]["type"].string() == "IsNull") return false;
  return type == "And" || type == "Or" || type == "Not" || type == "Xor" || type == "Implies";
}

// `a and (b and c)` and `(a and b) and c` are one list.
void flatten(JsonView expression, std::string_view type, std::vector<JsonView>& out) {
  if (expression["type"].string() != type) {
    out.push_back(expression);
    return;
  }
  for (const JsonView operand : expression["operand"]) flatten(operand, type, out);
}

}  // namespace

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : in_one_line(trimmed(text))) {
    if (c == '|' || c == '<' || c == '*' || c == '_' || c == '`' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string heading_of(std::string_view library, std::string_view name) {
  return std::string(library) + ": " + plain(name);
}

std::string link_to(std::string_view library, std::string_view name) {
  std::string anchor;
  for (const char c : std::string(library) + ": " + std::string(name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-')
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (c == ' ')
      anchor += '-';
  }
  return "[" + plain(name) + "](#" + anchor + ")";
}

LogicText::LogicText(JsonView elm, std::string_view cql, const Decided* decided)
    : library_(elm["library"]["identifier"]["id"].string()),
      elm_(elm["library"]),
      decided_(decided),
      source_(elm["library"]["identifier"]["id"].string(), cql, decided) {}

std::string_view LogicText::library_of(JsonView reference) const {
  for (const JsonView include : elm_["includes"]["def"])
    if (include["localIdentifier"] && include["localIdentifier"].string() == reference["libraryName"].string())
      return include["path"].string();
  return library_;
}

std::string LogicText::code(JsonView expression) const { return in_one_line(source_.text(expression)); }

std::string LogicText::leaf(JsonView expression) const {
  const std::string_view type = expression["type"].string();
  if (type == "ExpressionRef") return link_to(library_of(expression), expression["name"].string());
  if (type == "Exists" && expression["operand"]["type"].string() == "ExpressionRef")
    return "there is: " + leaf(expression["operand"]);
  return "`" + code(expression) + "`";
}

std::vector<JsonView> LogicText::parts_of(JsonView logical) const {
  const std::string_view type = logical["type"].string();
  std::vector<JsonView> parts;
  if (type != "And" && type != "Or") return operands(logical);
  flatten(logical, type, parts);
  if (decided_ != nullptr)
    std::erase_if(parts, [&](JsonView part) { return decided_->value(part, library_).is(type == "And"); });
  return parts;
}

void LogicText::write_truth(JsonView expression, std::size_t depth, std::string& out) const {
  const std::string_view type = expression["type"].string();
  const std::string item = indent(depth) + "- ";
  if (!is_logical(expression)) {
    out += item + leaf(expression) + "\n";
    return;
  }
  const std::vector<JsonView> parts = parts_of(expression);
  if (type == "Not") {
    if (!is_logical(parts.front())) {
      out += item + "not: " + leaf(parts.front()) + "\n";
      return;
    }
    out += item + "not:\n";
    write_truth(parts.front(), depth + 1, out);
    return;
  }
  if (parts.size() == 1) {
    write_truth(parts.front(), depth, out);
    return;
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kWords{
      {{"And", "all of:"}, {"Or", "any of:"}, {"Xor", "just one of:"}, {"Implies", "the first only with the second:"}}};
  const auto* const words = std::ranges::find(kWords, type, &std::pair<std::string_view, std::string_view>::first);
  out += item + std::string(words->second) + "\n";
  for (const JsonView part : parts) write_truth(part, depth + 1, out);
}

std::string LogicText::condition(JsonView expression) const {
  const std::string_view type = expression["type"].string();
  if (type == "ExpressionRef") return plain(expression["name"].string());
  if (type == "Exists" && expression["operand"]["type"].string() == "ExpressionRef")
    return "there is: " + condition(expression["operand"]);
  if (!is_logical(expression)) return "`" + code(expression) + "`";
  const std::vector<JsonView> parts = parts_of(expression);
  std::string out;
  for (const JsonView part : parts) {
    const bool nested = is_logical(part) && part["type"].string() != "Not" && parts.size() + (type == "Not") > 1;
    if (!out.empty()) out += type == "And" ? " and " : " or ";
    out += nested ? "(" + condition(part) + ")" : condition(part);
  }
  return type == "Not" ? "not " + out : out;
}

std::string LogicText::body(JsonView definition) const {
  const JsonView expression = definition["expression"];
  std::string out;
  if (const std::string comment = comment_above(definition["locator"].string()); !comment.empty())
    out += plain(comment) + "\n\n";
  const bool is_function = definition["type"].string() == "FunctionDef";
  const bool is_decided = decided_ != nullptr && decided_->value(expression, library_).kind == Known::Kind::kBoolean;
  if (!is_function && !is_decided && is_boolean(definition) &&
      (is_logical(expression) || leaf(expression).front() != '`'))
    write_truth(expression, 0, out);
  else
    out += "```cql\n" +
           source_.block(is_function ? read_place(definition["locator"].string()) : place_of(expression), expression) +
           "\n```\n";
  return out + "\n";
}

std::string LogicText::statement(JsonView definition) const {
  return "#### " + heading_of(library_, definition["name"].string()) + "\n\n" + body(definition);
}

}  // namespace commands

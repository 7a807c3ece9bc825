#include "commands/explain_logic.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

namespace commands {
namespace {

using base::JsonView;

// ELM's locator: "line:column-line:column", from 1, both ends within; one place may stand alone.
struct Place {
  std::size_t line = 0, column = 0, last_line = 0, last_column = 0;
  bool is_known() const { return line != 0; }
};

Place read_place(std::string_view locator) {
  std::array<std::size_t, 4> numbers{};
  std::size_t count = 0;
  bool inside = false;
  for (const char c : locator) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside && ++count > numbers.size()) return {};
    if (digit) numbers[count - 1] = numbers[count - 1] * 10 + static_cast<std::size_t>(c - '0');
    inside = digit;
  }
  if (count == 2) return {numbers[0], numbers[1], numbers[0], numbers[1]};
  return count == 4 ? Place{numbers[0], numbers[1], numbers[2], numbers[3]} : Place{};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

// One line, blanks between words.
std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return line;
}

// The comment of a line that is nothing else; nothing for code and for a line that begins a section ("// ----").
std::string_view comment_in(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.starts_with("//") && !text.starts_with("// --") ? trimmed(text.substr(2)) : std::string_view();
}

std::string indent(std::size_t depth) { return std::string(2 * depth, ' '); }

bool is_boolean(JsonView definition) { return definition["resultTypeName"].string().ends_with("}Boolean"); }

bool is_logical(JsonView expression) {
  const std::string_view type = expression["type"].string();
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

LogicText::LogicText(JsonView elm, std::string_view cql)
    : library_(elm["library"]["identifier"]["id"].string()), elm_(elm["library"]) {
  while (!cql.empty()) {
    const std::size_t end = std::min(cql.find('\n'), cql.size());
    lines_.push_back(cql.substr(0, end));
    cql.remove_prefix(std::min(end + 1, cql.size()));
  }
}

std::string LogicText::text_at(std::string_view locator) const {
  const Place place = read_place(locator);
  if (!place.is_known() || place.last_line > lines_.size()) return "";
  std::string text;
  for (std::size_t line = place.line; line <= place.last_line; ++line) {
    std::string_view part = lines_[line - 1];
    if (line == place.last_line) part = part.substr(0, std::min(place.last_column, part.size()));
    if (line == place.line) part.remove_prefix(std::min(place.column - 1, part.size()));
    text.append(text.empty() ? "" : "\n").append(part);
  }
  return text;
}

// As it stands, moved left as far as its lines allow.
std::string LogicText::block_at(std::string_view locator) const {
  const Place place = read_place(locator);
  if (!place.is_known() || place.last_line > lines_.size()) return "";
  std::string text = std::string(place.column - 1, ' ') + text_at(locator);
  std::size_t margin = std::string::npos, blanks = 0;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && c == ' ') {
      ++blanks;
      continue;
    }
    if (at_start && c != '\n') margin = std::min(margin, blanks);
    at_start = c == '\n';
    blanks = 0;
  }
  std::string out;
  std::size_t column = 0;
  for (const char c : text) {
    if (c == '\n' || column >= margin) out += c;
    column = c == '\n' ? 0 : column + 1;
  }
  return out;
}

std::string LogicText::comment_above(std::string_view locator) const {
  const Place place = read_place(locator);
  std::size_t first = place.line;
  while (first > 1 && first - 2 < lines_.size() && !comment_in(lines_[first - 2]).empty()) --first;
  std::string comment;
  for (std::size_t line = first; line < place.line; ++line)
    comment.append(comment.empty() ? "" : " ").append(comment_in(lines_[line - 1]));
  return comment;
}

std::string LogicText::comment_behind(std::string_view locator) const {
  const Place place = read_place(locator);
  if (!place.is_known() || place.last_line > lines_.size()) return "";
  const std::string_view line = lines_[place.last_line - 1];
  return std::string(comment_in(line.substr(std::min(place.last_column, line.size()))));
}

std::string LogicText::introduction() const {
  std::string text;
  for (const std::string_view line : lines_) {
    if (trimmed(line).starts_with("using")) break;
    if (const std::string_view comment = comment_in(line); !comment.empty())
      text.append(text.empty() ? "" : " ").append(comment);
  }
  return text;
}

// The expression's own place, else the least that its parts lie in: what a translator puts in has none.
std::string LogicText::place_of(JsonView expression) const {
  if (const std::string_view own = expression["locator"].string(); !own.empty()) return std::string(own);
  Place all;
  const auto take = [&](JsonView part) {
    const Place place = read_place(place_of(part));
    if (!place.is_known()) return;
    if (!all.is_known() || std::pair(place.line, place.column) < std::pair(all.line, all.column))
      all.line = place.line, all.column = place.column;
    if (std::pair(place.last_line, place.last_column) > std::pair(all.last_line, all.last_column))
      all.last_line = place.last_line, all.last_column = place.last_column;
  };
  if (expression["operand"].is_object()) take(expression["operand"]);
  for (const JsonView part : expression["operand"]) take(part);
  if (!all.is_known()) return "";
  return std::to_string(all.line) + ":" + std::to_string(all.column) + "-" + std::to_string(all.last_line) + ":" +
         std::to_string(all.last_column);
}

std::string LogicText::leaf(JsonView expression) const {
  const std::string_view type = expression["type"].string();
  if (type == "ExpressionRef") {
    std::string_view library = library_;
    for (const JsonView include : elm_["includes"]["def"])
      if (include["localIdentifier"] && include["localIdentifier"].string() == expression["libraryName"].string())
        library = include["path"].string();
    return link_to(library, expression["name"].string());
  }
  if (type == "Exists" && expression["operand"]["type"].string() == "ExpressionRef")
    return "there is: " + leaf(expression["operand"]);
  return "`" + in_one_line(text_at(place_of(expression))) + "`";
}

void LogicText::write_truth(JsonView expression, std::size_t depth, std::string& out) const {
  const std::string_view type = expression["type"].string();
  const std::string item = indent(depth) + "- ";
  if (!is_logical(expression)) {
    out += item + leaf(expression) + "\n";
    return;
  }
  if (type == "Not") {
    const JsonView operand = expression["operand"];
    if (!is_logical(operand)) {
      out += item + "not: " + leaf(operand) + "\n";
      return;
    }
    out += item + "not:\n";
    write_truth(operand, depth + 1, out);
    return;
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kWords{
      {{"And", "all of:"}, {"Or", "any of:"}, {"Xor", "just one of:"}, {"Implies", "the first only with the second:"}}};
  out += item +
         std::string(std::ranges::find(kWords, type, &std::pair<std::string_view, std::string_view>::first)->second) +
         "\n";
  std::vector<JsonView> parts;
  if (type == "And" || type == "Or")
    flatten(expression, type, parts);
  else
    for (const JsonView part : expression["operand"]) parts.push_back(part);
  for (const JsonView part : parts) write_truth(part, depth + 1, out);
}

std::string LogicText::statement(JsonView definition) const {
  const JsonView expression = definition["expression"];
  std::string out = "#### " + heading_of(library_, definition["name"].string()) + "\n\n";
  if (const std::string comment = comment_above(definition["locator"].string()); !comment.empty())
    out += plain(comment) + "\n\n";
  const bool is_function = definition["type"].string() == "FunctionDef";
  if (!is_function && is_boolean(definition) && (is_logical(expression) || leaf(expression).front() != '`'))
    write_truth(expression, 0, out);
  else
    out += "```cql\n" + block_at(is_function ? definition["locator"].string() : place_of(expression)) + "\n```\n";
  return out + "\n";
}

}  // namespace commands

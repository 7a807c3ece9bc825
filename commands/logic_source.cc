#include "commands/logic_source.h"

#include <algorithm>

namespace commands {
namespace {

using base::JsonView;

// The comment of a line that is nothing else; nothing for code and for a line that begins a section ("// ----").
std::string_view comment_in(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.starts_with("//") && !text.starts_with("// --") ? trimmed(text.substr(2)) : std::string_view();
}

constexpr std::string_view kWhere = "where ";

bool is_one_word(std::string_view text) { return text.find_first_of(" \n") == std::string_view::npos; }

// What `if` and `case` leave behind when a line of them is gone.
std::string without_blank_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!trimmed(line).empty()) out.append(out.empty() ? "" : "\n").append(line);
  }
  return out;
}

}  // namespace

struct LogicSource::Edit {
  Place place;
  std::string text;
};

LogicSource::LogicSource(std::string_view library, std::string_view cql, const Decided* decided)
    : library_(library), cql_(cql), decided_(decided) {
  for (std::size_t start = 0; start < cql.size();) {
    const std::size_t end = std::min(cql.find('\n', start), cql.size());
    lines_.push_back(cql.substr(start, end - start));
    starts_.push_back(start);
    start = end + 1;
  }
}

bool LogicSource::holds(const Place& place) const {
  return place.is_known() && place.first.column > 0 && place.first <= place.last && place.last.line <= lines_.size() &&
         place.first.column <= lines_[place.first.line - 1].size() + 1;
}

std::string LogicSource::comment_above(std::string_view locator) const {
  const Place place = read_place(locator);
  std::size_t first = place.first.line;
  while (first > 1 && first - 2 < lines_.size() && !comment_in(lines_[first - 2]).empty()) --first;
  std::string comment;
  for (std::size_t line = first; line < place.first.line; ++line)
    comment.append(comment.empty() ? "" : " ").append(comment_in(lines_[line - 1]));
  return comment;
}

std::string LogicSource::comment_behind(std::string_view locator) const {
  const Place place = read_place(locator);
  if (!holds(place)) return "";
  const std::string_view line = lines_[place.last.line - 1];
  return std::string(comment_in(line.substr(std::min(place.last.column, line.size()))));
}

std::string LogicSource::introduction() const {
  std::string text;
  for (const std::string_view line : lines_) {
    if (trimmed(line).starts_with("using")) break;
    if (const std::string_view comment = comment_in(line); !comment.empty())
      text.append(text.empty() ? "" : " ").append(comment);
  }
  return text;
}

// What stands in the place of a part that the profile decides, or decides in part.
std::optional<std::string> LogicSource::replacement(JsonView part, const Place& place) const {
  const Known known = decided_->value(part, library_);
  // The place of a query's condition begins with "where".
  const bool is_where = cql_.substr(offset(place.first)).starts_with(kWhere);
  const std::string before(is_where ? kWhere : "");
  if (known.kind == Known::Kind::kBoolean) return before + (known.boolean ? "true" : "false");
  if (known.kind == Known::Kind::kNull) return "null";
  if (known.kind == Known::Kind::kEmptyList) return "{}";
  const std::string_view type = part["type"].string();
  if (type == "If") {
    const Known condition = decided_->truth(part["condition"], library_);
    if (condition.kind == Known::Kind::kBoolean) return text(part[condition.boolean ? "then" : "else"]);
  }
  if (type != "And" && type != "Or") return std::nullopt;
  const std::vector<JsonView> open = decided_->open_operands(part, library_);
  if (open.size() != 1) return std::nullopt;
  const std::string rest = text(open.front());
  // "(A and B)" becomes "(B)", so that what stands beside it keeps its meaning.
  const bool in_parentheses = !is_where && place.first < place_of(operands(part).front()).first;
  return before + (in_parentheses && !rest.starts_with('(') && !is_one_word(rest) ? "(" + rest + ")" : rest);
}

// Of a `case` whose conditions the profile decides in part: what can still be chosen.
void LogicSource::collect_case_edits(JsonView part, std::vector<Edit>& edits) const {
  std::vector<std::string> before;  // conditions: the first of the same counts
  for (std::size_t i = 0; i < part["caseItem"].size(); ++i) {
    const JsonView item = part["caseItem"][i];
    const Place place = read_place(item["locator"].string());
    const Known condition = decided_->truth(item["when"], library_);
    const std::string when = text(item["when"]);
    if (condition.is(false) || std::ranges::find(before, when) != before.end()) edits.push_back({place, ""});
    before.push_back(when);
    if (!condition.is(true)) continue;
    // Always chosen from here on: all that follows is gone.
    edits.push_back({{place.first, place_of(part["else"]).last}, "else " + text(item["then"])});
    return;
  }
}

void LogicSource::collect_edits(JsonView part, std::vector<Edit>& edits) const {
  if (part.is_array())
    for (const JsonView each : part) collect_edits(each, edits);
  if (!part.is_object()) return;
  const Place place = read_place(part["locator"].string());
  const std::string_view type = part["type"].string();
  if (holds(place) && !type.empty() && type != "Literal" && type != "Null")
    if (std::optional<std::string> text = replacement(part, place)) {
      edits.push_back({place, std::move(*text)});
      return;
    }
  if (type == "Case" && !part["comparand"]) collect_case_edits(part, edits);
  for (std::size_t i = 0; i < part.size(); ++i) collect_edits(part.value_at(i), edits);
}

std::string LogicSource::text_at(const Place& place, JsonView expression) const {
  if (!holds(place)) return "";
  const std::size_t last_line = place.last.line - 1;
  const std::size_t first = offset(place.first);
  const std::size_t end = starts_[last_line] + std::min(place.last.column, lines_[last_line].size());
  std::vector<Edit> edits;
  if (decided_ != nullptr) collect_edits(expression, edits);
  std::ranges::stable_sort(edits, {}, [](const Edit& edit) { return edit.place.first; });
  std::string out;
  std::size_t at = first;
  for (const Edit& edit : edits) {
    if (!holds(edit.place) || offset(edit.place.first) < at) continue;
    out.append(cql_.substr(at, offset(edit.place.first) - at)).append(edit.text);
    at = offset(edit.place.last) + 1;
  }
  if (at < end) out.append(cql_.substr(at, end - at));
  return edits.empty() ? out : without_blank_lines(out);
}

std::string LogicSource::text(JsonView expression) const { return text_at(place_of(expression), expression); }

std::string LogicSource::block(const Place& place, JsonView expression) const {
  if (!holds(place)) return "";
  const std::string text = std::string(place.first.column - 1, ' ') + text_at(place, expression);
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

}  // namespace commands

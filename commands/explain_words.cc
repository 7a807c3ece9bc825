// ProfileLogic: the words that a text's define may give, for people who review them.
#include <algorithm>

#include "commands/profile_logic.h"

namespace commands {
namespace {

using base::JsonView;

std::string item(std::size_t depth) { return std::string(2 * depth, ' ') + "- "; }

bool is_choice(JsonView expression) {
  const std::string_view type = expression["type"].string();
  return type == "If" || type == "Case";
}

bool is_string(JsonView definition) { return definition["resultTypeName"].string().ends_with("}String"); }

// As `plain`, with the blanks at both ends kept: a part of a sentence.
std::string part_of_sentence(std::string_view text) {
  if (trimmed(text).empty()) return text.empty() ? "" : " ";
  const bool begins = trimmed(text).front() != text.front(), ends = trimmed(text).back() != text.back();
  return (begins ? " " : "") + plain(text) + (ends ? " " : "");
}

// The elements of a list that is written out, through functions and operators that only join them.
JsonView listed(JsonView expression) {
  const std::string_view type = expression["type"].string();
  if (type == "List") return expression["element"];
  if (type != "FunctionRef" && type != "Combine" && type != "Flatten") return {};
  if (type == "FunctionRef" && expression["name"].string() != "Paragraphs") return {};
  return listed(expression[type == "Combine" ? "source" : "operand"].is_object()
                    ? expression[type == "Combine" ? "source" : "operand"]
                    : expression["operand"][0]);
}

}  // namespace

std::string ProfileLogic::condition(JsonView expression, std::string_view library) const {
  const LogicText* const logic = text(library);
  return logic == nullptr ? "" : logic->condition(expression);
}

// {Current pain}: the defines that a part is made of, else its CQL.
std::string ProfileLogic::placeholder(JsonView expression, std::string_view library) const {
  std::vector<std::string> names;
  decided_.visit_open(expression, library, [&](JsonView part) {
    if (part["type"].string() != "ExpressionRef" && part["type"].string() != "OperandRef") return;
    std::string name = plain(part["name"].string());
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  });
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  const LogicText* const logic = text(library);
  return "{" + (all.empty() && logic != nullptr ? plain(logic->code(expression)) : all) + "}";
}

std::string ProfileLogic::sentence(JsonView expression, std::string_view library) const {
  const std::string_view type = expression["type"].string();
  if (decided_.value(expression, library).is_nothing()) return "";
  if (type == "Literal") return part_of_sentence(expression["value"].string());
  if (type == "As" || type == "ToString") return sentence(expression["operand"], library);
  if (type == "Concatenate") {
    std::string all;
    for (const JsonView operand : operands(expression)) all += sentence(operand, library);
    return all;
  }
  if (type == "If") {
    if (const Known known = decided_.truth(expression["condition"], library); known.kind == Known::Kind::kBoolean)
      return sentence(expression[known.boolean ? "then" : "else"], library);
    const std::string when = condition(expression["condition"], library);
    const std::string then = sentence(expression["then"], library), otherwise = sentence(expression["else"], library);
    if (then.empty()) return otherwise.empty() ? "" : "(unless " + when + ": " + otherwise + ")";
    return "(when " + when + ": " + then + (otherwise.empty() ? "" : "; otherwise: " + otherwise) + ")";
  }
  if (type == "ExpressionRef")
    if (const Defined defined = decided_.referred(expression, library); is_string(defined.definition)) {
      const std::string_view of = defined.definition["expression"]["type"].string();
      if (of == "Literal" || of == "Concatenate") return sentence(defined.definition["expression"], defined.library);
    }
  return placeholder(expression, library);
}

void ProfileLogic::write_choice(JsonView condition_of, const char* how, JsonView then, std::string_view library,
                                std::size_t depth, std::string& out) const {
  std::string below;
  write_words(then, library, depth + 1, below);
  if (below.empty()) return;
  out += item(depth) + how + (condition_of ? " " + condition(condition_of, library) : "") + ":\n" + below;
}

// `if` and `case`: what may be chosen, each below its condition; what the profile has chosen, as it is.
bool ProfileLogic::write_choices(JsonView expression, std::string_view library, std::size_t depth,
                                 std::string& out) const {
  if (!is_choice(expression) || expression["comparand"]) return false;
  std::vector<std::pair<JsonView, JsonView>> items;
  if (expression["type"].string() == "If") items.emplace_back(expression["condition"], expression["then"]);
  for (const JsonView each : expression["caseItem"]) items.emplace_back(each["when"], each["then"]);
  bool is_first = true;
  std::vector<std::string> before;  // conditions: the first of the same counts
  for (const auto& [when, then] : items) {
    const Known known = decided_.truth(when, library);
    if (known.is(false)) continue;
    const std::string condition_text = condition(when, library);
    if (std::ranges::find(before, condition_text) != before.end()) continue;
    before.push_back(condition_text);
    if (known.is(true) && is_first) {
      write_words(then, library, depth, out);
      return true;
    }
    write_choice(known.is(true) ? JsonView() : when,
                 known.is(true) ? "otherwise"
                 : is_first     ? "when"
                                : "else when",
                 then, library, depth, out);
    if (known.is(true)) return true;
    is_first = false;
  }
  if (is_first)
    write_words(expression["else"], library, depth, out);
  else
    write_choice({}, "otherwise", expression["else"], library, depth, out);
  return true;
}

void ProfileLogic::write_words(JsonView expression, std::string_view library, std::size_t depth,
                               std::string& out) const {
  if (decided_.value(expression, library).is_nothing()) return;
  if (write_choices(expression, library, depth, out)) return;
  if (const JsonView elements = listed(expression)) {
    for (const JsonView element : elements) write_words(element, library, depth, out);
    return;
  }
  const std::string_view type = expression["type"].string();
  if (type == "As") {
    write_words(expression["operand"], library, depth, out);
    return;
  }
  if (type == "ExpressionRef")
    if (const Defined defined = decided_.referred(expression, library); is_string(defined.definition)) {
      write_words(defined.definition["expression"], defined.library, depth, out);
      return;
    }
  if (type == "FunctionRef")
    if (const Defined function = decided_.referred(expression, library); is_string(function.definition)) {
      const JsonView body = function.definition["expression"];
      if (is_choice(body) || body["type"].string() == "Concatenate" || listed(body)) {
        write_words(body, function.library, depth, out);
        return;
      }
    }
  out += item(depth) + std::string(trimmed(sentence(expression, library))) + "\n";
}

std::string ProfileLogic::words(std::string_view library, std::string_view define, std::size_t depth) const {
  std::string out;
  if (const Defined defined = decided_.find(library, define); defined.definition)
    write_words(defined.definition["expression"], defined.library, depth, out);
  return out;
}

}  // namespace commands

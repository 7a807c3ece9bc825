#include <ostream>
#include <string_view>

#include "base/json.h"
#include "commands/commands.h"

namespace commands {

namespace {

using base::JsonView;

// Text of an answer is somebody else's: only what moves no terminal is printed.
std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text)
    if (c == '\n')
      result += "\n    ";
    else if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f')
      result += c;
  return result;
}

void show_card(JsonView card, std::ostream& out) {
  out << "[" << printable(card["indicator"].string()) << "] " << printable(card["summary"].string()) << '\n';
  if (const auto detail = card["detail"].string(); !detail.empty()) out << "    " << printable(detail) << '\n';
  for (const JsonView suggestion : card["suggestions"]) {
    out << "  - " << printable(suggestion["label"].string())
        << (suggestion["isRecommended"].is_true() ? " (recommended)" : "") << '\n';
    for (const JsonView action : suggestion["actions"])
      out << "      " << printable(action["type"].string()) << ": " << printable(action["description"].string())
          << '\n';
  }
  for (const JsonView link : card["links"])
    out << "  > " << printable(link["label"].string()) << ": " << printable(link["url"].string()) << '\n';
  for (const JsonView item : card["extension"]["org.ischia.evidence"]["findings"]) {
    out << "  * " << printable(item["criterion"].string()) << ": " << printable(item["finding"].string());
    for (const char* name : {"reference", "date"})
      if (const auto text = item[name].string(); !text.empty()) out << ", " << printable(text);
    out << '\n';
  }
  out << "  source: " << printable(card["source"]["label"].string());
  if (const auto url = card["source"]["url"].string(); !url.empty()) out << " <" << printable(url) << '>';
  out << "\n\n";
}

}  // namespace

int show(const std::string& response_file, std::ostream& out, std::ostream& err) {
  const auto response = base::read_json_file(response_file);
  if (!response) return fail(response.error(), err);
  const JsonView root = response->root();
  for (const JsonView issue : root["issue"]) {
    err << printable(issue["code"].string()) << ": " << printable(issue["diagnostics"].string()) << '\n';
  }
  if (!root["cards"].is_array()) {
    err << response_file << " holds no cards\n";
    return 1;
  }
  for (const JsonView card : root["cards"]) show_card(card, out);
  if (root["cards"].size() == 0) out << "no cards\n";
  return 0;
}

}  // namespace commands

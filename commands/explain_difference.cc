// What differs between two profiles.
#include <algorithm>
#include <map>
#include <ostream>

#include "commands/explain_profile.h"

namespace commands {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
  }
  return lines;
}

// Markdown of a line as text in a block of code: its links by their names, its escapes undone.
std::string bare(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      out += line[++i];
      continue;
    }
    if (line[i] == ']' && line.substr(i).starts_with("](#")) {
      i = std::min(line.find(')', i), line.size() - 1);
      continue;
    }
    if (line[i] == '[' && line.find("](#", i) != std::string_view::npos) continue;
    out += line[i];
  }
  return out;
}

// The lines of both in order, those of one only marked with "-" and "+", with a few of those around them.
std::string difference(std::string_view left_text, std::string_view right_text) {
  const std::vector<std::string_view> left = lines_of(left_text), right = lines_of(right_text);
  // Longest common subsequence of what follows.
  std::vector<std::vector<std::size_t>> common(left.size() + 1, std::vector<std::size_t>(right.size() + 1, 0));
  for (std::size_t i = left.size(); i-- > 0;)
    for (std::size_t j = right.size(); j-- > 0;)
      common[i][j] = left[i] == right[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<std::pair<char, std::string_view>> marked;
  for (std::size_t i = 0, j = 0; i < left.size() || j < right.size();) {
    if (i < left.size() && j < right.size() && left[i] == right[j]) {
      marked.emplace_back(' ', left[i]);
      ++i, ++j;
    } else if (j == right.size() || (i < left.size() && common[i + 1][j] >= common[i][j + 1])) {
      marked.emplace_back('-', left[i++]);
    } else {
      marked.emplace_back('+', right[j++]);
    }
  }
  constexpr std::size_t kAround = 2;  // lines, so that a reader sees where he is
  std::string out = "```diff\n";
  bool is_gap = false;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    const std::size_t first = i > kAround ? i - kAround : 0, last = std::min(i + kAround + 1, marked.size());
    const bool is_near = std::any_of(marked.begin() + static_cast<std::ptrdiff_t>(first),
                                     marked.begin() + static_cast<std::ptrdiff_t>(last),
                                     [](const auto& line) { return line.first != ' '; });
    if (is_near && !marked[i].second.starts_with("```")) {
      if (is_gap) out += "  ...\n";
      out += std::string(1, marked[i].first) + " " + bare(marked[i].second) + "\n";
    }
    is_gap = !is_near;
  }
  return out + "```\n";
}

const Section* find(const std::vector<Section>& sections, const std::string& heading) {
  const auto found = std::ranges::find(sections, heading, &Section::heading);
  return found == sections.end() ? nullptr : &*found;
}

// "Leads to: `x`, `y`": the cards that read a criterion, in either profile.
std::string leads(const ProfilePage& left, const ProfilePage& right, const std::string& heading) {
  std::vector<std::string> ids;
  for (const ProfilePage* page : {&left, &right})
    for (const auto& [criterion, card] : page->leads) {
      if (criterion != heading) continue;
      std::string id = card.substr(0, card.find(' '));
      if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
    }
  std::string out = "Read by the cards ";
  for (const std::string& id : ids) out += (&id == ids.data() ? "" : ", ") + id;
  return out + ".\n\n";
}

void write_only(const std::vector<Section>& in, const std::vector<Section>& not_in, const std::string& name,
                std::ostream& out) {
  std::string list;
  for (const Section& section : in)
    if (find(not_in, section.heading) == nullptr) list += "- " + section.heading + "\n";
  if (!list.empty()) out << "Only in `" << name << "`:\n\n" << list << '\n';
}

// Sections of both that differ; false when there is none.
bool write_changed(const ProfilePage& left, const ProfilePage& right, bool are_cards, std::ostream& out) {
  bool any = false;
  for (const Section& section : are_cards ? left.cards : left.criteria) {
    const Section* const other = find(are_cards ? right.cards : right.criteria, section.heading);
    if (other == nullptr || other->text == section.text) continue;
    any = true;
    out << "### " << section.heading << "\n\n"
        << (are_cards ? "" : leads(left, right, section.heading)) << difference(section.text, other->text) << '\n';
  }
  return any;
}

void write_thresholds(const ProfilePage& left, const ProfilePage& right, std::ostream& out) {
  struct Pair {
    std::string left = "not read", right = "not read";
  };
  std::map<std::string, Pair> values;
  for (const ThresholdLine& line : left.thresholds) values[line.name].left = line.value;
  for (const ThresholdLine& line : right.thresholds) values[line.name].right = line.value;
  std::erase_if(values, [](const auto& each) { return each.second.left == each.second.right; });
  if (values.empty()) {
    out << "Every threshold has the same value in both.\n\n";
    return;
  }
  out << "| threshold | `" << left.name << "` | `" << right.name << "` |\n|---|---|---|\n";
  for (const auto& [name, value] : values)
    out << "| " << plain(name) << " | " << value.left << " | " << value.right << " |\n";
  out << '\n';
}

}  // namespace

void write_difference(const ProfilePage& left, const ProfilePage& right, std::ostream& out) {
  out << "# Profiles `" << left.name << "` and `" << right.name << "`: what differs\n\n- `" << left.name
      << "`: " << plain(left.title) << ". " << plain(left.description) << "\n- `" << right.name
      << "`: " << plain(right.title) << ". " << plain(right.description) << "\n\nMade by `ischia explain --diff "
      << left.name << ' ' << right.name << "`. In what follows `-` marks what only `" << left.name
      << "` has, `+` what only `" << right.name
      << "` has. What is not named here is alike in both.\n\n## Cards that only one has\n\n";
  const auto is_in = [](const std::vector<Section>& sections) {
    return [&sections](const Section& each) { return find(sections, each.heading) != nullptr; };
  };
  if (std::ranges::all_of(left.cards, is_in(right.cards)) && std::ranges::all_of(right.cards, is_in(left.cards)))
    out << "Both have the same cards.\n\n";
  write_only(left.cards, right.cards, left.name, out);
  write_only(right.cards, left.cards, right.name, out);
  out << "## Thresholds\n\n";
  write_thresholds(left, right, out);
  out << "## Indicators, words and suggestions\n\n";
  if (!write_changed(left, right, true, out)) out << "Cards that both have say the same.\n\n";
  out << "## Criteria\n\n";
  if (!write_changed(left, right, false, out)) out << "Criteria that both have are the same.\n\n";
  write_only(left.criteria, right.criteria, left.name, out);
  write_only(right.criteria, left.criteria, right.name, out);
}

}  // namespace commands

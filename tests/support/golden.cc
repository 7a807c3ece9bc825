#include "tests/support/golden.h"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace vignettes {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

// Which lines of two lists are the same, in order: the longest such sequence, as pairs of places.
std::vector<std::pair<std::size_t, std::size_t>> common(const std::vector<std::string>& a,
                                                        const std::vector<std::string>& b) {
  std::vector<std::vector<std::size_t>> length(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      length[i][j] = a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j])
      pairs.emplace_back(i++, j++);
    else if (length[i + 1][j] >= length[i][j + 1])
      ++i;
    else
      ++j;
  }
  return pairs;
}

// "- line" for each that only `a` has and "+ line" for each that only `b` has, in order.
std::vector<std::string> changes(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> out;
  std::size_t i = 0, j = 0;
  const auto until = [&](std::size_t next_i, std::size_t next_j) {
    for (; i < next_i; ++i) out.push_back("- " + a[i]);
    for (; j < next_j; ++j) out.push_back("+ " + b[j]);
  };
  for (const auto& [in_a, in_b] : common(a, b)) {
    until(in_a, in_b);
    i = in_a + 1;
    j = in_b + 1;
  }
  until(a.size(), b.size());
  return out;
}

std::size_t size_of(const std::vector<std::string>& lines) {
  std::size_t size = 0;
  for (const std::string& line : lines) size += line.size() + 1;
  return size;
}

// An answer's sections by their heading.
std::map<std::string, std::vector<std::string>> sections_of(const std::string& text) {
  std::map<std::string, std::vector<std::string>> sections;
  std::string title;
  for (std::string& line : lines_of(text)) {
    if (line.starts_with("== ")) title = line;
    sections[title].push_back(std::move(line));
  }
  return sections;
}

}  // namespace

void GoldenText::write(const std::string& title, const Block& block, bool is_part) {
  const std::string mark = is_part ? "  * " : "", indent = is_part ? "    " : "  ";
  std::vector<Known>& before = known_[mark + block.key];
  const auto same = std::find_if(before.begin(), before.end(), [&](const Known& each) { return each.block == block; });
  if (same != before.end()) {
    text_ += mark + block.key + " as in " + same->title + "\n";
    return;
  }
  // What differs from the nearest is shorter to read than the whole, when it is less than half of it.
  const Known* nearest = nullptr;
  std::vector<std::string> differing = block.lines;
  std::size_t least = size_of(block.lines) / 2;
  for (const Known& each : before) {
    std::vector<std::string> lines = changes(each.block.lines, block.lines);
    if (const std::size_t size = size_of(lines); size < least) {
      nearest = &each;
      least = size;
      differing = std::move(lines);
    }
  }
  text_ += mark + block.key + (nearest != nullptr ? " like " + nearest->title : "") + "\n";
  for (const std::string& line : differing) text_ += indent + line + "\n";
  for (const Block& part : block.parts) write(title, part, true);
  before.push_back({title, block});
}

void GoldenText::add(const std::string& title, const std::string& words, const std::vector<Block>& answer) {
  text_ += "== " + title + ": " + words + "\n";
  if (answer.empty()) text_ += "no card\n";
  for (const Block& block : answer) write(title, block, false);
}

std::string difference(const std::string& expected, const std::string& actual) {
  if (expected == actual) return "";
  const auto was = sections_of(expected), is = sections_of(actual);
  std::string out;
  for (const auto& [title, lines] : is) {
    const auto before = was.find(title);
    const std::vector<std::string> changed =
        changes(before == was.end() ? std::vector<std::string>{} : before->second, lines);
    if (changed.empty()) continue;
    out += title + "\n";
    for (const std::string& line : changed) out += "  " + line + "\n";
  }
  for (const auto& [title, lines] : was)
    if (!is.contains(title)) out += "- " + title + "\n";
  return out.empty() ? "the rows are in another order\n" : out;
}

}  // namespace vignettes

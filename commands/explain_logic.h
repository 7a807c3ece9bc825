// The criteria's logic in readable form: what a library's CQL says of each parameter, define and function, with the
// comments that stand above it, the truth of Boolean defines as lists of "all of" and "any of".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace commands {

// One library's ELM and the CQL that it was made from: places in the ELM lead to the text.
class LogicText {
 public:
  LogicText(base::JsonView elm, std::string_view cql);

  // The comment lines that stand right above a place ("12:1-14:30"), and, if asked for, the one behind it.
  std::string comment_above(std::string_view locator) const;
  std::string comment_behind(std::string_view locator) const;
  // What the library says before its first statement.
  std::string introduction() const;
  // A define or function as Markdown, below a heading of its own.
  std::string statement(base::JsonView definition) const;

 private:
  std::string text_at(std::string_view locator) const;
  std::string block_at(std::string_view locator) const;
  std::string place_of(base::JsonView expression) const;
  void write_truth(base::JsonView expression, std::size_t depth, std::string& out) const;
  std::string leaf(base::JsonView expression) const;

  std::string library_;
  base::JsonView elm_;
  std::vector<std::string_view> lines_;
};

// The heading of a define and the link to it, alike in all Markdown readers that make anchors of headings.
std::string heading_of(std::string_view library, std::string_view name);
std::string link_to(std::string_view library, std::string_view name);
// Text of an artefact as Markdown shows it as it is.
std::string plain(std::string_view text);

}  // namespace commands

// The criteria's logic in readable form: what a library's CQL says of each parameter, define and function, with the
// comments that stand above it, the truth of Boolean defines as lists of "all of" and "any of".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "commands/decided.h"
#include "commands/logic_source.h"

namespace commands {

// One library's ELM and the CQL that it was made from: places in the ELM lead to the text.
class LogicText {
 public:
  // With `decided` only what its profile leaves open is shown.
  LogicText(base::JsonView elm, std::string_view cql, const Decided* decided = nullptr);

  std::string comment_above(std::string_view locator) const { return source_.comment_above(locator); }
  std::string comment_behind(std::string_view locator) const { return source_.comment_behind(locator); }
  std::string introduction() const { return source_.introduction(); }
  // A define or function as Markdown, below a heading of its own; and without that heading.
  std::string statement(base::JsonView definition) const;
  std::string body(base::JsonView definition) const;
  // A condition in one line of Markdown: "Alive and not (Any critical)", names bare.
  std::string condition(base::JsonView expression) const;
  // An expression's CQL in one line.
  std::string code(base::JsonView expression) const;

 private:
  // `expression` as one item of a list, what it is made of below it.
  void write_truth(base::JsonView expression, std::size_t depth, std::string& out) const;
  std::string leaf(base::JsonView expression) const;
  std::vector<base::JsonView> parts_of(base::JsonView logical) const;
  std::string_view library_of(base::JsonView reference) const;

  std::string library_;
  base::JsonView elm_;
  const Decided* decided_;
  LogicSource source_;
};

// The heading of a define and the link to it, alike in all Markdown readers that make anchors of headings.
std::string heading_of(std::string_view library, std::string_view name);
std::string link_to(std::string_view library, std::string_view name);
// Text of an artefact as Markdown shows it as it is.
std::string plain(std::string_view text);

}  // namespace commands

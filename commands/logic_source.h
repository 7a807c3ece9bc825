// The CQL of one library, looked up by the places that its ELM names: comments, and expressions as a profile leaves
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "commands/decided.h"
#include "commands/elm_place.h"

namespace commands {

class LogicSource {
 public:
  // The text and what `decided` points to must outlive this. Without `decided` expressions are given as they stand.
  LogicSource(std::string_view library, std::string_view cql, const Decided* decided);

  // The comment lines that stand right above a place ("12:1-14:30"), and, if asked for, the one behind it.
  std::string comment_above(std::string_view locator) const;
  std::string comment_behind(std::string_view locator) const;
  // What the library says before its first statement.
  std::string introduction() const;

  // An expression as it stands, but for what the profile decides: of an `if` the branch taken, of an `and` the operands
  // that count. "" when its place is not in the text.
  std::string text(base::JsonView expression) const;
  // The same over several lines, moved left as far as they allow; `place` may begin before the expression ("define
  // function ...").
  std::string block(const Place& place, base::JsonView expression) const;

 private:
  struct Edit;
  std::string text_at(const Place& place, base::JsonView expression) const;
  void collect_edits(base::JsonView part, std::vector<Edit>& edits) const;
  void collect_case_edits(base::JsonView part, std::vector<Edit>& edits) const;
  std::optional<std::string> replacement(base::JsonView part, const Place& place) const;
  bool holds(const Place& place) const;
  std::size_t offset(Place::Point point) const { return starts_[point.line - 1] + point.column - 1; }

  std::string_view library_, cql_;
  std::vector<std::string_view> lines_;
  std::vector<std::size_t> starts_;  // of the lines in the text
  const Decided* decided_;
};

}  // namespace commands

// Golden answers: the cards of rows as text that people review. What answers share is written once: a card that came
// before is named by the row that has it, and one that is like another is written as what differs from it. The form is
// described in tests/vignettes/README.md.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cards/card.h"

namespace vignettes {

// A card or a suggestion as lines: the first begins with its key, a suggestion's lines follow those of the card's own.
struct Block {
  std::string key;  // the id of the card or suggestion
  std::vector<std::string> lines;
  std::vector<Block> parts;  // a card's suggestions
  bool operator==(const Block&) const = default;
};
// An answer as a clinician reads it, with what its cards carry: evidence, thresholds, sources, suggested resources.
// Without uuids, which follow from the rest. What the answer remarks is a block of its own.
std::vector<Block> readable(const std::vector<cards::Card>& cards, const cards::Remarks& remarks);

// The text of one golden file.
class GoldenText {
 public:
  // Adds a row's answer; `title` names it, alone in its file, and `words` say what the case is.
  void add(const std::string& title, const std::string& words, const std::vector<Block>& answer);
  std::string take() { return std::move(text_); }

 private:
  struct Known {
    std::string title;  // the first that has it
    Block block;
  };
  void write(const std::string& title, const Block& block, bool is_part);

  std::map<std::string, std::vector<Known>> known_;  // by key: different ones, in the order that they came
  std::string text_;
};

// How `actual` differs from `expected`, line by line under the heading of each row; "" when it does not.
std::string difference(const std::string& expected, const std::string& actual);

}  // namespace vignettes

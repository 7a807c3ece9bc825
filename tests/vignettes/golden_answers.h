// The answers to all rows, to be compared with those committed in golden/.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/golden.h"
#include "tests/vignettes/decided.h"

namespace vignettes {

inline std::vector<Block> readable(const std::vector<cds::Decision>& decisions) {
  std::vector<Block> answer;
  for (const cds::Decision& decision : decisions)
    for (Block& block : readable(decision.cards, decision.remarks)) answer.push_back(std::move(block));
  return answer;
}

inline std::string golden_folder() { return support::source_dir() + "/tests/vignettes/golden"; }

// What golden/FILE.txt must hold, for the FILE of each list of rows.
inline std::map<std::string, std::string> golden_texts() {
  std::map<std::string, GoldenText> texts;
  for (std::size_t i = 0; i < rows().all().size(); ++i) {
    const Vignette& row = rows().all()[i];
    texts[row.file].add(row.id, row.text, readable(decide_all(row, rows().request(i, Form::kAsWritten))));
  }
  std::map<std::string, std::string> taken;
  for (auto& [file, text] : texts) taken[file] = text.take();
  return taken;
}

// How the answers differ from the committed ones, and what to do about it; "" when they do not.
inline std::string difference_from_golden() {
  const std::map<std::string, std::string> texts = golden_texts();
  std::string all;
  for (const auto& [name, text] : texts) {
    std::ostringstream committed;
    committed << std::ifstream(golden_folder() + "/" + name + ".txt").rdbuf();
    if (const std::string differing = difference(committed.str(), text); !differing.empty())
      all += "tests/vignettes/golden/" + name + ".txt:\n" + differing;
  }
  for (const auto& entry : std::filesystem::directory_iterator(golden_folder()))
    if (!texts.contains(entry.path().stem().string()))
      all += "tests/vignettes/golden/" + entry.path().filename().string() + " is of no list of rows\n";
  if (all.empty()) return all;
  return "The answers (+) are not the golden ones (-):\n" + all +
         "When the answers are right, write them, and read git diff tests/vignettes/golden before you commit:\n"
         "  ISCHIA_WRITE_GOLDEN=1 build/release/tests/vignettes/vignettes_test --gtest_filter='GoldenAnswers.*'\n";
}

}  // namespace vignettes

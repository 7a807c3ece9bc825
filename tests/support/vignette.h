// Vignettes: the rows of tests/vignettes expanded into hook requests, and their expectations compared with cards. The
// form is described in tests/vignettes/README.md; this follows it paragraph by paragraph.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/instant.h"
#include "cards/card.h"

namespace vignettes {

// How a row's request is written: as it stands, or in another form that must give the same cards.
enum class Form {
  kAsWritten,
  kOtherIdsAndOrder,  // V-86
  kManyUnrelated,     // V-87
  kOtherTimeZone,     // V-88
  kDatesAlone,        // V-88c
};

struct Vignette {
  std::string id;  // "V-15", "T-01/90d"
  std::string text;
  int part = 1;
  std::string hook;
  std::string profile = "seed";
  std::string file = "";  // "urgent-causes": which of the folder it stands in
};

struct Request {
  std::string body;
  base::Instant now;
};

struct Verdict {
  std::vector<std::string> failures;  // in words
  int checked = 0;
  int later = 0;  // expectations on cards that no PlanDefinition at the hook has yet
};

class Vignettes {
 public:
  struct Data;  // vignette_data.h
  // Reads every row of a folder; throws std::runtime_error for a row that is not well formed.
  explicit Vignettes(const std::string& folder);
  ~Vignettes();

  const std::vector<Vignette>& all() const { return all_; }
  Request request(std::size_t row, Form form) const;
  // `planned`: the ids of the cards that the plans served at the row's hook can give.
  Verdict judge(std::size_t row, const std::vector<cards::Card>& cards, const std::vector<std::string>& planned) const;

 private:
  std::unique_ptr<Data> data_;
  std::vector<Vignette> all_;
};

// The same action ids in the same order, with the same indicators and suggestion ids: what a variation must keep.
std::string outline(const std::vector<cards::Card>& cards);

}  // namespace vignettes

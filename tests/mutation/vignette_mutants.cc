// vignette_mutants: whether the vignettes notice a change of the criteria. Each line of the input is a folder such as
// config/; each line of the output says of it
//
//   {"verdict": "caught", "by": "V-15", "why": "must: motor-deficit does not come"}
//   {"verdict": "caught", "by": "V-15", "why": "another answer than the golden one"}
//   {"verdict": "survived"}
//   {"verdict": "refused", "why": PROBLEM}      the folder does not load
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/vignettes/golden_answers.h"

namespace {

using vignettes::Vignette;

struct Row {
  std::size_t number = 0;
  vignettes::Request request;
  // The answers under the criteria as they are: as they are sent, which is quick to compare, and as golden/ has them.
  std::vector<std::string> bodies;
  std::vector<vignettes::Block> golden;
  bool is_judged = false;  // those answers pass
};

std::vector<std::string> bodies_of(const std::vector<cds::Decision>& decisions) {
  std::vector<std::string> bodies;
  for (const cds::Decision& decision : decisions) bodies.push_back(decision.body);
  return bodies;
}

// Every row's request and answer, made once.
std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < vignettes::rows().all().size(); ++i) {
    vignettes::Request request = vignettes::rows().request(i, vignettes::Form::kAsWritten);
    const std::vector<cds::Decision> decisions = vignettes::decide_all(vignettes::rows().all()[i], request);
    rows.push_back({i, std::move(request), bodies_of(decisions), vignettes::readable(decisions), false});
  }
  return rows;
}

// Why a row does not pass; empty when it does.
std::string failure_of(const cds::Catalogue& catalogue, Row& row) {
  const Vignette& vignette = vignettes::rows().all()[row.number];
  const auto decisions = vignettes::try_to_decide_all(catalogue, vignette.hook, row.request);
  if (!decisions) return base::to_text(decisions.error());
  for (const cds::Decision& decision : *decisions)
    if (!decision.failures.empty()) return base::to_text(decision.failures.front());
  const bool is_same = bodies_of(*decisions) == row.bodies;
  if (is_same && row.is_judged) return "";
  const vignettes::Verdict verdict = vignettes::rows().judge(row.number, vignettes::cards_of(*decisions),
                                                             vignettes::planned(catalogue, vignette.hook));
  if (!verdict.failures.empty()) return verdict.failures.front();
  row.is_judged |= is_same;
  return vignettes::readable(*decisions) == row.golden ? "" : "another answer than the golden one";
}

std::string verdict_of(const std::string& folder, std::vector<Row>& rows) {
  base::JsonWriter writer;
  writer.begin_object();
  std::map<std::string, std::shared_ptr<const cds::Catalogue>>
      catalogues;  // by profile, each loaded when it is asked for
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& profile = vignettes::rows().all()[rows[i].number].profile;
    if (catalogues[profile] == nullptr) {
      auto catalogue = cds::load_catalogue(folder, profile);
      if (!catalogue) {
        writer.member("verdict", "refused").member("why", base::to_text(catalogue.error().front()));
        return writer.end_object().take();
      }
      catalogues[profile] = *std::move(catalogue);
    }
    const std::string why = failure_of(*catalogues[profile], rows[i]);
    if (why.empty()) continue;
    writer.member("verdict", "caught").member("by", vignettes::rows().all()[rows[i].number].id).member("why", why);
    // What caught one is likely to catch the next, which lies nearby.
    std::rotate(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(i),
                rows.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return writer.end_object().take();
  }
  writer.member("verdict", "survived");
  return writer.end_object().take();
}

}  // namespace

int main() {
  // So that no mutant counts as caught by what nobody has committed.
  if (const std::string wrong = vignettes::difference_from_golden(); !wrong.empty()) {
    std::cerr << wrong;
    return 1;
  }
  std::vector<Row> rows = all_rows();
  for (std::string folder; std::getline(std::cin, folder);) std::cout << verdict_of(folder, rows) << std::endl;
}

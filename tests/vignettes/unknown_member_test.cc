// A member that FHIR's CodeableConcept doesn't have ("code") hides none of its codings: a medicine stays what it is.
#include <gtest/gtest.h>

#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

Request with_unknown_member(const Request& from) {
  const std::string before = R"("medicationCodeableConcept":{)", added = R"("code":"x",)";
  Request changed = from;
  for (std::size_t at = 0; (at = changed.body.find(before, at)) != std::string::npos; at += before.size())
    changed.body.insert(at + before.size(), added);
  return changed;
}

TEST(UnknownMember, OfAMedicineChangesNoCard) {
  int changed = 0, all = 0;
  for (std::size_t row = 0; row < rows().all().size(); ++row) {
    const Request from = rows().request(row, Form::kAsWritten), to = with_unknown_member(from);
    if (from.body == to.body) continue;
    ++all;
    const Vignette& vignette = rows().all()[row];
    if (outline(cards_of(decide_all(vignette, from))) != outline(cards_of(decide_all(vignette, to)))) ++changed;
  }
  EXPECT_GT(all, 0);
  EXPECT_EQ(changed, 0) << "of " << all;
}

}  // namespace
}  // namespace vignettes

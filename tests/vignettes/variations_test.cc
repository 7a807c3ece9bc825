// V-86 to V-88: the same chart written in another form gives the same cards.
#include <gtest/gtest.h>

#include "tests/vignettes/decided.h"

namespace vignettes {
namespace {

struct Variation {
  const char* name;
  Form form;
};

class VariationTest : public testing::TestWithParam<Variation> {};

TEST_P(VariationTest, KeepsTheCardsOfEveryVignette) {
  int compared = 0;
  for (std::size_t i = 0; i < rows().all().size(); ++i) {
    const Vignette& row = rows().all()[i];
    // Thresholds lie exactly on a day, which another zone or a date alone may move.
    if (!row.id.starts_with("V-") && (!row.id.starts_with("U-") || GetParam().form == Form::kManyUnrelated)) continue;
    const std::string written = outline(cards_of(decide_all(row, rows().request(i, Form::kAsWritten))));
    const std::string varied = outline(cards_of(decide_all(row, rows().request(i, GetParam().form))));
    EXPECT_EQ(written, varied) << row.id << ": " << row.text;
    ++compared;
  }
  EXPECT_GT(compared, 150);
}

INSTANTIATE_TEST_SUITE_P(Forms, VariationTest,
                         testing::Values(Variation{"OtherIdsAndOrder", Form::kOtherIdsAndOrder},
                                         Variation{"FiveThousandUnrelatedResources", Form::kManyUnrelated},
                                         Variation{"OtherTimeZones", Form::kOtherTimeZone},
                                         Variation{"DatesAlone", Form::kDatesAlone}),
                         [](const auto& variation) { return std::string(variation.param.name); });

}  // namespace
}  // namespace vignettes

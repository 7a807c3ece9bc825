#include <gtest/gtest.h>

#include "base/result.h"

namespace base {
namespace {

TEST(Problem, HasATextForLogs) {
  EXPECT_EQ(to_text({ProblemKind::kMalformed, "hook-malformed", "/hook", "a string is wanted"}),
            "hook-malformed at /hook: a string is wanted");
  EXPECT_EQ(to_text({ProblemKind::kTimeout, "timeout", "", ""}), "timeout");
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ProblemKind::kMalformed, "odd", "", "an even number is wanted");
  return value / 2;
}
Result<int> quarter(int value) {
  CDS_TRY(const int of_two, half(value));
  CDS_TRY(const int of_four, half(of_two));
  return of_four;
}
Result<void> check_quarter(int value) {
  CDS_CHECK(quarter(value));
  return {};
}

TEST(Result, HandsProblemsOn) {
  EXPECT_EQ(quarter(12), 3);
  ASSERT_FALSE(quarter(6));
  EXPECT_EQ(quarter(6).error().slug, "odd");
  EXPECT_TRUE(check_quarter(4));
  EXPECT_FALSE(check_quarter(2));
}

}  // namespace
}  // namespace base

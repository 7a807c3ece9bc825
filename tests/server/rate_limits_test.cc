#include "server/rate_limits.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::milliseconds;
const RateLimits::Clock::time_point kStart{std::chrono::hours(1)};

int passed(RateLimits& limits, const std::string& client, int asked, std::size_t rate,
           RateLimits::Clock::time_point at) {
  int count = 0;
  for (int i = 0; i < asked; ++i) count += limits.take(client, rate, at) ? 1 : 0;
  return count;
}

TEST(RateLimits, LetTwoSecondsOfTheRatePassAtOnceAndThenTheRate) {
  RateLimits limits;
  EXPECT_EQ(passed(limits, "a", 100, 10, kStart), 20);
  EXPECT_EQ(passed(limits, "a", 100, 10, kStart + milliseconds(99)), 0);
  EXPECT_EQ(passed(limits, "a", 100, 10, kStart + milliseconds(100)), 1);
  EXPECT_EQ(passed(limits, "a", 100, 10, kStart + milliseconds(1100)), 10);
  EXPECT_EQ(passed(limits, "a", 100, 10, kStart + std::chrono::hours(5)), 20)
      << "a pause saves no more than two seconds";
}

TEST(RateLimits, CountEachClientAlone) {
  RateLimits limits;
  EXPECT_EQ(passed(limits, "a", 100, 1, kStart), 2);
  EXPECT_EQ(passed(limits, "b", 100, 1, kStart), 2);
}

TEST(RateLimits, TakeANewRateAtOnce) {
  RateLimits limits;
  EXPECT_EQ(passed(limits, "a", 100, 50, kStart), 100);
  EXPECT_EQ(passed(limits, "a", 100, 1, kStart + std::chrono::minutes(1)), 2);
}

TEST(RateLimits, AClockThatGoesBackGivesNothing) {
  RateLimits limits;
  EXPECT_EQ(passed(limits, "a", 100, 1, kStart), 2);
  EXPECT_EQ(passed(limits, "a", 100, 1, kStart - std::chrono::minutes(1)), 0);
  EXPECT_EQ(passed(limits, "a", 100, 1, kStart), 0);
}

TEST(RateLimits, RememberABoundedNumberOfClients) {
  RateLimits limits;
  for (std::size_t i = 0; i < RateLimits::kMostBuckets; ++i) limits.take("client " + std::to_string(i), 1, kStart);
  EXPECT_EQ(limits.remembered(), RateLimits::kMostBuckets);
  EXPECT_EQ(passed(limits, "newcomer", 5, 1, kStart) + passed(limits, "another", 5, 1, kStart), 2)
      << "newcomers share a bucket";
  EXPECT_EQ(limits.remembered(), RateLimits::kMostBuckets + 1);
  EXPECT_EQ(passed(limits, "client 7", 5, 1, kStart), 1) << "who was known keeps its own";
  limits.take("late", 1, kStart + std::chrono::minutes(1));
  EXPECT_EQ(limits.remembered(), 1U) << "buckets that are full again are forgotten";
}

}  // namespace
}  // namespace server

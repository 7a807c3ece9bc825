#include "fhir/resource_index.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace fhir {
namespace {

const TypeId kCondition = find_type("Condition");
const TypeId kObservation = find_type("Observation");

TEST(ResourceIndex, FindsWhatWasAddedByTypeAndId) {
  ResourceIndex index;
  EXPECT_EQ(index.find(kCondition, "1"), std::nullopt);
  EXPECT_EQ(index.add(kCondition, "1", 7), std::nullopt);
  EXPECT_EQ(index.add(kObservation, "1", 8), std::nullopt);
  EXPECT_EQ(index.find(kCondition, "1"), 7U);
  EXPECT_EQ(index.find(kObservation, "1"), 8U);
  EXPECT_EQ(index.find(kCondition, "2"), std::nullopt);
  EXPECT_EQ(index.find(kNoType, "1"), std::nullopt);
}

TEST(ResourceIndex, KeepsTheFirstOfTwoOfOneName) {
  ResourceIndex index;
  EXPECT_EQ(index.add(kCondition, "1", 7), std::nullopt);
  EXPECT_EQ(index.add(kCondition, "1", 9), 7U);
  EXPECT_EQ(index.find(kCondition, "1"), 7U);
}

void expect_all_to_be_found(const std::vector<std::string>& ids, const char* another) {
  ResourceIndex index;
  for (std::uint32_t i = 0; i < ids.size(); ++i) ASSERT_EQ(index.add(kCondition, ids[i], i), std::nullopt);
  for (std::uint32_t i = 0; i < ids.size(); ++i) {
    ASSERT_EQ(index.find(kCondition, ids[i]), i);
    ASSERT_EQ(index.add(kCondition, ids[i], 99'999), i);
  }
  EXPECT_EQ(index.find(kCondition, another), std::nullopt);
}

TEST(ResourceIndex, FindsManyAfterItHasGrown) {
  std::vector<std::string> ids;
  for (int i = 0; i < 20'000; ++i) ids.push_back("resource-" + std::to_string(i));
  expect_all_to_be_found(ids, "resource-20000");
}

// Ids whose hashes agree in all the bits that choose a slot of a small table, as a hostile request may have them: more
// of them than there are looks.
TEST(ResourceIndex, FindsThoseThatFallTogether) {
  constexpr std::size_t kMask = 1023;
  std::vector<std::string> ids;
  for (int i = 0; ids.size() < 100; ++i) {
    std::string id = "x" + std::to_string(i);
    if ((std::hash<std::string_view>()(id) & kMask) == 5) ids.push_back(std::move(id));
  }
  expect_all_to_be_found(ids, "x");
}

}  // namespace
}  // namespace fhir

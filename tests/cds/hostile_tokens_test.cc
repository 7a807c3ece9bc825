#include "tests/cds/hostile_tokens.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

class HostileToken : public testing::TestWithParam<Hostile> {};

TEST_P(HostileToken, IsRefusedAndUsesNothingUp) {
  FakeDocuments documents;
  FakeSeenTokens seen;
  KeyCache cache(documents);
  const std::vector<Client> clients{ehr()};
  const auto caller =
      verify_caller({"Bearer " + GetParam().token(), "", {kServiceUrl}}, clients, cache, seen, kCalledAt,
                    /*may_wait=*/true);
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().kind, base::ProblemKind::kUnauthenticated);
  EXPECT_EQ(caller.error().slug, GetParam().slug) << base::to_text(caller.error());
  EXPECT_TRUE(seen.used.empty());
  EXPECT_TRUE(documents.asked.empty()) << "nothing is fetched because a token says so";
}

constexpr auto by_name = [](const auto& row) { return std::string(row.param.name); };
INSTANTIATE_TEST_SUITE_P(Signatures, HostileToken, testing::ValuesIn(hostile::kHostileSignatures), by_name);
INSTANTIATE_TEST_SUITE_P(Headers, HostileToken, testing::ValuesIn(hostile::kHostileHeaders), by_name);
INSTANTIATE_TEST_SUITE_P(Claims, HostileToken, testing::ValuesIn(hostile::kHostileClaims), by_name);
INSTANTIATE_TEST_SUITE_P(Forms, HostileToken, testing::ValuesIn(hostile::kHostileForms), by_name);

}  // namespace
}  // namespace cds

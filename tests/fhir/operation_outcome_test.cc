#include "fhir/operation_outcome.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace fhir {
namespace {

using base::ProblemKind;

TEST(OperationOutcome, SaysWhatAndWhere) {
  EXPECT_EQ(operation_outcome({ProblemKind::kMalformed, "hook-malformed", "/hook", "a \"string\" is wanted"}),
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid",)"
            R"("diagnostics":"hook-malformed at /hook: a \"string\" is wanted"}]})");
}

TEST(OperationOutcome, HasAnIssueForEachProblem) {
  const std::string text =
      operation_outcome({{ProblemKind::kMissingData, "a", "", ""}, {ProblemKind::kTimeout, "b", "", ""}});
  const base::Result<base::JsonDocument> document = base::JsonDocument::parse(text);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["issue"].size(), 2U);
  EXPECT_EQ(document->root()["issue"][0]["code"].string(), "required");
  EXPECT_EQ(document->root()["issue"][1]["diagnostics"].string(), "b");
}

TEST(OperationOutcome, HasAnIssueEvenWithoutAProblem) {
  const base::Result<base::JsonDocument> document =
      base::JsonDocument::parse(operation_outcome(std::vector<base::Problem>()));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["issue"].size(), 1U);
}

TEST(OperationOutcome, HidesWhatWentWrongInside) {
  const std::string text = operation_outcome({ProblemKind::kInternal, "sqlite-busy", "/var/lib/ischia", "errno 5"});
  EXPECT_EQ(text.find("ischia"), std::string::npos);
  EXPECT_EQ(text.find("sqlite"), std::string::npos);
  EXPECT_NE(text.find(R"("code":"exception")"), std::string::npos);
}

struct Row {
  ProblemKind kind;
  const char* code;
};
class IssueCode : public testing::TestWithParam<Row> {};

TEST_P(IssueCode, FitsTheKind) {
  const std::string text = operation_outcome({GetParam().kind, "slug", "", ""});
  EXPECT_NE(text.find("\"code\":\"" + std::string(GetParam().code) + "\""), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, IssueCode,
    testing::Values(Row{ProblemKind::kUnauthenticated, "login"}, Row{ProblemKind::kForbidden, "forbidden"},
                    Row{ProblemKind::kNotFound, "not-found"}, Row{ProblemKind::kMissingData, "required"},
                    Row{ProblemKind::kTooLarge, "too-long"}, Row{ProblemKind::kUnsupported, "not-supported"},
                    Row{ProblemKind::kUnavailable, "transient"}, Row{ProblemKind::kTimeout, "timeout"}));

}  // namespace
}  // namespace fhir

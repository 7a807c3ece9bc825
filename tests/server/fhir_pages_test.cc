#include "server/fhir_pages.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using base::ProblemKind;

struct Row {
  const char* name;
  int status;
  const char* body;
  ProblemKind kind;
  const char* slug;
};
class BadAnswer : public testing::TestWithParam<Row> {};
TEST_P(BadAnswer, IsAProblemThatQuotesNothing) {
  const auto answer = read_answer(GetParam().status, GetParam().body);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, GetParam().kind);
  EXPECT_EQ(answer.error().slug, GetParam().slug);
  EXPECT_EQ(base::to_text(answer.error()).find("secret"), std::string::npos);
}
constexpr const char* kOutcome = R"({"resourceType":"OperationOutcome","issue":[{"diagnostics":"secret"}]})";
INSTANTIATE_TEST_SUITE_P(
    Rows, BadAnswer,
    testing::Values(Row{"404", 404, kOutcome, ProblemKind::kNotFound, "fhir-not-found"},
                    Row{"410", 410, "", ProblemKind::kNotFound, "fhir-not-found"},
                    Row{"401", 401, "", ProblemKind::kForbidden, "fhir-forbidden"},
                    Row{"403", 403, "", ProblemKind::kForbidden, "fhir-forbidden"},
                    Row{"500", 500, "secret", ProblemKind::kUnavailable, "fhir-status"},
                    Row{"a redirect", 302, "", ProblemKind::kUnavailable, "fhir-status"},
                    Row{"202", 202, R"({"resourceType":"Patient"})", ProblemKind::kUnavailable, "fhir-status"},
                    Row{"HTML", 200, "<html>secret</html>", ProblemKind::kUnavailable, "fhir-not-json"},
                    Row{"JSON that is not FHIR", 200, R"({"secret":1})", ProblemKind::kUnavailable, "fhir-not-json"},
                    Row{"an array", 200, "[]", ProblemKind::kUnavailable, "fhir-not-json"},
                    Row{"nothing", 200, "", ProblemKind::kUnavailable, "fhir-not-json"},
                    Row{"an OperationOutcome", 200, kOutcome, ProblemKind::kUnavailable, "fhir-operation-outcome"}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

std::vector<base::JsonDocument> documents(std::initializer_list<const char*> texts) {
  std::vector<base::JsonDocument> pages;
  for (const char* text : texts) pages.push_back(base::JsonDocument::parse(text).value());
  return pages;
}

TEST(MergePages, OnePageStaysAsItIs) {
  const auto merged = merge_pages(documents({R"({"resourceType":"Patient","id":"1"})"}));
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->root()["id"].string(), "1");
}

TEST(MergePages, HasTheEntriesOfAllInOrder) {
  const auto merged = merge_pages(documents(
      {R"({"resourceType":"Bundle","link":[{"relation":"next","url":"http://h/2"}],"entry":[{"fullUrl":"a"}]})",
       R"({"resourceType":"Bundle","link":[{"relation":"self","url":"http://h/2"}],"entry":[{"fullUrl":"b"},{"n":1.50}]})"}));
  ASSERT_TRUE(merged);
  EXPECT_EQ(base::to_text(merged->root()["entry"]), R"([{"fullUrl":"a"},{"fullUrl":"b"},{"n":1.50}])");
  EXPECT_EQ(next_link(merged->root()), "");
}

TEST(MergePages, KeepsTheNextLinkOfAnIncompleteSearch) {
  const char* page = R"({"resourceType":"Bundle","link":[{"relation":"next","url":"http://h/9"}],"entry":[{}]})";
  const auto merged = merge_pages(documents({page, page}));
  ASSERT_TRUE(merged);
  EXPECT_EQ(next_link(merged->root()), "http://h/9");
  EXPECT_EQ(merged->root()["entry"].size(), 2U);
}

}  // namespace
}  // namespace server

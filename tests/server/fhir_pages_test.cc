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
  const char* content_type = "application/fhir+json";
};
class BadAnswer : public testing::TestWithParam<Row> {};
TEST_P(BadAnswer, IsAProblemThatQuotesNothing) {
  const auto answer = read_answer(GetParam().status, GetParam().content_type, GetParam().body);
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
                    Row{"a page for people that could be read", 200, R"({"resourceType":"Patient"})",
                        ProblemKind::kUnavailable, "fhir-not-json", "text/html"},
                    Row{"an OperationOutcome", 200, kOutcome, ProblemKind::kUnavailable, "fhir-operation-outcome"}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

std::vector<base::JsonDocument> documents(std::initializer_list<const char*> texts) {
  std::vector<base::JsonDocument> pages;
  for (const char* text : texts) pages.push_back(base::JsonDocument::parse(text).value());
  return pages;
}

TEST(ReadAnswer, TakesJsonByAnyOfItsNames) {
  for (const char* type :
       {"application/fhir+json; charset=utf-8", "application/json", "Application/JSON", "text/json", ""})
    EXPECT_TRUE(read_answer(200, type, R"({"resourceType":"Patient"})")) << type;
}

TEST(NextLink, IsABundlesOnly) {
  EXPECT_EQ(next_link(documents({R"({"resourceType":"Bundle","link":[{"relation":"self","url":"a"},
                                     {"relation":"next","url":"b"}]})"})[0]
                          .root()),
            "b");
  EXPECT_EQ(next_link(documents({R"({"resourceType":"Patient","link":[{"relation":"next","url":"b"}]})"})[0].root()),
            "");
  EXPECT_EQ(next_link(documents({R"({"resourceType":"Bundle","link":"next"})"})[0].root()), "");
}

TEST(PageLimit, IsOfPagesAndOfResources) {
  std::vector<base::JsonDocument> pages;
  for (std::size_t i = 0; i + 1 < kMaxPages; ++i) pages.push_back(base::JsonDocument::parse("{}").value());
  EXPECT_FALSE(page_limit(pages));
  pages.push_back(base::JsonDocument::parse("{}").value());
  EXPECT_EQ(page_limit(pages)->slug, "fhir-too-many-pages");
  std::string entries;
  for (std::size_t i = 0; i < kMaxEntries; ++i) entries += i == 0 ? "{}" : ",{}";
  EXPECT_EQ(page_limit(documents({(R"({"entry":[)" + entries + "]}").c_str()}))->slug, "fhir-too-many-resources");
}

TEST(Shortfall, IsOfMatchesAgainstTheTotal) {
  const char* include = R"({"resourceType":"Bundle","total":2,"entry":[
      {"resource":{},"search":{"mode":"match"}},{"resource":{},"search":{"mode":"include"}}]})";
  EXPECT_EQ(shortfall(documents({include}))->slug, "fhir-total-short");
  EXPECT_FALSE(shortfall(documents({include, R"({"entry":[{"resource":{}}]})"})));
  EXPECT_TRUE(shortfall(documents({include, R"({"entry":[{"fullUrl":"x"}]})"}))) << "an entry is no resource";
  EXPECT_FALSE(shortfall(documents({include}), {1, std::nullopt})) << "a page was there before";
  EXPECT_TRUE(shortfall(documents({R"({"entry":[{"resource":{}}]})"}), {1, 3})) << "which promised more";
  EXPECT_FALSE(shortfall(documents({R"({"resourceType":"Bundle","total":0})"})));
  EXPECT_FALSE(shortfall(documents({R"({"resourceType":"Patient","total":"9"})"})));
}

}  // namespace
}  // namespace server

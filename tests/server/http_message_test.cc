#include "server/http_message.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(Headers, NamesCompareWithoutCase) {
  Headers headers;
  headers.add("Content-Type", "a");
  headers.add("content-type", "b");
  EXPECT_EQ(headers.find("CONTENT-TYPE"), "a");
  headers.set("CONTENT-type", "c");
  EXPECT_EQ(headers.find("content-type"), "c");
  EXPECT_EQ(std::distance(headers.begin(), headers.end()), 1);
  EXPECT_FALSE(headers.has("Content"));
}

TEST(HttpDate, IsTheFormOfRfc9110) {
  EXPECT_EQ(http_date(std::chrono::system_clock::time_point(std::chrono::seconds(784'111'777))),
            "Sun, 06 Nov 1994 08:49:37 GMT");
}

struct Row {
  const char* target;
  const char* path;  // nullptr: refused
  const char* query;
};
class SetTarget : public testing::TestWithParam<Row> {};
TEST_P(SetTarget, SplitsPathAndQuery) {
  HttpRequest request;
  const auto set = set_target(request, GetParam().target);
  ASSERT_EQ(set.has_value(), GetParam().path != nullptr);
  if (!set) return;
  EXPECT_EQ(request.path, GetParam().path);
  EXPECT_EQ(request.query, GetParam().query);
}
INSTANTIATE_TEST_SUITE_P(Rows, SetTarget,
                         testing::Values(Row{"/a/b", "/a/b", ""}, Row{"/a?b=c?d", "/a", "b=c?d"}, Row{"*", "*", ""},
                                         Row{"http://h:1/a?b", "/a", "b"}, Row{"http://h", "/", ""},
                                         Row{"a/b", nullptr, ""}, Row{"", nullptr, ""}, Row{"/a#b", nullptr, ""},
                                         Row{"/a\x7f", nullptr, ""}, Row{"ftp://h/a", nullptr, ""}));

}  // namespace
}  // namespace server

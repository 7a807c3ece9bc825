#include "server/fhir_server_url.h"

#include <gtest/gtest.h>

namespace server {
namespace {

base::Url url(const char* text) { return base::parse_url(text).value(); }

struct Listed {
  const char* fhir_server;
  bool is_listed;
};
class FindServer : public testing::TestWithParam<Listed> {};
TEST_P(FindServer, ComparesPartsAndTheWholePath) {
  const std::vector<base::Url> listed{url("https://other.example.org"), url("https://ehr.example.org/fhir/R4")};
  const auto found = find_server(listed, GetParam().fhir_server);
  EXPECT_EQ(found.has_value(), GetParam().is_listed);
  if (found) {
    EXPECT_EQ(*found, 1U);
  } else {
    EXPECT_EQ(found.error().slug, "fhir-server-not-listed");
  }
}
INSTANTIATE_TEST_SUITE_P(Rows, FindServer,
                         testing::Values(Listed{"https://ehr.example.org/fhir/R4", true},
                                         Listed{"https://ehr.example.org/fhir/R4/", true},
                                         Listed{"https://EHR.example.org:443/fhir/R4", true},
                                         Listed{"http://ehr.example.org/fhir/R4", false},
                                         Listed{"https://ehr.example.org:444/fhir/R4", false},
                                         Listed{"https://ehr.example.org.evil.org/fhir/R4", false},
                                         Listed{"https://ehr.example.org/fhir/R4/more", false},
                                         Listed{"https://ehr.example.org/fhir", false},
                                         Listed{"https://ehr.example.org/fhir/R44", false},
                                         Listed{"https://ehr.example.org/fhir/r4", false},
                                         Listed{"https://ehr.example.org/fhir/R4?a", false},
                                         Listed{"https://user@ehr.example.org/fhir/R4", false}, Listed{"", false}));

struct Query {
  const char* query;
  const char* target;  // nullptr: refused
};
class ReadTarget : public testing::TestWithParam<Query> {};
TEST_P(ReadTarget, StaysBelowTheBaseAndOnOneLine) {
  const auto target = read_target(url("https://h/fhir/"), GetParam().query);
  ASSERT_EQ(target.has_value(), GetParam().target != nullptr);
  if (target) {
    EXPECT_EQ(*target, GetParam().target);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Rows, ReadTarget,
    testing::Values(Query{"Patient/p-1.2", "/fhir/Patient/p-1.2"},
                    Query{"Condition?patient=1&code=http://s|c,d", "/fhir/Condition?patient=1&code=http://s%7Cc,d"},
                    Query{"Condition?code=a%7Cb", "/fhir/Condition?code=a%7Cb"},
                    Query{"Condition?a=\r\nX: y", "/fhir/Condition?a=%0D%0AX:%20y"},
                    Query{"Condition?a#b", "/fhir/Condition?a%23b"}, Query{"Patient/..", nullptr},
                    Query{"Patient/../admin", nullptr}, Query{"Patient/a/b", nullptr}, Query{"Patient/", nullptr},
                    Query{"/Patient/1", nullptr}, Query{"https://evil/Patient/1", nullptr},
                    Query{"Patient/a%2fb", nullptr}, Query{"", nullptr}));

class NextTarget : public testing::TestWithParam<Query> {};
TEST_P(NextTarget, StaysOnTheServer) {
  const auto target = next_target(url("https://h/fhir"), GetParam().query);
  ASSERT_EQ(target.has_value(), GetParam().target != nullptr);
  if (target) {
    EXPECT_EQ(*target, GetParam().target);
  }
}
INSTANTIATE_TEST_SUITE_P(Rows, NextTarget,
                         testing::Values(Query{"https://h/fhir?_getpages=1", "/fhir?_getpages=1"},
                                         Query{"https://h:443/fhir/Condition?page=2", "/fhir/Condition?page=2"},
                                         Query{"https://h/fhirside/Condition?page=2", nullptr},
                                         Query{"http://h/fhir/Condition?page=2", nullptr},
                                         Query{"https://evil/fhir/Condition", nullptr},
                                         Query{"https://h/fhir/../admin", nullptr},
                                         Query{"https://h/fhir/%2e%2e/admin", nullptr},
                                         Query{"Condition?page=2", nullptr}, Query{"", nullptr}));

TEST(NextTarget, OverHttpsMayLackThePortThatTheServerDoesNotKnow) {
  EXPECT_EQ(next_target(url("https://h:8443/fhir"), "https://h/fhir?p=2").value_or(""), "/fhir?p=2");
  EXPECT_EQ(next_target(url("https://h:8443/fhir"), "https://h:8443/fhir?p=2").value_or(""), "/fhir?p=2");
  EXPECT_FALSE(next_target(url("https://h:8443/fhir"), "https://h:9443/fhir?p=2"));
  EXPECT_FALSE(next_target(url("http://h:8080/fhir"), "http://h/fhir?p=2"));
}

TEST(HostHeader, HasThePortOverHttpOnly) {
  EXPECT_EQ(host_header(url("http://h:8080/fhir")), "h:8080");
  EXPECT_EQ(host_header(url("http://h/fhir")), "h");
  EXPECT_EQ(host_header(url("https://h:8443/fhir")), "h");
  EXPECT_EQ(host_header(url("http://[::1]:8080/fhir")), "[::1]:8080");
}

}  // namespace
}  // namespace server

#include "base/url.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

struct Taken {
  const char* name;
  const char* text;
  Url url;
  const char* written;
};
class UrlTaken : public testing::TestWithParam<Taken> {};

TEST_P(UrlTaken, IsTakenApart) {
  const Result<Url> url = parse_url(GetParam().text);
  ASSERT_TRUE(url) << to_text(url.error());
  EXPECT_EQ(*url, GetParam().url);
  EXPECT_EQ(to_text(*url), GetParam().written);
  EXPECT_EQ(parse_url(to_text(*url)), *url);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, UrlTaken,
    testing::Values(
        Taken{"host_only", "https://ehr.example", {"https", "ehr.example", 443, "", ""}, "https://ehr.example"},
        Taken{"capitals",
              "HTTPS://EHR.Example/Fhir",
              {"https", "ehr.example", 443, "/Fhir", ""},
              "https://ehr.example/Fhir"},
        Taken{"own_port",
              "http://127.0.0.1:8080/a?b=c",
              {"http", "127.0.0.1", 8080, "/a", "b=c"},
              "http://127.0.0.1:8080/a?b=c"},
        Taken{"usual_port", "https://a:443/", {"https", "a", 443, "/", ""}, "https://a/"},
        Taken{"ipv6", "http://[::1]:8080/", {"http", "::1", 8080, "/", ""}, "http://[::1]:8080/"},
        Taken{"query_without_path", "https://a?x=1", {"https", "a", 443, "", "x=1"}, "https://a?x=1"},
        Taken{"search",
              "https://a/Condition?patient=1&code=http://x|1,y%7C2",
              {"https", "a", 443, "/Condition", "patient=1&code=http://x|1,y%7C2"},
              "https://a/Condition?patient=1&code=http://x|1,y%7C2"},
        Taken{"at_in_the_path", "https://a/b@c", {"https", "a", 443, "/b@c", ""}, "https://a/b@c"}),
    [](const auto& row) { return row.param.name; });

class UrlRefused : public testing::TestWithParam<std::pair<const char*, std::string>> {};

TEST_P(UrlRefused, IsMalformed) {
  const Result<Url> url = parse_url(GetParam().second);
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().slug, "url-malformed");
}

INSTANTIATE_TEST_SUITE_P(
    Urls, UrlRefused,
    testing::Values(std::pair{"empty", ""}, std::pair{"no_scheme", "ehr.example/fhir"},
                    std::pair{"scheme_only", "https://"}, std::pair{"file", "file:///etc/passwd"},
                    std::pair{"javascript", "javascript://a/%0aalert(1)"},
                    std::pair{"user", "https://ehr.example@evil.example/"},
                    std::pair{"user_and_password", "https://a:b@evil.example/"},
                    std::pair{"backslash_ends_the_host", "https://ehr.example\\@evil.example/"},
                    std::pair{"fragment", "https://a/b#c"}, std::pair{"space", "https://a/b c"},
                    std::pair{"space_in_host", "https://a b/"}, std::pair{"leading_space", " https://a/"},
                    std::pair{"newline", "https://a/b\nHost: c"}, std::pair{"nul", std::string("https://a/\0", 11)},
                    std::pair{"no_host", "https:///path"}, std::pair{"no_host_but_port", "https://:8080/"},
                    std::pair{"port_0", "https://a:0/"}, std::pair{"port_beyond", "https://a:65536/"},
                    std::pair{"port_no_number", "https://a:8o/"}, std::pair{"port_empty", "https://a:/"},
                    std::pair{"port_negative", "https://a:-1/"}, std::pair{"port_twice", "https://a:1:2/"},
                    std::pair{"open_ipv6", "https://[::1/"}, std::pair{"text_after_ipv6", "https://[::1]evil/"},
                    std::pair{"empty_ipv6", "https://[]/"}, std::pair{"ipv6_zone", "https://[fe80::1%25eth0]/"},
                    std::pair{"two_dots", "https://a..b/"}, std::pair{"host_escape", "https://a%2eb/"},
                    std::pair{"unicode_host", "https://ехr.example/"}, std::pair{"half_escape", "https://a/%4"},
                    std::pair{"bad_escape", "https://a/%zz"}, std::pair{"quote", "https://a/\"b"},
                    std::pair{"angle", "https://a/<b>"}, std::pair{"long_host", "https://" + std::string(300, 'a')}),
    [](const auto& row) { return row.param.first; });

TEST(Origin, IsComparedByItsParts) {
  const Url server = *parse_url("https://ehr.example/fhir");
  EXPECT_TRUE(same_origin(server, *parse_url("HTTPS://EHR.example:443/other?x")));
  EXPECT_FALSE(same_origin(server, *parse_url("http://ehr.example/fhir")));
  EXPECT_FALSE(same_origin(server, *parse_url("https://ehr.example:444/fhir")));
  EXPECT_FALSE(same_origin(server, *parse_url("https://ehr.example.evil/fhir")));
}

TEST(PercentEncoding, GoesThereAndBack) {
  const std::string text("a-._~ /?&=+%é\0z", 16);
  EXPECT_EQ(percent_encode(text), "a-._~%20%2F%3F%26%3D%2B%25%C3%A9%00z");
  EXPECT_EQ(percent_decode(percent_encode(text)), text);
  EXPECT_EQ(percent_decode("a+b%2fc"), "a+b/c");
  for (const char* const bad : {"%", "%4", "a%4", "%g0", "%4g", "%%41"}) {
    ASSERT_FALSE(percent_decode(bad)) << bad;
    EXPECT_EQ(percent_decode(bad).error().slug, "percent-encoding-malformed");
  }
}

}  // namespace
}  // namespace base

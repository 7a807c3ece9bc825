// What a network may send that is no request, or too much of one: each gets its status, an OperationOutcome and the
// end.
#include <gtest/gtest.h>

#include <string>

#include "base/json.h"
#include "tests/server/plain_service.h"
#include "tests/support/raw_client.h"

namespace server {
namespace {

using support::body_of;
using support::RawClient;
using support::status_of;

struct Row {
  const char* name;
  std::string request;
  int status;
  const char* slug;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

// One request, one refusal: an OperationOutcome that names the slug, and the connection ends.
class RefusedRequest : public testing::TestWithParam<Row> {};

TEST_P(RefusedRequest, GetsAnOperationOutcomeAndTheEnd) {
  ListenerOptions options = on_a_free_port();
  options.body_limit = 1000;
  const Running running(options);
  RawClient client(running.listener.port());
  ASSERT_TRUE(client.send(GetParam().request));
  const std::string answer = client.read_to_end();
  EXPECT_EQ(status_of(answer), GetParam().status) << answer;
  EXPECT_TRUE(answer.starts_with("HTTP/1.0") || answer.find("Connection: close") != std::string::npos);
  const auto outcome = base::JsonDocument::parse(body_of(answer));
  ASSERT_TRUE(outcome) << answer;
  EXPECT_EQ(outcome->root()["resourceType"].string(), "OperationOutcome");
  EXPECT_NE(body_of(answer).find(GetParam().slug), std::string::npos) << answer;
}

INSTANTIATE_TEST_SUITE_P(
    Malformed, RefusedRequest,
    testing::Values(
        Row{"no HTTP at all", "hello there\r\n\r\n", 400, "http-malformed"},
        Row{"TLS to a plain port", std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8) + repeated(40, 'x'), 400,
            "http-malformed"},
        Row{"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "http-malformed"},
        Row{"a blank before a header's colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400, "http-malformed"},
        Row{"no Host", "GET / HTTP/1.1\r\n\r\n", 400, "http-malformed"},
        Row{"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "http-malformed"},
        Row{"a folded header", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", 400, "http-malformed"},
        Row{"a header folded by a tab", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n\tb\r\n\r\n", 400, "http-malformed"},
        Row{"a fold before the first header", "GET / HTTP/1.1\r\n X: a\r\nHost: h\r\n\r\n", 400, "http-malformed"},
        Row{"a bare line feed", "GET / HTTP/1.1\nHost: h\n\n", 400, "http-malformed"},
        Row{"a NUL in a value", std::string("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 36), 400, "http-malformed"},
        Row{"the same length twice", kPost + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 400, "http-malformed"},
        Row{"two lengths in one", kPost + "Content-Length: 2, 2\r\n\r\nab", 400, "http-malformed"},
        Row{"a signed length", kPost + "Content-Length: +2\r\n\r\nab", 400, "http-malformed"},
        Row{"an empty length", kPost + "Content-Length: \r\n\r\n", 400, "http-malformed"},
        Row{"chunks and length", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400,
            "http-malformed"},
        Row{"chunked twice", kPost + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501, "transfer-coding"},
        Row{"chunked in two fields",
            kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "http-malformed"},
        Row{"two lengths", kPost + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "http-malformed"},
        Row{"negative length", kPost + "Content-Length: -1\r\n\r\n", 400, "http-malformed"},
        Row{"a length that is no number", kPost + "Content-Length: 0x10\r\n\r\n", 400, "http-malformed"},
        Row{"length and chunks", kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "http-malformed"},
        Row{"chunks in HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "http-malformed"},
        Row{"a chunk whose size is no number", kPost + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n", 400,
            "http-malformed"},
        Row{"a fragment in the target", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", 400, "request-target-malformed"}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

INSTANTIATE_TEST_SUITE_P(
    BeyondALimit, RefusedRequest,
    testing::Values(Row{"a long URI", "GET /" + repeated(9000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414,
                        "request-target-too-long"},
                    Row{"a URI without end", "GET /" + repeated(60'000, 'a'), 414, "request-target-too-long"},
                    Row{"one large header", "GET / HTTP/1.1\r\nHost: h\r\nX: " + repeated(9000, 'a') + "\r\n\r\n", 431,
                        "headers-too-large"},
                    Row{"a header without end", "GET / HTTP/1.1\r\nHost: h\r\nX: " + repeated(60'000, 'a'), 431,
                        "headers-too-large"},
                    Row{"a length over the limit, before the body comes", kPost + "Content-Length: 1001\r\n\r\n", 413,
                        "body-too-large"},
                    Row{"a length beyond 64 bits", kPost + "Content-Length: 99999999999999999999999\r\n\r\n", 400,
                        "http-malformed"},
                    Row{"chunks over the limit together",
                        kPost + "Transfer-Encoding: chunked\r\n\r\n258\r\n" + repeated(600, 'a') + "\r\n258\r\n" +
                            repeated(600, 'a') + "\r\n0\r\n\r\n",
                        413, "body-too-large"},
                    Row{"one chunk said to be enormous", kPost + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", 413,
                        "body-too-large"},
                    Row{"a chunk size without end",
                        kPost + "Transfer-Encoding: chunked\r\n\r\n1;" + repeated(60'000, 'a'), 413, "body-too-large"},
                    Row{"another transfer coding", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501,
                        "transfer-coding"},
                    Row{"another expectation", kPost + "Expect: miracles\r\nContent-Length: 2\r\n\r\n", 417,
                        "expectation"}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

}  // namespace
}  // namespace server

// The ways in which a FHIR server fails, is slow, lies or sends too much: each has its answer, in its time.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "server/fhir_http_reader.h"
#include "server/fhir_pages.h"
#include "tests/support/raw_server.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using support::RawConnection;
using support::RawServer;

#ifdef __SANITIZE_THREAD__
constexpr milliseconds kDeadline{2'000};  // the sanitizer takes over 400 ms to read as much as is bounded
#else
constexpr milliseconds kDeadline{400};
#endif
// What the machine may be late by: 50 ms when it is idle, more when it compiles beside the test.
constexpr milliseconds kGrace{3'000};
constexpr milliseconds kPatience{20'000};  // never waited for when all is well

std::string head(const std::string& more, int status = 200) {
  return "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Type: application/fhir+json\r\n" + more + "\r\n";
}
std::string answer(const std::string& body, int status = 200, const std::string& more = "") {
  return head("Content-Length: " + std::to_string(body.size()) + "\r\n" + more, status) + body;
}
const std::string kEmpty = R"({"resourceType":"Bundle","entry":[]})";

// Reads a search from a server below /fhir.
base::Result<fhir::ReadAnswer> read_from(const std::string& origin, FhirHttpReader& reader, milliseconds time) {
  auto answers =
      reader.read({origin + "/fhir", "secret"}, {{"conditions", "Condition?patient=1"}}, Clock::now() + time);
  return std::move(answers.at(0));
}
std::unique_ptr<FhirHttpReader> reader_of(const std::string& origin) {
  return FhirHttpReader::open({{origin + "/fhir"}, {}, true}).value();
}

struct Fault {
  const char* name;
  RawServer::Script script;
  const char* slug;        // of the Problem, or of what is unfinished
  bool has_pages = false;  // what there is counts
};
class Faults : public testing::TestWithParam<Fault> {};

TEST_P(Faults, HaveTheirAnswerInTime) {
  RawServer server(GetParam().script);
  ASSERT_NE(server.port(), 0);
  const auto reader = reader_of(server.origin());
  const auto start = Clock::now();
  const auto got = read_from(server.origin(), *reader, kDeadline);
  const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
  RecordProperty("milliseconds", static_cast<int>(took.count()));
  EXPECT_LT(took, kDeadline + kGrace);
  ASSERT_EQ(got.has_value(), GetParam().has_pages) << (got ? "" : base::to_text(got.error()));
  if (got) {
    ASSERT_TRUE(got->unfinished);
    EXPECT_EQ(got->unfinished->slug, GetParam().slug);
  } else {
    EXPECT_EQ(got.error().slug, GetParam().slug);
  }
}

void send_and_wait(RawConnection& connection, const std::string& bytes) {
  connection.read_head();
  connection.send(bytes);
  connection.wait_for_close();
}
RawServer::Script sends(const std::string& bytes) {
  return [bytes](RawConnection& connection, int) { send_and_wait(connection, bytes); };
}
RawServer::Script sends_and_closes(const std::string& bytes) {
  return [bytes](RawConnection& connection, int) {
    connection.read_head();
    connection.send(bytes);
  };
}
// Until the other side has had enough.
RawServer::Script sends_without_end(const std::string& first, const std::string& again) {
  return [first, again](RawConnection& connection, int) {
    connection.read_head();
    for (bool listens = connection.send(first); listens;) listens = connection.send(again);
  };
}
void drip(RawConnection& connection, int) {
  connection.read_head();
  const std::string bytes = answer(kEmpty);
  for (const char& byte : bytes) {
    if (!connection.send(std::string_view(&byte, 1))) return;
    std::this_thread::sleep_for(milliseconds(100));  // the fault itself: a byte now and then
  }
}
// Every page has a next one, on and on.
void endless(RawConnection& connection, int) {
  static std::atomic<int> page = 0;
  for (std::string request = connection.read_head(); !request.empty(); request = connection.read_head()) {
    const std::size_t host = request.find("Host:") + 5;
    const std::string next =
        "http://" + request.substr(host, request.find('\r', host) - host) + "/fhir?page=" + std::to_string(++page);
    connection.send(answer(R"({"resourceType":"Bundle","link":[{"relation":"next","url":")" + next + R"("}]})"));
  }
}
const std::string kChunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";

INSTANTIATE_TEST_SUITE_P(
    Rows, Faults,
    testing::Values(
        Fault{"Reset", [](RawConnection& connection, int) { connection.read_head(), connection.reset(); },
              "fhir-server-unreachable"},
        Fault{"ClosedUnasked", [](RawConnection&, int) {}, "fhir-server-unreachable"},
        Fault{"ClosedUnanswered", sends_and_closes(""), "fhir-server-unreachable"},
        Fault{"HalfABody", sends_and_closes(answer(kEmpty).substr(0, answer(kEmpty).size() - 9)),
              "fhir-server-unreachable"},
        Fault{"HalfABodyOfUnknownLength", sends_and_closes(head("Connection: close\r\n") + kEmpty.substr(0, 20)),
              "fhir-not-json"},
        Fault{"HalfAChunk", sends_and_closes(head("Transfer-Encoding: chunked\r\n") + "40\r\n{\"res"),
              "fhir-server-unreachable"},
        Fault{"HalfAHead", sends_and_closes("HTTP/1.1 200 OK\r\nContent-"), "fhir-server-unreachable"},
        Fault{"NoHttp", sends_and_closes("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "fhir-server-unreachable"},
        Fault{"WrongType", sends("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 36\r\n\r\n" + kEmpty),
              "fhir-not-json"},
        Fault{"HtmlAsJson", sends(answer("<html>sign in</html>")), "fhir-not-json"},
        Fault{"NoContent", sends("HTTP/1.1 204 No Content\r\n\r\n"), "fhir-status"},
        Fault{"Outcome", sends(answer(R"({"resourceType":"OperationOutcome","issue":[]})")), "fhir-operation-outcome"},
        Fault{"Unauthorized", sends(answer("{}", 401)), "fhir-forbidden"},
        Fault{"TooManyRequests", sends(answer("{}", 429, "Retry-After: 1\r\n")), "fhir-status"},
        Fault{"Redirect", sends(answer("{}", 302, "Location: http://127.0.0.1:1/fhir/Condition\r\n")), "fhir-status"},
        Fault{"RedirectToMetadata", sends(answer("{}", 307, "Location: http://169.254.169.254/latest\r\n")),
              "fhir-status"},
        Fault{"AnnouncesAHundredMegabytes", sends(head("Content-Length: 100000000\r\n")), "fhir-answer-too-large"},
        Fault{"SendsWithoutEnd", sends_without_end(head("Connection: close\r\n"), std::string(1 << 16, ' ')),
              "fhir-answer-too-large"},
        Fault{"ChunksWithoutEnd", sends_without_end(head("Transfer-Encoding: chunked\r\n"), kChunk),
              "fhir-answer-too-large"},
        Fault{"EndlessPages", endless, "fhir-too-many-pages", true}, Fault{"Drip", drip, "fhir-server-too-slow"},
        Fault{"NeverAnswers", sends(""), "fhir-server-too-slow"},
        Fault{"NeverEndsItsHead", sends("HTTP/1.1 200 OK\r\nX: "), "fhir-server-too-slow"},
        Fault{"NeverEndsItsBody", sends(head("Content-Length: 100\r\n") + kEmpty), "fhir-server-too-slow"},
        Fault{"DeepJson", sends(answer(std::string(100'000, '['))), "fhir-not-json"},
        Fault{"NoUtf8", sends(answer("{\"resourceType\":\"Bundle\",\"x\":\"\xC3\x28\"}")), "fhir-not-json"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(FhirFaults, ARefusedConnectionIsNamed) {
  std::string origin;
  {
    origin = RawServer([](RawConnection&, int) {}).origin();
  }
  const auto got = read_from(origin, *reader_of(origin), kPatience);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().slug, "fhir-server-unreachable");
}

// A connection is free again when the thread that read its answer is done with it, a moment later: a read that comes at
// once may open another beside it, but never more than there are such threads.
TEST(FhirFaults, KeptConnectionsAreUsedAgain) {
  const int threads = static_cast<int>(std::max(2U, std::thread::hardware_concurrency()));
  const int reads = 10 * (threads + 1);
  std::atomic<int> connections = 0;
  RawServer server([&](RawConnection& connection, int) {
    ++connections;
    while (!connection.read_head().empty()) connection.send(answer(kEmpty));
  });
  const auto reader = reader_of(server.origin());
  for (int i = 0; i < reads; ++i) EXPECT_TRUE(read_from(server.origin(), *reader, kPatience));
  EXPECT_LE(connections, threads + 1);
}

// The server closes or resets each connection after its first answer, without having said so.
TEST(FhirFaults, AConnectionThatWentStaleIsOpenedAnew) {
  for (const bool resets : {false, true}) {
    std::promise<void> closed;
    RawServer server([&](RawConnection& connection, int number) {
      connection.read_head();
      connection.send(answer(kEmpty));
      if (number > 0) return connection.wait_for_close();
      connection.read_head();  // the second request comes, and the connection goes
      if (resets) connection.reset();
    });
    const auto reader = reader_of(server.origin());
    EXPECT_TRUE(read_from(server.origin(), *reader, kPatience));
    EXPECT_TRUE(read_from(server.origin(), *reader, kPatience)) << resets;
  }
}

TEST(FhirFaults, ARequestIsMadeTwiceAtMost) {
  std::atomic<int> requests = 0;
  RawServer server([&](RawConnection& connection, int) {
    if (!connection.read_head().empty()) ++requests;
  });
  EXPECT_FALSE(read_from(server.origin(), *reader_of(server.origin()), kPatience));
  EXPECT_EQ(requests, 2);
}

TEST(FhirFaults, TheNextAddressIsAskedWhenOneRefuses) {
  RawServer server([](RawConnection& connection, int) { send_and_wait(connection, answer(kEmpty)); });
  const std::string origin = "http://ehr.test:" + std::to_string(server.port());
  const auto reader =
      FhirHttpReader::open(
          {{origin + "/fhir"},
           {},
           true,
           [](const std::string&) -> Addresses {
             return std::vector{*base::parse_ip_address("127.0.0.9"), *base::parse_ip_address("127.0.0.1")};
           }})
          .value();
  EXPECT_TRUE(read_from(origin, *reader, kPatience));  // nobody listens at 127.0.0.9
}

// Whoever answers for the name later, the address that was checked is the one connected to.
TEST(FhirFaults, ANameIsNotResolvedAgainForTheConnection) {
  std::string seen;
  RawServer server([&](RawConnection& connection, int) {
    seen = connection.read_head();
    connection.send(answer(kEmpty));
    connection.wait_for_close();
  });
  const std::string origin = "http://rebinding.invalid:" + std::to_string(server.port());
  const auto reader = FhirHttpReader::open({{origin + "/fhir"},
                                            {},
                                            true,
                                            [](const std::string&) -> Addresses {
                                              return std::vector{*base::parse_ip_address("127.0.0.1")};
                                            }})
                          .value();
  EXPECT_TRUE(read_from(origin, *reader, kPatience));
  EXPECT_NE(seen.find("Host:rebinding.invalid:" + std::to_string(server.port())), std::string::npos) << seen;
}

}  // namespace
}  // namespace server

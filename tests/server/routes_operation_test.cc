// What the routes do that is no answer: limits by client, traces, counting. Functions over the sample configuration.
#include <gtest/gtest.h>

#include <string>

#include "server/routes.h"
#include "tests/cds/requests.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/cds/trusted.h"
#include "tests/support/fake_reader.h"
#include "tests/support/recorded_log.h"

namespace server {
namespace {

constexpr base::Instant kNow{1'762'776'000'000, 0};
constexpr const char* kPath = "/cds-services/sample";

struct NoJournal : cds::FeedbackJournal {
  base::Result<void> append(const std::string&, const std::string&, const std::vector<cds::Feedback>&,
                            const base::Instant&) override {
    return {};
  }
};

class RoutesInOperation : public testing::Test {
 protected:
  explicit RoutesInOperation(const std::string& settings = "{}") : catalogue(cds::sample_catalogue(settings)) {}
  static HttpRequest request(const std::string& method, const std::string& path, std::string body = "") {
    HttpRequest request{method, path, "", {}, std::move(body), {}};
    request.headers.add("Host", "127.0.0.1:8080");
    if (method == "POST") request.headers.add("Content-Type", "application/json");
    return request;
  }
  HttpResponse answer(HttpRequest asked) {
    lines.sent(asked.body);
    return std::get<HttpResponse>(routes.answer(std::move(asked)));
  }
  // A patient with one Condition of the sample's Alarms.
  static std::string call() {
    return cds::request_text("patient-view", cds::kUserAndPatient, R"("prefetch": {
      "patient": {"resourceType": "Patient", "id": "p1"}, "observations": null, "procedures": null,
      "conditions": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": {
        "resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}}}]}})");
  }

  support::RecordedLog lines;
  Log log{lines};
  Metrics metrics{"1.2.3"};
  support::FakeReader reader;
  NoJournal journal;
  cds::FakeDocuments documents;
  cds::FakeSeenTokens seen;
  cds::KeyCache keys{documents};
  std::shared_ptr<const cds::Catalogue> catalogue;
  const Routes routes{
      {[this] { return catalogue; }, [] { return kNow; }, reader, journal, keys, seen, log, metrics, {}}};
};

struct RoutesOfASlowClient : RoutesInOperation {
  RoutesOfASlowClient() : RoutesInOperation(R"({"limits": {"requestsPerSecond": 1}})") {}
};
struct RoutesOfNarrowJson : RoutesInOperation {
  RoutesOfNarrowJson() : RoutesInOperation(R"({"limits": {"jsonItems": 1000, "jsonStringBytes": 1024}})") {}
};

TEST_F(RoutesOfASlowClient, AClientThatAsksTooOftenGets429AndOthersDoNot) {
  const auto status_for = [&](const std::string& path, const std::string& peer) {
    HttpRequest asked = request("GET", path);
    asked.peer = peer;
    return answer(std::move(asked));
  };
  constexpr int kCalls = 100;
  int refused = 0;
  for (int i = 0; i < kCalls; ++i) {
    const HttpResponse response = status_for("/cds-services", "192.0.2.1");
    if (i < 2) {
      EXPECT_EQ(response.status, 200);
    }
    if (response.status != 429) continue;
    ++refused;
    EXPECT_EQ(response.headers.find("Retry-After"), "1");
    EXPECT_NE(response.body.find("OperationOutcome"), std::string::npos);
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(status_for("/cds-services", "192.0.2.2").status, 200);
  for (int i = 0; i < kCalls; ++i) EXPECT_EQ(status_for("/health/live", "192.0.2.1").status, 200);
  const std::string said = lines.str();
  int refused_lines = 0;
  for (std::size_t at = said.find("too-many-requests"); at != std::string::npos; at = said.find("too-many", at + 1))
    ++refused_lines;
  EXPECT_GT(refused_lines, 0);
  EXPECT_LT(refused_lines, refused) << "a flood of requests must not become a flood of lines";
}

TEST_F(RoutesOfNarrowJson, ALargerArrayOrStringThanTheLimitIs413) {
  std::string items = "1";
  for (int i = 0; i < 1000; ++i) items += ",1";
  for (const std::string& value : {"[" + items + "]", "\"" + std::string(1025, 'a') + "\""}) {
    const HttpResponse response = answer(request("POST", kPath, "{\"a\": " + value + "}"));
    EXPECT_EQ(response.status, 413) << response.body;
  }
}

TEST_F(RoutesInOperation, ACallIsFollowedByItsTrace) {
  HttpRequest asked = request("POST", kPath, call());
  asked.headers.add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const HttpResponse response = answer(std::move(asked));
  EXPECT_TRUE(response.headers.find("traceresponse").starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
  EXPECT_NE(lines.str().find(R"("trace":"4bf92f3577b34da6a3ce929d0e0e4736","span":")"), std::string::npos)
      << lines.str();
  lines.str("");
  const std::string own(answer(request("GET", "/nothing-here")).headers.find("traceresponse"));
  ASSERT_EQ(own.size(), 55U);
  EXPECT_NE(lines.str().find(own.substr(3, 32)), std::string::npos) << lines.str();
}

TEST_F(RoutesInOperation, AnswersAreCountedAndNobodyMakesUpALabel) {
  answer(request("POST", kPath, call()));
  answer(request("POST", "/cds-services/made-up-by-somebody", "{}"));
  answer(request("GET", "/made-up-by-somebody"));
  HttpRequest odd = request("GET", "/cds-services");
  odd.method = "MADE-UP-BY-SOMEBODY";
  answer(std::move(odd));
  const std::string page = metrics.text({});
  EXPECT_NE(page.find(R"(ischia_requests_total{route="/cds-services/{id}",service="sample",status="200"} 1)"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find(R"(ischia_requests_total{route="/cds-services/{id}",service="",status="404"} 1)"),
            std::string::npos);
  EXPECT_NE(page.find(R"(ischia_cards_total{indicator="critical",service="sample"} 1)"), std::string::npos) << page;
  EXPECT_EQ(page.find("made-up"), std::string::npos) << page;
  EXPECT_EQ(page.find("MADE-UP"), std::string::npos) << page;
  for (const char* secret : {"p1", "tok-en", "Practitioner/1", "ehr.example.org"})
    EXPECT_EQ(page.find(secret), std::string::npos) << secret << " in " << page;
}

}  // namespace
}  // namespace server

// The routes as functions, over the sample configuration: no socket, no clock, no file.
#include "server/routes.h"

#include <gtest/gtest.h>

#include <string>

#include "base/json.h"
#include "cds/decide.h"
#include "tests/cds/requests.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/cds/trusted.h"
#include "tests/support/fake_reader.h"
#include "tests/support/recorded_log.h"

namespace server {
namespace {

constexpr base::Instant kNow{1'762'776'000'000, 0};
constexpr const char* kPath = "/cds-services/sample";

struct FakeJournal : cds::FeedbackJournal {
  base::Result<void> append(const std::string& client, const std::string& service,
                            const std::vector<cds::Feedback>& feedback, const base::Instant& received) override {
    EXPECT_EQ(client, "");
    EXPECT_EQ(service, "sample");
    EXPECT_EQ(received, kNow);
    if (is_down)
      return base::fail(base::ProblemKind::kUnavailable, "store-unavailable", "/secret/path", "disk is full");
    kept.insert(kept.end(), feedback.begin(), feedback.end());
    return {};
  }
  std::vector<cds::Feedback> kept;
  bool is_down = false;
};

std::shared_ptr<const cds::Catalogue> sample_catalogue() {
  static const auto catalogue = cds::sample_catalogue(R"({"fhirServers": ["https://ehr.example.org/fhir"]})");
  return catalogue ? catalogue : std::make_shared<const cds::Catalogue>();
}

class RoutesTest : public testing::Test {
 protected:
  Routes routes(bool development = true) {
    Exposure exposure;
    exposure.development = development;
    return Routes(
        {[] { return sample_catalogue(); }, [] { return kNow; }, reader, journal, keys, seen, log, metrics, exposure});
  }
  static HttpRequest request(const std::string& method, const std::string& path, std::string body = "") {
    HttpRequest request{method, path, "", {}, std::move(body), {}};
    request.headers.add("Host", "127.0.0.1:8080");
    if (method == "POST") request.headers.add("Content-Type", "application/json");
    return request;
  }
  // Runs what may wait, too.
  static HttpResponse wait_for(Answer answer) {
    if (auto* later = std::get_if<Later>(&answer)) return (*later)();
    return std::get<HttpResponse>(std::move(answer));
  }
  HttpResponse answer(HttpRequest asked) {
    lines.sent(asked.body);
    return wait_for(routes().answer(std::move(asked)));
  }

  support::RecordedLog lines;
  Log log{lines};
  Metrics metrics{"1.2.3"};
  support::FakeReader reader;
  FakeJournal journal;
  cds::FakeDocuments documents;
  cds::FakeSeenTokens seen;
  cds::KeyCache keys{documents};
};

// A Condition of the sample's Alarms, and everything else empty.
std::string alarming(const std::string& more = "") {
  std::string prefetch;
  for (const cds::PrefetchKey& key : sample_catalogue()->find("sample", "patient-view")->prefetch) {
    if (!prefetch.empty()) prefetch += ", ";
    prefetch += "\"" + key.key + "\": " +
                (key.template_text.starts_with("Patient/") ? R"({"resourceType": "Patient", "id": "p1"})" : "null");
  }
  return cds::request_text("patient-view", cds::kUserAndPatient,
                           "\"prefetch\": {" + prefetch + "}" + (more.empty() ? "" : ", " + more));
}
std::string without_prefetch() {
  return cds::request_text(
      "patient-view", cds::kUserAndPatient,
      R"("fhirServer": "https://ehr.example.org/fhir", "fhirAuthorization": {"access_token": "tok-en",
     "token_type": "Bearer", "expires_in": 300, "scope": "patient/*.rs", "subject": "sub"})");
}
constexpr const char* kFeedback = R"({"feedback": [{"card": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
  "outcome": "overridden", "overrideReason": {"userComment": "Mrs Doe declined"},
  "outcomeTimestamp": "2025-11-10T11:00:00Z"}]})";

struct Row {
  const char* name;
  const char* method;
  std::string path;
  std::string body;
  int status;
  const char* slug;
};
class RefusedCall : public RoutesTest, public testing::WithParamInterface<Row> {};

TEST_P(RefusedCall, IsAnOperationOutcome) {
  const HttpResponse response = answer(request(GetParam().method, GetParam().path, GetParam().body));
  EXPECT_EQ(response.status, GetParam().status) << GetParam().name << ": " << response.body;
  const auto outcome = base::JsonDocument::parse(response.body);
  ASSERT_TRUE(outcome) << response.body;
  EXPECT_EQ(outcome->root()["resourceType"].string(), "OperationOutcome");
  EXPECT_EQ(response.headers.find("Content-Type"), "application/fhir+json");
  EXPECT_NE(lines.str().find(std::string("\"problem\":\"") + GetParam().slug), std::string::npos) << lines.str();
}

std::string nested(std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += "{\"a\":";
  return text + "1" + std::string(levels, '}');
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RefusedCall,
    testing::Values(
        Row{"no such path", "GET", "/", "", 404, "path-unknown"},
        Row{"a slash too many", "GET", "/cds-services/", "", 404, "path-unknown"},
        Row{"a path below feedback", "POST", "/cds-services/sample/feedback/x", "{}", 404, "path-unknown"},
        Row{"no such service", "POST", "/cds-services/none", "{}", 404, "service-unknown"},
        Row{"a service id that hides a slash", "POST", "/cds-services/sample%2Ffeedback", "{}", 404, "service-unknown"},
        Row{"feedback on no such service", "POST", "/cds-services/none/feedback", kFeedback, 404, "service-unknown"},
        Row{"GET on a service", "GET", kPath, "", 405, "method-not-allowed"},
        Row{"DELETE of discovery", "DELETE", "/cds-services", "", 405, "method-not-allowed"},
        Row{"an empty body", "POST", kPath, "", 400, "json-malformed"},
        Row{"no JSON", "POST", kPath, "{", 400, "json-malformed"},
        Row{"more after the JSON", "POST", kPath, "{}x", 400, "json-malformed"},
        Row{"invalid UTF-8", "POST", kPath, "{\"a\":\"\xc3\x28\"}", 400, "json-encoding"},
        Row{"20,000 levels", "POST", kPath, nested(20'000), 400, "json-too-deep"},
        Row{"an array", "POST", kPath, "[]", 400, "body-malformed"},
        Row{"a hook that the service does not serve", "POST", kPath,
            cds::request_text("encounter-start", std::string(cds::kUserAndPatient) + R"(, "encounterId": "e1")"), 400,
            "hook-not-served"},
        Row{"nothing to decide with", "POST", kPath, cds::request_text("patient-view", cds::kUserAndPatient), 412,
            "prefetch-missing"},
        Row{"feedback of nothing", "POST", "/cds-services/sample/feedback", R"({"feedback": []})", 400, "feedback-"}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

TEST_F(RoutesTest, DiscoveryIsJsonAndHeadToo) {
  for (const char* method : {"GET", "HEAD"}) {
    const HttpResponse response = answer(request(method, "/cds-services"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
    EXPECT_EQ(response.body, cds::discovery(*sample_catalogue(), cds::Client{}));
  }
}

TEST_F(RoutesTest, HealthIsTold) {
  EXPECT_EQ(answer(request("GET", "/health/live")).status, 200);
  EXPECT_EQ(answer(request("GET", "/health/ready")).status, 200);
}

TEST_F(RoutesTest, AHookIsAnsweredWithWhatDecideSays) {
  const std::string body = alarming();
  const cds::HookRequest hook_request = cds::request_of(body);
  const cds::Service* service = sample_catalogue()->find("sample", "patient-view");
  const auto decision = cds::decide(*sample_catalogue(), *service, hook_request, reader, kNow, cds::Client{});
  ASSERT_TRUE(decision) << base::to_text(decision.error());
  const HttpResponse response = answer(request("POST", kPath, body));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, decision->body);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
  for (const char* stage : {"trust;dur=", "gather;dur=", "evaluate;dur=", "compose;dur="})
    EXPECT_NE(response.headers.find("Server-Timing").find(stage), std::string::npos) << stage;
}

TEST_F(RoutesTest, AnErrorOfAHookIsNotStoredEither) {
  const HttpResponse response = answer(request("POST", kPath, "{"));
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_TRUE(response.headers.has("Server-Timing"));
}

TEST_F(RoutesTest, OnlyWhatMayWaitIsPutOff) {
  const Routes all = routes();
  EXPECT_TRUE(std::holds_alternative<HttpResponse>(all.answer(request("POST", kPath, alarming()))));
  EXPECT_TRUE(std::holds_alternative<HttpResponse>(
      all.answer(request("POST", kPath, alarming(R"("fhirServer": "https://not-listed.example.org/fhir")")))));
  EXPECT_TRUE(std::holds_alternative<Later>(all.answer(request("POST", kPath, without_prefetch()))));
  EXPECT_TRUE(std::holds_alternative<Later>(all.answer(request("POST", "/cds-services/sample/feedback", kFeedback))));
}

struct ContentType {
  const char* value;
  int status;
};
class ContentTypeTest : public RoutesTest, public testing::WithParamInterface<ContentType> {};
TEST_P(ContentTypeTest, OtherThanJsonIs415) {
  HttpRequest asked = request("POST", kPath, alarming());
  asked.headers.set("Content-Type", GetParam().value);
  EXPECT_EQ(answer(std::move(asked)).status, GetParam().status);
}
INSTANTIATE_TEST_SUITE_P(Rows, ContentTypeTest,
                         testing::Values(ContentType{"application/json; charset=utf-8", 200},
                                         ContentType{"text/plain", 415}, ContentType{"application/fhir+json", 415},
                                         ContentType{"", 415}));

TEST_F(RoutesTest, AWrongMethodIsToldTheRightOnes) {
  EXPECT_EQ(answer(request("GET", kPath)).headers.find("Allow"), "POST, OPTIONS");
  EXPECT_EQ(answer(request("PUT", "/cds-services")).headers.find("Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(RoutesTest, FeedbackIsKeptBeforeItIsAcknowledged) {
  const HttpResponse response = answer(request("POST", "/cds-services/sample/feedback", kFeedback));
  EXPECT_EQ(response.status, 200) << response.body;
  ASSERT_EQ(journal.kept.size(), 1U);
  EXPECT_EQ(journal.kept[0].user_comment, "Mrs Doe declined");
  EXPECT_EQ(lines.str().find("Doe"), std::string::npos) << lines.str();
}

TEST_F(RoutesTest, FeedbackThatCannotBeKeptIs503WithoutInternals) {
  journal.is_down = true;
  const HttpResponse response = answer(request("POST", "/cds-services/sample/feedback", kFeedback));
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.headers.has("Retry-After"));
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
  EXPECT_NE(lines.str().find("disk is full"), std::string::npos) << "the log tells what was wrong";
}

TEST_F(RoutesTest, InDevelopmentAnyOriginMayReadEvenErrors) {
  for (const char* path : {"/cds-services", "/nothing-here"}) {
    HttpRequest asked = request("GET", path);
    asked.headers.add("Origin", "https://ehr.example.org");
    const HttpResponse response = answer(std::move(asked));
    EXPECT_EQ(response.headers.find("Access-Control-Allow-Origin"), "https://ehr.example.org") << path;
    EXPECT_EQ(response.headers.find("Vary"), "Origin") << path;
  }
  EXPECT_FALSE(answer(request("GET", "/cds-services")).headers.has("Access-Control-Allow-Origin"));
}

TEST_F(RoutesTest, OutsideDevelopmentOnlyListedOriginsMayRead) {
  const Routes all = routes(/*development=*/false);
  HttpRequest asked = request("GET", "/cds-services");
  asked.headers.add("Origin", "https://ehr.example.org");
  EXPECT_FALSE(wait_for(all.answer(std::move(asked))).headers.has("Access-Control-Allow-Origin"));
  const CorsPolicy policy{false, {"https://ehr.example.org"}};
  for (const auto& [origin, allowed] :
       {std::pair("https://ehr.example.org", true), std::pair("https://ehr.example.org.evil.org", false),
        std::pair("null", false)}) {
    HttpRequest other;
    other.headers.add("Origin", origin);
    HttpResponse response;
    allow_origin(policy, other, response);
    EXPECT_EQ(response.headers.has("Access-Control-Allow-Origin"), allowed) << origin;
  }
}

TEST_F(RoutesTest, APreflightNamesMethodsAndHeaders) {
  HttpRequest asked = request("OPTIONS", kPath);
  asked.headers.add("Origin", "https://ehr.example.org");
  const HttpResponse response = answer(std::move(asked));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(response.headers.find("Access-Control-Allow-Origin"), "https://ehr.example.org");
  EXPECT_EQ(response.headers.find("Access-Control-Allow-Methods"), "POST, OPTIONS");
  EXPECT_EQ(response.headers.find("Access-Control-Allow-Headers"), "Authorization, Content-Type");
  EXPECT_TRUE(response.headers.has("Access-Control-Max-Age"));
  EXPECT_EQ(answer(request("OPTIONS", "*")).status, 204);
  EXPECT_EQ(answer(request("OPTIONS", "/nothing-here")).status, 404);
}

TEST_F(RoutesTest, ARefusalOfTheListenerHasTheSameManners) {
  HttpRequest asked = request("POST", kPath);
  asked.headers.add("Origin", "https://ehr.example.org");
  const Refusal why{413, {base::ProblemKind::kTooLarge, "body-too-large", "body", "too large"}};
  const HttpResponse response = routes().refuse(asked, why);
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.headers.find("Access-Control-Allow-Origin"), "https://ehr.example.org");
  EXPECT_NE(lines.str().find("body-too-large"), std::string::npos);
}

TEST_F(RoutesTest, TheLogKnowsTheCallButNotThePatient) {
  answer(request("POST", kPath, without_prefetch()));
  answer(request("POST", kPath, alarming()));
  answer(request("GET", "/patients/p1-in-a-path"));
  HttpRequest odd = request("GET", "/cds-services");
  odd.method = "p1-AS-A-METHOD";
  answer(std::move(odd));
  EXPECT_NE(lines.str().find(R"("route":"/cds-services/{id}")"), std::string::npos) << lines.str();
  EXPECT_NE(lines.str().find(cds::kInstance), std::string::npos);
  EXPECT_NE(lines.str().find(R"("service":"sample","hook":"patient-view")"), std::string::npos) << lines.str();
  for (const char* secret : {"p1", "tok-en", "Practitioner/1", "ehr.example.org"})
    EXPECT_EQ(lines.str().find(secret), std::string::npos) << secret << " in " << lines.str();
}

}  // namespace
}  // namespace server

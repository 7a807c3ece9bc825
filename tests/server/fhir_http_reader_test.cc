// Over real HTTP, against a listener of the test's own that plays the FHIR server.
#include "server/fhir_http_reader.h"

#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <map>
#include <mutex>

#include "server/fhir_pages.h"
#include "tests/server/plain_service.h"

namespace server {
namespace {

using base::ProblemKind;
using std::chrono::milliseconds;
constexpr milliseconds kPatience{20'000};  // never waited for when all is well

fhir::Reader::Deadline in_time() { return std::chrono::steady_clock::now() + kPatience; }

HttpResponse json(std::string body, int status = 200) {
  HttpResponse response{status, {}, std::move(body)};
  response.headers.set("Content-Type", "application/fhir+json");
  return response;
}

// A FHIR server below /fhir; its handler runs on worker threads and may wait.
class FhirServer {
 public:
  explicit FhirServer(std::function<HttpResponse(const HttpRequest&)> handler,
                      ListenerOptions options = options_for_many())
      : listener_(
            std::move(options),
            [handler](const HttpRequest& request) -> Answer { return Later([=] { return handler(request); }); },
            refuse) {
    EXPECT_TRUE(listener_.start());
    reader_ = FhirHttpReader::open({{base()}, {}, true}).value();
  }
  static ListenerOptions options_for_many() {
    ListenerOptions options = on_a_free_port();
    options.worker_threads = 8;
    return options;
  }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(listener_.port()); }
  std::string base() const { return origin() + "/fhir"; }
  auto read(const std::vector<std::string>& queries, milliseconds deadline = kPatience,
            const std::string& token = "secret") {
    std::vector<fhir::ReadRequest> requests;
    for (const std::string& query : queries) requests.push_back({query, query});
    return reader_->read({base(), token}, requests, std::chrono::steady_clock::now() + deadline);
  }
  FhirHttpReader& reader() { return *reader_; }

 private:
  Listener listener_;
  std::unique_ptr<FhirHttpReader> reader_;
};

TEST(FhirHttpReader, SendsTheTokenAndAsksForFhirJson) {
  std::mutex mutex;
  std::map<std::string, std::string> seen;
  FhirServer server([&](const HttpRequest& request) {
    const std::lock_guard lock(mutex);
    seen["authorization"] = request.headers.find("Authorization");
    seen["accept"] = request.headers.find("Accept");
    seen["target"] = request.path + "?" + request.query;
    return json(R"({"resourceType":"Bundle"})");
  });
  const auto answers = server.read({"Condition?patient=1&category=http://x|y"});
  ASSERT_EQ(answers.size(), 1U);
  ASSERT_TRUE(answers[0]) << base::to_text(answers[0].error());
  EXPECT_EQ(answers[0]->pages[0].root()["resourceType"].string(), "Bundle");
  EXPECT_EQ(seen["authorization"], "Bearer secret");
  EXPECT_EQ(seen["accept"], "application/fhir+json");
  EXPECT_EQ(seen["target"], "/fhir/Condition?patient=1&category=http://x%7Cy");
  ASSERT_TRUE(server.read({"Condition?patient=1"}, kPatience, "")[0]);
  EXPECT_EQ(seen["authorization"], "");
}

TEST(FhirHttpReader, AsksInParallelAndAnswersInOrder) {
  std::latch all_there(4);  // no request is answered before all four have come
  FhirServer server([&](const HttpRequest& request) {
    all_there.arrive_and_wait();
    return json(R"({"resourceType":"Patient","id":")" + request.path.substr(request.path.rfind('/') + 1) + R"("})");
  });
  const auto answers = server.read({"Patient/1", "Patient/2", "Patient/3", "Patient/4"});
  ASSERT_EQ(answers.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(answers[i]) << base::to_text(answers[i].error());
    EXPECT_EQ(answers[i]->pages[0].root()["id"].string(), std::to_string(i + 1));
  }
}

TEST(FhirHttpReader, NamesEachFailureAndKeepsTheOtherAnswers) {
  FhirServer server([&](const HttpRequest& request) {
    if (request.path == "/fhir/Patient/missing") return json("{}", 404);
    if (request.path == "/fhir/Patient/forbidden") return json("{}", 403);
    if (request.path == "/fhir/Patient/broken") return json("{}", 500);
    if (request.path == "/fhir/Patient/html") return json("<html>");
    if (request.path == "/fhir/Patient/moved") {
      HttpResponse moved = json("{}", 302);
      moved.headers.set("Location", "/fhir/Patient/1");
      return moved;
    }
    return json(R"({"resourceType":"Patient"})");
  });
  const auto answers = server.read({"Patient/missing", "Patient/forbidden", "Patient/broken", "Patient/html",
                                    "Patient/moved", "Patient/../x", "Patient/1"});
  const std::vector<std::string> slugs{"fhir-not-found", "fhir-forbidden", "fhir-status",
                                       "fhir-not-json",  "fhir-status",    "fhir-query-malformed"};
  ASSERT_EQ(answers.size(), 7U);
  for (std::size_t i = 0; i < slugs.size(); ++i) {
    ASSERT_FALSE(answers[i]) << slugs[i];
    EXPECT_EQ(answers[i].error().slug, slugs[i]);
  }
  EXPECT_TRUE(answers[6]);
}

TEST(FhirHttpReader, GivesUpAtTheDeadlineAndIgnoresWhatComesLater) {
  std::promise<void> opened;
  const std::shared_future<void> open = opened.get_future().share();
  FhirServer server([&](const HttpRequest& request) {
    if (request.path == "/fhir/Patient/slow") open.wait();
    return json(R"({"resourceType":"Patient"})");
  });
  const auto answers = server.read({"Patient/slow"}, milliseconds(50));
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().kind, ProblemKind::kTimeout);
  opened.set_value();
  EXPECT_TRUE(server.read({"Patient/1"})[0]);  // the reader is none the worse for it
}

TEST(FhirHttpReader, BoundsAnAnswer) {
  const std::string large = R"({"resourceType":"Patient","x":")" + std::string(kMaxAnswerBytes, 'a') + "\"}";
  FhirServer server([&](const HttpRequest&) { return json(large); });
  const auto answers = server.read({"Patient/1"});
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().slug, "fhir-answer-too-large");
}

TEST(FhirHttpReader, ReadsFromListedServersOnly) {
  FhirServer server([&](const HttpRequest&) -> HttpResponse {
    ADD_FAILURE() << "was asked";
    return json("{}");
  });
  for (const std::string& base :
       {server.origin(), server.origin() + "/fhir/other", std::string("http://127.0.0.1:1/fhir")}) {
    const auto answers = server.reader().read({base, "secret"}, {{"a", "Patient/1"}, {"b", "Patient/2"}}, in_time());
    ASSERT_EQ(answers.size(), 2U);
    for (const auto& answer : answers) {
      ASSERT_FALSE(answer);
      EXPECT_EQ(answer.error().kind, ProblemKind::kForbidden);
    }
  }
}

TEST(FhirHttpReader, SendsNoTokenThatWouldMakeAHeader) {
  FhirServer server([&](const HttpRequest&) -> HttpResponse {
    ADD_FAILURE() << "was asked";
    return json("{}");
  });
  const auto answers = server.read({"Patient/1"}, kPatience, "a\r\nX-Injected: b");
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().slug, "access-token-malformed");
}

TEST(FhirHttpReader, ReportsAServerThatIsNotThere) {
  std::string base;
  {
    const FhirServer gone([](const HttpRequest&) { return json("{}"); });
    base = gone.base();
  }
  const auto reader = FhirHttpReader::open({{base}, {}, true}).value();
  const auto answers = reader->read({base, ""}, {{"a", "Patient/1"}}, in_time());
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().kind, ProblemKind::kUnavailable);
}

std::string page(const std::string& next, const std::string& id) {
  return R"({"resourceType":"Bundle","link":[{"relation":"next","url":")" + next +
         R"("}],"entry":[{"resource":{"resourceType":"Condition","id":")" + id + R"("}}]})";
}

// The ids of all entries of all pages.
std::string ids(const fhir::ReadAnswer& answer) {
  std::string found;
  for (const base::JsonDocument& each : answer.pages)
    for (const base::JsonView entry : each.root()["entry"]) found += entry["resource"]["id"].string();
  return found;
}

TEST(FhirHttpReader, FollowsTheNextPagesOfASearch) {
  std::string base;
  FhirServer server([&](const HttpRequest& request) {
    if (request.query == "patient=1") return json(page(base + "/Condition?page=2", "a"));
    if (request.query == "page=2") return json(page(base + "?page=3", "b"));
    return json(R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","id":"c"}}]})");
  });
  base = server.base();
  for (const std::string& query : {std::string("Condition?patient=1"), base + "/Condition?patient=1"}) {
    const auto answers = server.read({query});
    ASSERT_TRUE(answers[0]) << base::to_text(answers[0].error());
    EXPECT_EQ(ids(*answers[0]), "abc");
    EXPECT_FALSE(answers[0]->unfinished);
  }
}

// Servers tell a search's total on each of its pages; the first was sent by the client.
TEST(FhirHttpReader, HoldsATotalAgainstAllPagesOfASearchThoughItBeganAtALaterOne) {
  FhirServer server([&](const HttpRequest&) {
    return json(R"({"resourceType":"Bundle","total":3,"entry":[{"resource":{"resourceType":"Condition","id":"c"}}]})");
  });
  for (const std::int64_t before : {1, 2}) {
    const auto answers =
        server.reader().read({server.base(), ""}, {{"key", server.base() + "/Condition?page=2", {before, 3}}},
                             std::chrono::steady_clock::now() + kPatience);
    ASSERT_TRUE(answers[0]) << base::to_text(answers[0].error());
    EXPECT_EQ(answers[0]->unfinished.has_value(), before == 1);
  }
}

TEST(FhirHttpReader, KeepsWhatThereIsAndSaysWhyAPageCannotBeHad) {
  std::string base;
  FhirServer server([&](const HttpRequest& request) {
    if (request.query == "patient=1") return json(page(base + "/Condition?page=2", "a"));
    if (request.query == "patient=2") return json(page("http://127.0.0.1:1/fhir/Condition?page=2", "a"));
    if (request.query == "patient=3") return json(page(base + "/Condition?patient=3", "a"));
    if (request.query == "patient=4")
      return json(R"({"resourceType":"Bundle","total":9,"entry":[{"resource":{"id":"a"}}]})");
    return json("{}", 500);
  });
  base = server.base();
  const auto answers =
      server.read({"Condition?patient=1", "Condition?patient=2", "Condition?patient=3", "Condition?patient=4"});
  const std::vector<std::string> reasons{"fhir-status", "next-link-elsewhere", "next-link-repeats", "fhir-total-short"};
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    ASSERT_TRUE(answers[i]) << base::to_text(answers[i].error());
    EXPECT_EQ(ids(*answers[i]), "a");
    ASSERT_TRUE(answers[i]->unfinished) << reasons[i];
    EXPECT_EQ(answers[i]->unfinished->slug, reasons[i]);
  }
}

TEST(FhirHttpReader, KeepsThePagesThatCameBeforeTheDeadline) {
  std::promise<void> opened;
  const std::shared_future<void> open = opened.get_future().share();
  std::string base;
  FhirServer server([&](const HttpRequest& request) {
    if (request.query == "page=2") open.wait();
    return json(page(base + "/Condition?page=2", "a"));
  });
  base = server.base();
  const auto answers = server.read({"Condition?patient=1"}, milliseconds(1'000));
  opened.set_value();
  ASSERT_TRUE(answers[0]) << base::to_text(answers[0].error());
  EXPECT_EQ(ids(*answers[0]), "a");
  ASSERT_TRUE(answers[0]->unfinished);
  EXPECT_EQ(answers[0]->unfinished->slug, "fhir-server-too-slow");
}

TEST(FhirHttpReader, EndsASearchWithoutEnd) {
  std::string base;
  std::atomic<int> count = 0;
  FhirServer server(
      [&](const HttpRequest&) { return json(page(base + "/Condition?page=" + std::to_string(++count), "a")); });
  base = server.base();
  const auto answers = server.read({"Condition?patient=1"});
  ASSERT_TRUE(answers[0]) << base::to_text(answers[0].error());
  EXPECT_EQ(answers[0]->pages.size(), 20U);
  ASSERT_TRUE(answers[0]->unfinished);
  EXPECT_EQ(answers[0]->unfinished->slug, "fhir-too-many-pages");
}

TEST(FhirHttpReader, RefusesToOpenWithAServerThatIsNoUrl) {
  const auto reader = FhirHttpReader::open({{"https://ok.example.org", "not a url"}, {}, false});
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().slug, "url-malformed");
}

}  // namespace
}  // namespace server

#include "server/metrics.h"

#include <gtest/gtest.h>

#include "server/counted_reader.h"
#include "server/metrics_endpoint.h"
#include "tests/server/plain_service.h"
#include "tests/support/fake_reader.h"
#include "tests/support/raw_client.h"

namespace server {
namespace {

using std::chrono::microseconds;

cards::Card card(const char* id, cards::Indicator indicator, std::vector<std::string> criteria) {
  cards::Card result;
  result.id = id;
  result.indicator = indicator;
  result.criteria = std::move(criteria);
  return result;
}

class MetricsTest : public testing::Test {
 protected:
  // Whether the page has this line.
  bool has(const std::string& line) const { return metrics.text({}).find("\n" + line + "\n") != std::string::npos; }
  std::size_t count(const std::string& text) const {
    const std::string page = metrics.text({});
    std::size_t found = 0;
    for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) ++found;
    return found;
  }
  Metrics metrics{"1.2.3"};
};

TEST_F(MetricsTest, CountAnswersByRouteServiceAndStatusWithTheirTime) {
  metrics.answered({"/cds-services/{id}", "pain", "", 200, microseconds(7000)});
  metrics.answered({"/cds-services/{id}", "pain", "", 200, microseconds(600'000)});
  metrics.answered({"/cds-services/{id}", "", "service-unknown", 404, microseconds(10)});
  EXPECT_TRUE(has(R"(ischia_requests_total{route="/cds-services/{id}",service="pain",status="200"} 2)"))
      << metrics.text({});
  EXPECT_TRUE(has(R"(ischia_requests_total{route="/cds-services/{id}",service="",status="404"} 1)"));
  EXPECT_TRUE(has(R"(ischia_problems_total{problem="service-unknown"} 1)"));
  const std::string bucket = R"(ischia_request_duration_seconds_bucket{route="/cds-services/{id}",service="pain",le=)";
  EXPECT_TRUE(has(bucket + R"("0.005"} 0)"));
  EXPECT_TRUE(has(bucket + R"("0.01"} 1)"));
  EXPECT_TRUE(has(bucket + R"("+Inf"} 2)"));
}

TEST_F(MetricsTest, CountCardsByIndicatorAndCriteriaById) {
  cds::Decision decision;
  decision.cards = {card("retention", cards::Indicator::kCritical, {"S-URG-3", "S-URG-4"}),
                    card("fracture", cards::Indicator::kWarning, {"S-URG-9"}),
                    card("review", cards::Indicator::kInfo, {"S-URG-3"})};
  decision.remarks.undecided = {"fracture", "left-out"};
  metrics.decided("pain", decision);
  EXPECT_TRUE(has(R"(ischia_cards_total{indicator="critical",service="pain"} 1)")) << metrics.text({});
  EXPECT_TRUE(has(R"(ischia_cards_total{indicator="warning",service="pain"} 1)"));
  EXPECT_TRUE(has(R"(ischia_criteria_total{criterion="S-URG-3",outcome="fired"} 2)"));
  EXPECT_TRUE(has(R"(ischia_criteria_total{criterion="S-URG-9",outcome="failed"} 1)"));
  EXPECT_TRUE(has(R"(ischia_criteria_total{criterion="left-out",outcome="failed"} 1)"));
  EXPECT_FALSE(has(R"(ischia_criteria_total{criterion="S-URG-9",outcome="fired"} 1)"));
}

TEST_F(MetricsTest, NameWhatRuns) {
  EXPECT_TRUE(has(R"(ischia_build_info{version="1.2.3"} 1)"));
  metrics.loaded("abc");
  metrics.loaded("def");
  metrics.load_refused();
  EXPECT_TRUE(has(R"(ischia_knowledge_info{version="def"} 1)")) << metrics.text({});
  EXPECT_EQ(count("ischia_knowledge_info{"), 1U) << "only what is in force";
  EXPECT_TRUE(has(R"(ischia_loads_total{outcome="loaded"} 2)"));
  EXPECT_TRUE(has(R"(ischia_loads_total{outcome="refused"} 1)"));
}

TEST_F(MetricsTest, HaveABoundedNumberOfLabelValues) {
  for (std::size_t i = 0; i < Metrics::kMostCombinations + 500; ++i) metrics.fetched("problem-" + std::to_string(i));
  EXPECT_TRUE(has(R"(ischia_fetches_total{outcome="other"} 500)"));
  EXPECT_EQ(count("ischia_fetches_total{"), Metrics::kMostCombinations + 1);
}

TEST_F(MetricsTest, CountWhatBecameOfReads) {
  const auto fake = std::make_shared<support::FakeReader>();
  fake->answer("Patient/1", R"({"resourceType":"Patient"})")
      .pages("Condition?patient=1", {"{}"}, "fhir-too-many-pages");
  CountedReader reader([&] { return fake; }, metrics);
  const auto answers = reader.read({"https://ehr.example.org/fhir", ""},
                                   {{"a", "Patient/1"}, {"b", "Condition?patient=1"}, {"c", "Patient/2"}}, {});
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_TRUE(answers[0]);
  EXPECT_TRUE(has(R"(ischia_fetches_total{outcome="read"} 1)")) << metrics.text({});
  EXPECT_TRUE(has(R"(ischia_fetches_total{outcome="unfinished"} 1)"));
  EXPECT_TRUE(has(R"(ischia_fetches_total{outcome="fake-not-found"} 1)"));
  EXPECT_TRUE(has("ischia_fetch_duration_seconds_count 1"));
}

TEST_F(MetricsTest, AreServedOnAnAddressOfTheirOwnAndNothingElseIs) {
  const Running running(on_a_free_port(), metrics_handler(metrics, [] { return ListenerLoad{3, 2}; }));
  support::RawClient client(running.listener.port());
  client.send("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string page = client.read_answer();
  EXPECT_EQ(support::status_of(page), 200);
  EXPECT_NE(page.find("Content-Type: text/plain; version=0.0.4"), std::string::npos) << page;
  EXPECT_NE(page.find("\nischia_connections 3\n"), std::string::npos) << page;
  EXPECT_NE(page.find("\nischia_requests_waiting 2\n"), std::string::npos);
  client.send("GET /cds-services HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(support::status_of(client.read_answer()), 404);
  client.send("POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(support::status_of(client.read_answer()), 405);
}

}  // namespace
}  // namespace server

#include "cds/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cds/requests.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/support/fake_reader.h"

namespace cds {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Catalogue& catalogue() {
  static const std::shared_ptr<const Catalogue> loaded = sample_catalogue();
  if (!loaded) throw std::runtime_error("the sample catalogue cannot be loaded");
  return *loaded;
}

base::Result<Decision> decide_for(const std::string& id, const HookRequest& request) {
  support::FakeReader reader;
  return decide(catalogue(), *catalogue().find(id, request.hook->name), request, reader,
                *base::parse_instant("2025-11-10T12:00:00Z"), Client{});
}

std::vector<std::string> card_ids(const Decision& decision) {
  std::vector<std::string> ids;
  for (const cards::Card& card : decision.cards) ids.push_back(card.id);
  return ids;
}

#define PATIENT R"("patient":{"resourceType":"Patient","id":"p1"})"
#define CODED(CODE) R"("code":{"coding":[{"system":"http://snomed.info/sct","code":")" CODE R"("}]})"
#define SUBJECT R"("subject":{"reference":"Patient/p1"})"
#define ALARM R"("conditions":{"resourceType":"Condition","id":"c1",)" SUBJECT "," CODED("1") "}"
#define QUIET R"("conditions":{"resourceType":"Condition","id":"c1",)" SUBJECT "," CODED("9") "}"
#define OPERATED R"("procedures":{"resourceType":"Procedure","id":"x1",)" SUBJECT "," CODED("101") "}"
#define NEXT_PAGE R"({"resourceType":"Bundle","link":[{"relation":"next","url":"x"}]})"

struct Row {
  const char* name;
  std::string prefetch;
  std::vector<std::string> cards;  // of a 200
  std::vector<std::string> missing;
  std::vector<std::string> failed;
  std::vector<std::string> needed = {};  // keys that a 412 names; none: a 200
};

class FailSafe : public testing::TestWithParam<Row> {};

TEST_P(FailSafe, NeverTakesUnknownForNo) {
  const Row& row = GetParam();
  const HookRequest request = patient_view(row.prefetch);
  const auto decision = decide_for("sample", request);
  if (row.needed.empty()) {
    ASSERT_TRUE(decision) << base::to_text(decision.error());
    EXPECT_EQ(card_ids(*decision), row.cards);
    EXPECT_EQ(decision->remarks.missing, row.missing);
    EXPECT_EQ(decision->remarks.failed, row.failed);
    EXPECT_THAT(decision->failures, IsEmpty());
    for (const std::string& key : row.missing) EXPECT_THAT(decision->body, HasSubstr("\"" + key + "\""));
    return;
  }
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, base::ProblemKind::kMissingData);
  EXPECT_EQ(decision.error().slug, "prefetch-missing");
  for (const char* key : {"patient", "conditions", "observations", "procedures"}) {
    const bool named = decision.error().detail.find(std::string(key) + " (") != std::string::npos;
    const bool needed = std::find(row.needed.begin(), row.needed.end(), key) != row.needed.end();
    EXPECT_EQ(named, needed) << key << " in: " << decision.error().detail;
  }
  EXPECT_THAT(decision.error().detail, HasSubstr("{{context.patientId}}"));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, FailSafe,
    testing::Values(
        Row{"AllThereAndQuiet", "{" PATIENT "," QUIET R"(,"observations":null,"procedures":null})", {}, {}, {}},
        Row{"AllThereAndAlarm", "{" PATIENT "," ALARM R"(,"observations":null,"procedures":null})", {"alarm"}, {}, {}},
        Row{"AllThereBothCards",
            "{" PATIENT "," ALARM R"(,"observations":null,)" OPERATED "}",
            {"alarm", "operated"},
            {},
            {}},
        Row{"OptionalMissing", "{" PATIENT "," QUIET "}", {}, {"observations", "procedures"}, {}},
        Row{"OptionalFailed",
            "{" PATIENT "," QUIET R"(,"observations":null,"procedures":"x"})",
            {},
            {},
            {"procedures"}},
        Row{"OptionalIncomplete",
            "{" PATIENT "," QUIET R"(,"observations":null,"procedures":)" NEXT_PAGE "}",
            {},
            {"procedures"},
            {}},
        Row{"RequiredMissing", "{" PATIENT R"(,"observations":null,)" OPERATED "}", {}, {}, {}, {"conditions"}},
        Row{"RequiredFailed", "{" PATIENT R"(,"conditions":"<html>","observations":null})", {}, {}, {}, {"conditions"}},
        Row{"RequiredIncomplete", "{" PATIENT R"(,"conditions":)" NEXT_PAGE "}", {}, {}, {}, {"conditions"}},
        Row{"RequiredNull", "{" PATIENT R"(,"conditions":null,"observations":null,"procedures":null})", {}, {}, {}},
        Row{"PatientMissing", "{" QUIET "}", {}, {}, {}, {"patient"}},
        Row{"PatientNull", R"({"patient":null,)" QUIET "}", {}, {}, {}, {"patient"}},
        Row{"CriticalFailed", "{" PATIENT "," QUIET R"(,"observations":"x"})", {}, {}, {}, {"observations"}},
        Row{"CriticalIncomplete",
            "{" PATIENT "," QUIET R"(,"observations":)" NEXT_PAGE "}",
            {},
            {},
            {},
            {"observations"}},
        Row{"NothingSent", "", {}, {}, {}, {"patient", "conditions"}},
        Row{"OnlyUnknownKeys", R"({"Condition":{"resourceType":"Bundle"}})", {}, {}, {}, {"patient", "conditions"}},
        Row{"AlarmAlthoughPatientMissing",
            "{" ALARM R"(,"observations":null,"procedures":null})",
            {"alarm"},
            {"patient"},
            {}},
        Row{"AlarmAlthoughCriticalFailed",
            "{" PATIENT "," ALARM R"(,"observations":"x","procedures":null})",
            {"alarm"},
            {},
            {"observations"}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Decide, TheWrongChartIsRefused) {
  const HookRequest request = patient_view(R"({"Patient":{"resourceType":"Patient","id":"someone"}})");
  const auto decision = decide_for("sample", request);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().slug, "wrong-chart");
}

TEST(Decide, AnotherHookThanTheServicesIsRefused) {
  support::FakeReader reader;
  const HookRequest request = patient_view();
  const auto decision =
      decide(catalogue(), *catalogue().find("sample-orders", "order-sign"), request, reader, {}, Client{});
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().slug, "hook-not-served");
  EXPECT_EQ(service_for(catalogue(), "sample", "order-sign").error().slug, "hook-not-served");
  EXPECT_EQ(service_for(catalogue(), "nothing", "order-sign").error().kind, base::ProblemKind::kNotFound);
  EXPECT_EQ((*service_for(catalogue(), "sample", "patient-view"))->id, "sample");
}

TEST(Decide, TheSameRequestGivesTheSameBytes) {
  const HookRequest request = patient_view("{" PATIENT "," ALARM "," OPERATED "}");
  const auto first = decide_for("sample", request);
  const auto second = decide_for("sample", request);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->body, second->body);
  const auto body = base::JsonDocument::parse(first->body);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->root()["cards"].size(), 2U);
}

TEST(Decide, CountsWhatWasDropped) {
  const HookRequest request = patient_view(
      "{" PATIENT R"(,"conditions":[{"resourceType":"Condition","id":"1","subject":{"reference":"Patient/p2"}},
                                     {"resourceType":"Condition","id":"2",)" SUBJECT "}]}");
  const auto decision = decide_for("sample", request);
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->counts.other_patient, 1U);
  EXPECT_EQ(decision->counts.kept, 2U);
}

struct OrdersRow {
  const char* name;
  const char* hook;
  std::string context;
  std::string prefetch;
  std::vector<std::string> cards;
  std::uint32_t ignored_selections = 0;
  std::uint32_t ignored_context = 0;
};

class Orders : public testing::TestWithParam<OrdersRow> {};

TEST_P(Orders, DraftsAndStoredRequestsNeverMix) {
  const OrdersRow& row = GetParam();
  const HookRequest request = request_of(
      request_text(row.hook, std::string(kUserAndPatient) + "," + row.context, R"("prefetch":)" + row.prefetch));
  const auto decision = decide_for("sample-orders", request);
  ASSERT_TRUE(decision) << base::to_text(decision.error());
  EXPECT_EQ(card_ids(*decision), row.cards);
  EXPECT_EQ(decision->remarks.ignored_selections, row.ignored_selections);
  EXPECT_EQ(decision->remarks.ignored_context, row.ignored_context);
  EXPECT_EQ(decision->body.find("ignoredContext") != std::string::npos, row.ignored_context > 0);
}

#define REQUEST_OF(PATIENT_ID) \
  R"({"resourceType":"ServiceRequest","id":"s1","subject":{"reference":"Patient/)" PATIENT_ID R"("}})"
#define DRAFTS(RESOURCE) R"("draftOrders":{"resourceType":"Bundle","entry":[{"resource":)" RESOURCE "}]}"

#define DISPATCHED(REFERENCES) R"("performer":"Organization/1","dispatchedOrders":[)" REFERENCES "]"

INSTANTIATE_TEST_SUITE_P(
    Rows, Orders,
    testing::Values(
        OrdersRow{"Draft", "order-sign", DRAFTS(REQUEST_OF("p1")), "{}", {"drafts"}},
        OrdersRow{
            "Stored", "order-sign", R"("draftOrders":{})", R"({"serviceRequests":)" REQUEST_OF("p1") "}", {"stored"}},
        OrdersRow{"AnothersDraft", "order-sign", DRAFTS(REQUEST_OF("p2")), "{}", {}, 0, 1},
        OrdersRow{
            "AnothersStored", "order-sign", R"("draftOrders":{})", R"({"serviceRequests":)" REQUEST_OF("p2") "}", {}},
        OrdersRow{
            "DraftWithoutSubject", "order-sign", DRAFTS(R"({"resourceType":"ServiceRequest"})"), "{}", {"drafts"}},
        OrdersRow{"DraftNotOfR4", "order-sign", DRAFTS(R"({"resourceType":"ProcedureRequest"})"), "{}", {}},
        OrdersRow{"Selected",
                  "order-select",
                  R"("selections":["s1"],)" DRAFTS(REQUEST_OF("p1")),
                  "{}",
                  {"drafts", "selected"}},
        OrdersRow{"SelectedUnmatched",
                  "order-select",
                  R"("selections":["x",7],)" DRAFTS(REQUEST_OF("p1")),
                  "{}",
                  {"drafts"},
                  2},
        OrdersRow{"NoneSelected", "order-select", R"("selections":[],"draftOrders":{})", "{}", {}},
        OrdersRow{"Dispatched",
                  "order-dispatch",
                  DISPATCHED(R"("ServiceRequest/s1","https://e.org/fhir/ServiceRequest/s1/_history/2")"),
                  R"({"serviceRequests":)" REQUEST_OF("p1") "}",
                  {"stored", "dispatched"}},
        OrdersRow{"DispatchedAnother",
                  "order-dispatch",
                  DISPATCHED(R"("ServiceRequest/s2",7)"),
                  R"({"serviceRequests":)" REQUEST_OF("p1") "}",
                  {"stored"},
                  0,
                  2},
        OrdersRow{"DispatchedAnothers",
                  "order-dispatch",
                  DISPATCHED(R"("ServiceRequest/s1")"),
                  R"({"serviceRequests":)" REQUEST_OF("p2") "}",
                  {},
                  0,
                  1}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HookParameters, ThresholdsOfSettingsReplaceDefaults) {
  SampleFolder folder;
  folder.write("settings.json",
               R"({"thresholds":{"Review after":{"value":21,"unit":"days"},"Old age":70,"Ratio":2.5}})");
  const auto changed = folder.load();
  ASSERT_TRUE(changed);
  const HookRequest request = patient_view();
  Ignored ignored;
  const auto text = [&](const Catalogue& of, const char* parameter) {
    const fhir::Facts facts("p1");
    const cql::Parameters parameters = hook_parameters(of, request, facts, ignored);
    cql::Evaluation evaluation(*of.program, of.value_sets, facts, parameters, base::Instant{});
    const auto value = evaluation.parameter(*of.program->find_parameter(parameter));
    return value ? cql::to_text(*value) : "error";
  };
  EXPECT_EQ(text(catalogue(), "Review after"), "3 weeks");
  EXPECT_EQ(text(*changed, "Review after"), "21 days");
  EXPECT_EQ(text(catalogue(), "Old age"), "65");
  EXPECT_EQ(text(*changed, "Old age"), "70");
  EXPECT_EQ(text(*changed, "Ratio"), "2.5");
}

}  // namespace
}  // namespace cds

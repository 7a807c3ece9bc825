#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "cds/decide.h"
#include "tests/cds/requests.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/support/fake_reader.h"

namespace cds {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kServer = R"("fhirServer":"https://ehr.example.org/fhir")";
constexpr const char* kServerAndToken =
    R"("fhirServer":"https://ehr.example.org/fhir/","fhirAuthorization":{"access_token":"secret","token_type":"Bearer",
       "expires_in":300,"scope":"user/*.rs","subject":"ischia"})";
constexpr const char* kSettings =
    R"({"fhirServers":["https://ehr.example.org/fhir"],"fetchDeadline":250,"prefetchKeys":{"Problem":"conditions"}})";
constexpr const char* kConditionsQuery = "Condition?patient=p1&code=http://snomed.info/sct|1,http://snomed.info/sct|2";

const base::Instant kNow = *base::parse_instant("2025-11-10T12:00:00Z");

const Catalogue& catalogue() {
  static const std::shared_ptr<const Catalogue> loaded = sample_catalogue(kSettings);
  if (!loaded) throw std::runtime_error("the sample catalogue cannot be loaded");
  return *loaded;
}

// `json` under every key of the service but those that `prefetch` has.
base::Result<Gathered> gather_for(const HookRequest& request, fhir::Reader& reader) {
  return gather(catalogue(), *catalogue().find("sample", "patient-view"), request, reader, kNow, Client{});
}

std::string condition(const std::string& id, const std::string& patient = "p1", const std::string& more = "") {
  return R"({"resourceType":"Condition","id":")" + id + R"(","subject":{"reference":"Patient/)" + patient + "\"}" +
         more + "}";
}
std::string bundle(const std::vector<std::string>& resources) {
  std::string entries;
  for (const std::string& each : resources) entries += (entries.empty() ? "" : ",") + (R"({"resource":)" + each + "}");
  return R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}";
}
// All keys sent: the patient, and this under `conditions`.
std::string prefetch(const std::string& conditions) {
  return R"({"patient":{"resourceType":"Patient","id":"p1"},"observations":null,"procedures":null,"conditions":)" +
         conditions + "}";
}

std::vector<std::string> condition_ids(const Gathered& gathered) {
  std::vector<std::string> ids;
  for (const fhir::Resource& each : gathered.facts.of_type(fhir::find_type("Condition"))) ids.emplace_back(each.id);
  return ids;
}

struct Row {
  const char* name;
  std::string conditions;
  std::vector<std::string> ids;
  std::vector<std::string> incomplete = {};
  std::vector<std::string> failed = {};
};

class Prefetched : public testing::TestWithParam<Row> {};

TEST_P(Prefetched, CountsAsTheSpecificationSays) {
  support::FakeReader reader;
  const HookRequest request = patient_view(prefetch(GetParam().conditions));
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered) << base::to_text(gathered.error());
  EXPECT_EQ(condition_ids(*gathered), GetParam().ids);
  EXPECT_THAT(gathered->missing, IsEmpty());
  EXPECT_EQ(gathered->incomplete, GetParam().incomplete);
  EXPECT_EQ(gathered->failed, GetParam().failed);
  EXPECT_THAT(reader.asked, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Prefetched,
    testing::Values(
        Row{"Bundle", bundle({condition("1"), condition("2")}), {"1", "2"}}, Row{"Resource", condition("1"), {"1"}},
        Row{"Array", "[" + condition("1") + "," + condition("2") + "]", {"1", "2"}},
        Row{"Wrapper", R"({"response":{"status":"200"},"resource":)" + bundle({condition("1")}) + "}", {"1"}},
        Row{"Null", "null", {}}, Row{"EmptyBundle", bundle({}), {}},
        Row{"ErrorPage", R"("<html>")", {}, {}, {"conditions"}},
        Row{"Outcome", R"({"resourceType":"OperationOutcome"})", {}, {}, {"conditions"}},
        Row{"OutcomeInTheBundle",
            bundle({condition("1"), R"({"resourceType":"OperationOutcome"})"}),
            {"1"},
            {},
            {"conditions"}},
        Row{"NextPage",
            R"({"resourceType":"Bundle","link":[{"relation":"next","url":"x"}],"entry":[{"resource":)" +
                condition("1") + "}]}",
            {"1"},
            {"conditions"}},
        Row{"AnothersAlone", bundle({condition("1", "p2"), condition("2", "p3")}), {}},
        Row{"ObservationsAlone", bundle({R"({"resourceType":"Observation","id":"o"})"}), {}, {}, {"conditions"}},
        Row{"AnothersCondition", bundle({condition("1", "p2"), condition("2")}), {"2"}},
        Row{"RepeatedTheNewestStays",
            bundle({condition("1", "p1", R"(,"meta":{"lastUpdated":"2025-01-02T00:00:00Z"},"recordedDate":"new")"),
                    condition("1", "p1", R"(,"meta":{"lastUpdated":"2025-01-01T00:00:00Z"},"recordedDate":"old")")}),
            {"1"}},
        Row{"AnotherPatientAmongThem", bundle({condition("1"), R"({"resourceType":"Patient","id":"p2"})"}), {"1"}},
        Row{"UnknownTypes", bundle({R"({"resourceType":"Problem","id":"1"})", condition("2")}), {"2"}},
        Row{"Nonsense",
            R"({"resourceType":"Bundle","entry":[null,7,"x",[],{"resource":"x"},{"resource":{"resourceType":[]}}]})",
            {}}),
    [](const auto& row) { return std::string(row.param.name); });

// Records that were merged, and mistakes: what was left out has to be known of. A server that was asked for one
// patient and sends nothing but another's did not answer.
TEST(Gather, WhatNamesAnotherPatientIsSaid) {
  const std::string some = bundle({condition("1"), condition("2", "p2")}), all = bundle({condition("2", "p2")});
  const std::string fetched =
      R"({"patient":{"resourceType":"Patient","id":"p1"},"observations":null,"procedures":null})";
  for (const auto& [request, answer, reason] :
       {std::tuple{prefetch(some), some, "other-patient-left-out"},
        std::tuple{prefetch(all), all, "other-patient-left-out"}, std::tuple{fetched, some, "other-patient-left-out"},
        std::tuple{fetched, all, "other-patient"}}) {
    support::FakeReader reader;
    reader.answer(kConditionsQuery, answer);
    const HookRequest asked = patient_view(request, kServerAndToken);
    const auto gathered = gather_for(asked, reader);
    ASSERT_TRUE(gathered);
    ASSERT_EQ(gathered->reasons.size(), 1U);
    EXPECT_EQ(gathered->reasons.front().key, "conditions");
    EXPECT_EQ(gathered->reasons.front().reason, reason);
    EXPECT_EQ(gathered->reasons.front().detail.find("p2"), std::string::npos) << "patient data";
    EXPECT_EQ(gathered->failed.size(), std::string_view(reason) == "other-patient" ? 1U : 0U);
  }
}

TEST(Gather, NothingSentIsMissing) {
  support::FakeReader reader;
  for (const HookRequest& request : {patient_view(), patient_view("{}")}) {
    const auto gathered = gather_for(request, reader);
    ASSERT_TRUE(gathered);
    EXPECT_THAT(gathered->missing, ElementsAre("patient", "conditions", "observations", "procedures"));
  }
}

TEST(Gather, APatientWhoIsNotThereIsMissing) {
  support::FakeReader reader;
  for (const char* nobody : {"null", R"({"resourceType":"Bundle"})", "[]"}) {
    const HookRequest request = patient_view(std::string(R"({"patient":)") + nobody +
                                             R"(,"conditions":null,"observations":null,"procedures":null})");
    const auto gathered = gather_for(request, reader);
    ASSERT_TRUE(gathered);
    EXPECT_THAT(gathered->missing, ElementsAre("patient")) << nobody;
  }
}

TEST(Gather, APatientWithoutIdUnderItsKeyIsThePatient) {
  support::FakeReader reader;
  const HookRequest request = patient_view(R"({"patient":{"resourceType":"Patient","gender":"male"}})");
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered);
  EXPECT_TRUE(gathered->facts.patient());
}

TEST(Gather, TheWrongChartIsRefusedUnderAnyKey) {
  support::FakeReader reader;
  for (const char* key : {"patient", "Patient", "conditions", "x"}) {
    const HookRequest request = patient_view(std::string(R"({")") + key + R"(":{"resourceType":"Patient","id":"p2"}})");
    const auto gathered = gather_for(request, reader);
    ASSERT_FALSE(gathered) << key;
    EXPECT_EQ(gathered.error().kind, base::ProblemKind::kMalformed);
    EXPECT_EQ(gathered.error().slug, "wrong-chart");
    EXPECT_EQ(gathered.error().where, std::string("/prefetch/") + key);
    EXPECT_EQ(gathered.error().detail.find("p2"), std::string::npos) << "patient data";
  }
}

TEST(Gather, UnknownKeysAreIgnoredAndSettingsNameAClients) {
  support::FakeReader reader;
  const HookRequest request =
      patient_view(R"({"Problem":)" + bundle({condition("mapped")}) + R"(,"Condition":)" +
                   bundle({condition("unknown")}) + R"(,"conditions":)" + bundle({condition("ours")}) + "}");
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered);
  EXPECT_THAT(condition_ids(*gathered), ElementsAre("mapped", "ours"));
}

TEST(Gather, TheWorseOfTwoAnswersUnderOneKeyCounts) {
  support::FakeReader reader;
  const HookRequest request = patient_view(R"({"Problem":"<html>","conditions":)" + bundle({condition("1")}) + "}");
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered);
  EXPECT_THAT(gathered->failed, ElementsAre("conditions"));
  EXPECT_THAT(condition_ids(*gathered), ElementsAre("1"));
}

TEST(Gather, MissingKeysAreFetchedAndOthersAreNot) {
  support::FakeReader reader;
  reader.answer("Patient/p1", R"({"resourceType":"Patient","id":"p1"})");
  reader.answer(kConditionsQuery, bundle({condition("fetched"), condition("not ours", "p2")}));
  reader.fail("Procedure?patient=p1", base::ProblemKind::kTimeout);
  const HookRequest request = patient_view(R"({"observations":null})", kServerAndToken);
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered);
  EXPECT_THAT(reader.asked, ElementsAre("Patient/p1", kConditionsQuery, "Procedure?patient=p1"));
  ASSERT_EQ(reader.accesses.size(), 1U) << "all at once";
  EXPECT_EQ(reader.accesses.front().access_token, "secret");
  EXPECT_EQ(reader.accesses.front().base_url, "https://ehr.example.org/fhir/");
  EXPECT_EQ(reader.deadlines.front(), request.received + std::chrono::milliseconds(250)) << "from the call's arrival";
  EXPECT_THAT(condition_ids(*gathered), ElementsAre("fetched"));
  EXPECT_TRUE(gathered->facts.patient());
  EXPECT_THAT(gathered->missing, IsEmpty());
  EXPECT_THAT(gathered->failed, ElementsAre("procedures"));
}

TEST(Gather, WithoutATokenAListedServerIsAskedAllTheSame) {
  support::FakeReader reader;
  const HookRequest request = patient_view("{}", kServer);
  ASSERT_TRUE(gather_for(request, reader));
  EXPECT_EQ(reader.asked.size(), 4U);
  EXPECT_EQ(reader.accesses.front().access_token, "");
}

TEST(Gather, AServerThatIsNotListedIsNeverAsked) {
  support::FakeReader reader;
  for (const char* server : {"https://evil.example.org/fhir", "http://ehr.example.org/fhir", "https://ehr.example.org",
                             "https://ehr.example.org/fhir/x", "https://ehr.example.org:444/fhir",
                             "https://ehr.example.org.evil.org/fhir", "https://ehr.example.org/fhir?x=1"}) {
    const HookRequest request = patient_view("{}", std::string(R"("fhirServer":")") + server + "\"");
    const auto gathered = gather_for(request, reader);
    ASSERT_TRUE(gathered);
    EXPECT_EQ(gathered->missing.size(), 4U) << server;
  }
  EXPECT_THAT(reader.asked, IsEmpty());
}

TEST(Gather, WhatTheClientSaidFailedIsNotAskedAgain) {
  support::FakeReader reader;
  const HookRequest request = patient_view(
      R"({"patient":null,"observations":"x","procedures":{"resourceType":"OperationOutcome"},"conditions":{"resourceType":"Bundle",
          "link":[{"relation":"next"}]}})",
      kServer);
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered);
  EXPECT_THAT(reader.asked, IsEmpty());
  EXPECT_THAT(gathered->failed, ElementsAre("observations", "procedures"));
  EXPECT_THAT(gathered->incomplete, ElementsAre("conditions"));
}

TEST(Gather, AFetchedPatientWhoIsSomeoneElseIsAFailure) {
  support::FakeReader reader;
  const HookRequest request = patient_view(R"({"conditions":null,"observations":null,"procedures":null})", kServer);
  for (const char* someone : {R"({"resourceType":"Patient","id":"p2"})", R"({"resourceType":"Patient"})"}) {
    reader.answer("Patient/p1", someone);
    const auto gathered = gather_for(request, reader);
    ASSERT_TRUE(gathered);
    EXPECT_THAT(gathered->failed, ElementsAre("patient")) << someone;
    EXPECT_FALSE(gathered->facts.patient());
  }
}

TEST(Gather, ASearchThatIsNotFoundFailed) {
  support::FakeReader reader;  // answers 404 to all
  const HookRequest request = patient_view("{}", kServer);
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered);
  EXPECT_THAT(gathered->missing, ElementsAre("patient")) << "no such Patient";
  EXPECT_THAT(gathered->failed, ElementsAre("conditions", "observations", "procedures"));
}

TEST(Gather, AReaderThatAnswersTooLittleLeavesKeysMissing) {
  struct Silent : fhir::Reader {
    std::vector<base::Result<fhir::ReadAnswer>> read(const fhir::FhirAccess&, const std::vector<fhir::ReadRequest>&,
                                                     Deadline) override {
      return {};
    }
  } reader;
  const HookRequest request = patient_view("{}", kServer);
  const auto gathered = gather_for(request, reader);
  ASSERT_TRUE(gathered);
  EXPECT_EQ(gathered->missing.size(), 4U);
}

}  // namespace
}  // namespace cds

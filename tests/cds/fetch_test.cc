// What is read from the client's FHIR server, and what becomes of the answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cds/decide.h"
#include "cds/references.h"
#include "tests/cds/requests.h"
#include "tests/cds/sample_catalogue.h"
#include "tests/support/fake_reader.h"

namespace cds {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kQuery = "Condition?patient=p1&code=http://snomed.info/sct|1,http://snomed.info/sct|2";
constexpr const char* kRest = R"("patient":{"resourceType":"Patient","id":"p1"},"observations":null,"procedures":null)";
constexpr const char* kNextPage = "https://ehr.example.org/fhir/Condition?page=2";

std::string access(const std::string& scope, const std::string& more = "") {
  return R"("fhirServer":"https://ehr.example.org/fhir","fhirAuthorization":{"access_token":"secret",
            "token_type":"Bearer","expires_in":300,"scope":")" +
         scope + R"(","subject":"ischia")" + more + "}";
}

std::string resource(const std::string& type, const std::string& id, const std::string& more = "") {
  return R"({"resourceType":")" + type + R"(","id":")" + id + R"(","subject":{"reference":"Patient/p1"})" + more + "}";
}
std::string bundle(const std::vector<std::string>& resources, const std::string& next = "") {
  std::string text;
  for (const std::string& each : resources) text += (text.empty() ? "" : ",") + (R"({"resource":)" + each + "}");
  return R"({"resourceType":"Bundle",)" +
         (next.empty() ? "" : R"("link":[{"relation":"next","url":")" + next + "\"}],") + R"("entry":[)" + text + "]}";
}

class Fetching : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    catalogue_ = sample_catalogue(R"({"fhirServers":["https://ehr.example.org/fhir"]})");
    ASSERT_TRUE(catalogue_);
  }
  // The Medication is one that criteria read.
  Gathered gather_for(const std::string& prefetch, const std::string& members, const std::string& context = "") {
    Service service = *catalogue_->find("sample", "patient-view");
    service.referenced = {fhir::find_type("Medication")};
    service.prefetch.push_back({"medicationRequests", "MedicationRequest?patient={{context.patientId}}",
                                fhir::find_type("MedicationRequest"), false, true});
    if (!context.empty()) {
      service.hook = find_hook("order-sign");
      request_ = request_of(request_text("order-sign", context, R"("prefetch":{)" + prefetch + "}," + members));
    } else {
      request_ = patient_view("{" + prefetch + "}", members);
    }
    auto gathered =
        gather(*catalogue_, service, request_, reader_, *base::parse_instant("2025-11-10T12:00:00Z"), Client{});
    EXPECT_TRUE(gathered) << base::to_text(gathered.error());
    return *std::move(gathered);
  }
  static std::string ids(const Gathered& gathered, const char* type) {
    std::string found;
    for (const fhir::Resource& each : gathered.facts.of_type(fhir::find_type(type))) found += each.id;
    return found;
  }
  static std::vector<std::string> reasons(const Gathered& gathered) {
    std::vector<std::string> found;
    for (const cards::KeyReason& each : gathered.reasons) found.push_back(each.key + ": " + each.reason);
    return found;
  }
  static inline std::shared_ptr<const Catalogue> catalogue_;
  HookRequest request_;
  support::FakeReader reader_;
};

std::string sent(const std::string& conditions) {
  return std::string(kRest) + R"(,"medicationRequests":null,"conditions":)" + conditions;
}

// A client's own servers and time are its own: no other client's requests are read from there.
TEST_F(Fetching, AClientsOwnServerIsReadForItAloneAndInItsOwnTime) {
  const auto catalogue = sample_catalogue("{}");
  const Service& service = *catalogue->find("sample", "patient-view");
  const HookRequest request = patient_view("{}", access("patient/*.rs"));
  Client own;
  own.fhir_servers = {"https://ehr.example.org/fhir/"};
  own.fetch_deadline = std::chrono::milliseconds(1'200);
  Client other;
  other.fhir_servers = {"https://other.example.org/fhir"};
  const base::Instant now = *base::parse_instant("2025-11-10T12:00:00Z");
  EXPECT_FALSE(may_fetch(catalogue->settings, other, request));
  ASSERT_TRUE(gather(*catalogue, service, request, reader_, now, other));
  EXPECT_THAT(reader_.asked, IsEmpty());
  EXPECT_TRUE(may_fetch(catalogue->settings, own, request));
  ASSERT_TRUE(gather(*catalogue, service, request, reader_, now, own));
  EXPECT_FALSE(reader_.asked.empty());
  ASSERT_FALSE(reader_.deadlines.empty());
  EXPECT_EQ(reader_.deadlines.front(), request.received + std::chrono::milliseconds(1'200));
}

TEST_F(Fetching, AClientsOwnPrefetchKeysComeBeforeThoseOfAll) {
  const auto catalogue = sample_catalogue(R"({"prefetchKeys":{"Problems":"observations"}})");
  const Service& service = *catalogue->find("sample", "patient-view");
  Client client;
  client.prefetch_keys = {{"Problems", "conditions"}};
  const HookRequest request = patient_view(R"({"Problems":)" + bundle({resource("Condition", "a")}) + "}");
  const auto gathered =
      gather(*catalogue, service, request, reader_, *base::parse_instant("2025-11-10T12:00:00Z"), client);
  ASSERT_TRUE(gathered);
  EXPECT_EQ(ids(*gathered, "Condition"), "a");
  EXPECT_THAT(gathered->missing, testing::Not(testing::Contains("conditions")));
}

TEST_F(Fetching, FollowsThePagesOfWhatWasSent) {
  reader_.pages(kNextPage, {bundle({resource("Condition", "b")}), bundle({resource("Condition", "c")})});
  const Gathered gathered = gather_for(sent(bundle({resource("Condition", "a")}, kNextPage)), access("user/*.rs"));
  EXPECT_EQ(ids(gathered, "Condition"), "abc");
  EXPECT_THAT(gathered.incomplete, IsEmpty());
  EXPECT_THAT(reasons(gathered), IsEmpty());
}

TEST_F(Fetching, APageThatCannotBeHadLeavesTheKeyIncomplete) {
  const std::string first = sent(bundle({resource("Condition", "a")}, kNextPage));
  for (const auto kind : {base::ProblemKind::kTimeout, base::ProblemKind::kForbidden, base::ProblemKind::kNotFound}) {
    reader_.fail(kNextPage, kind);
    const Gathered gathered = gather_for(first, access("user/*.rs"));
    EXPECT_EQ(ids(gathered, "Condition"), "a");
    EXPECT_THAT(gathered.incomplete, ElementsAre("conditions"));
    EXPECT_THAT(reasons(gathered), ElementsAre("conditions: fake"));
  }
  reader_.pages(kNextPage, {bundle({resource("Condition", "b")})}, "fhir-too-many-pages");
  const Gathered gathered = gather_for(first, access("user/*.rs"));
  EXPECT_EQ(ids(gathered, "Condition"), "ab");
  EXPECT_THAT(reasons(gathered), ElementsAre("conditions: fhir-too-many-pages"));
  reader_.asked.clear();
  EXPECT_THAT(gather_for(first, access("user/Observation.rs")).incomplete, ElementsAre("conditions"));
  EXPECT_THAT(reader_.asked, IsEmpty()) << "the token does not allow it";
}

TEST_F(Fetching, APageIsAskedForWithWhatCameBeforeIt) {
  const std::string first =
      R"({"resourceType":"Bundle","type":"searchset","total":3,"link":[{"relation":"next","url":")" +
      std::string(kNextPage) + R"("}],"entry":[{"resource":)" + resource("Condition", "a") +
      R"(},{"search":{"mode":"include"},"resource":)" + resource("Condition", "i") + "}]}";
  reader_.answer(kNextPage, bundle({resource("Condition", "b"), resource("Condition", "c")}));
  gather_for(sent(first), access("user/*.rs"));
  ASSERT_EQ(reader_.befores.size(), 1U);
  EXPECT_EQ(reader_.befores.front().matches, 1);
  EXPECT_EQ(reader_.befores.front().total, 3);
}

TEST_F(Fetching, APageWithoutAnAddressStaysMissingWhateverCameOfTheOthers) {
  reader_.answer(kNextPage, bundle({resource("Condition", "b")}));
  const std::string pages = "[" + bundle({resource("Condition", "a")}, kNextPage) +
                            R"(,{"resourceType":"Bundle","link":[{"relation":"next"}]}])";
  const Gathered gathered = gather_for(sent(pages), access("user/*.rs"));
  EXPECT_EQ(ids(gathered, "Condition"), "ab");
  EXPECT_THAT(gathered.incomplete, ElementsAre("conditions"));
}

// A Bundle that promises more than it holds, and has no link to the rest.
TEST_F(Fetching, WhatWasSentInPartIsReadWhole) {
  const std::string part =
      R"({"resourceType":"Bundle","total":2,"entry":[{"resource":)" + resource("Condition", "a") + "}]}";
  Gathered gathered = gather_for(sent(part), "");
  EXPECT_EQ(ids(gathered, "Condition"), "a");
  EXPECT_THAT(gathered.incomplete, ElementsAre("conditions"));
  EXPECT_THAT(reasons(gathered), ElementsAre("conditions: prefetch-total-short"));

  gathered = gather_for(sent(part), access("patient/Condition.rs?category=problem-list-item"));
  EXPECT_THAT(reader_.asked, IsEmpty()) << "the token does not allow all of it";
  EXPECT_THAT(gathered.incomplete, ElementsAre("conditions"));

  reader_.answer(kQuery, bundle({resource("Condition", "a"), resource("Condition", "b")}));
  gathered = gather_for(sent(part), access("user/*.rs"));
  EXPECT_THAT(reader_.asked, ElementsAre(kQuery));
  EXPECT_EQ(ids(gathered, "Condition"), "ab");
  EXPECT_THAT(gathered.incomplete, IsEmpty());
  EXPECT_THAT(reasons(gathered), IsEmpty());

  reader_.fail(kQuery, base::ProblemKind::kTimeout);
  gathered = gather_for(sent(part), access("user/*.rs"));
  EXPECT_THAT(gathered.incomplete, ElementsAre("conditions")) << "what was sent counts";
  EXPECT_EQ(ids(gathered, "Condition"), "a");
}

TEST_F(Fetching, AnUnfinishedSearchIsIncompleteAndSaysWhy) {
  reader_.pages(kQuery, {bundle({resource("Condition", "a")})}, "fhir-too-many-resources");
  const Gathered gathered = gather_for(std::string(kRest) + R"(,"medicationRequests":null)", access("user/*.rs"));
  EXPECT_EQ(ids(gathered, "Condition"), "a");
  EXPECT_THAT(gathered.incomplete, ElementsAre("conditions"));
  EXPECT_THAT(reasons(gathered), ElementsAre("conditions: fhir-too-many-resources"));
}

TEST_F(Fetching, ALyingAnswerFails) {
  const std::string others = R"({"resourceType":"Bundle","entry":[{"search":{"mode":"match"},"resource":)" +
                             resource("Observation", "o") + "}]}";
  for (const std::string& answer :
       {others, resource("Observation", "o"), bundle({R"({"resourceType":"OperationOutcome"})"}),
        bundle({resource("Observation", "o")}), resource("Condition", "c")}) {
    reader_.answer(kQuery, answer);
    const Gathered gathered = gather_for(std::string(kRest) + R"(,"medicationRequests":null)", access("user/*.rs"));
    EXPECT_THAT(gathered.failed, ElementsAre("conditions")) << answer;
    EXPECT_THAT(reasons(gathered), ElementsAre("conditions: fhir-answer-mismatch"));
  }
}

TEST_F(Fetching, ScopesThatDoNotCoverAQueryMakeNoCall) {
  const Gathered gathered = gather_for(R"("observations":null,"procedures":null,"medicationRequests":null)",
                                       access("patient/Patient.read patient/Condition.r"));
  EXPECT_THAT(reader_.asked, ElementsAre("Patient/p1"));
  EXPECT_THAT(gathered.missing, ElementsAre("patient", "conditions"));
  EXPECT_THAT(reasons(gathered), ElementsAre("patient: fake-not-found", "conditions: scope-missing"));
  reader_.asked.clear();
  gather_for("", access("patient/*.rs", R"(,"patient":"p2")"));
  EXPECT_THAT(reader_.asked, IsEmpty()) << "the token is another patient's";
}

TEST_F(Fetching, AScopeOfAPartIsAskedForThatPartAndIsNotAll) {
  const std::string narrowed = std::string(kQuery) + "&category=problem-list-item";
  reader_.answer(narrowed, bundle({resource("Condition", "a")}));
  const Gathered gathered = gather_for(std::string(kRest) + R"(,"medicationRequests":null)",
                                       access("patient/Condition.rs?category=problem-list-item"));
  EXPECT_THAT(reader_.asked, ElementsAre(narrowed));
  EXPECT_EQ(ids(gathered, "Condition"), "a");
  EXPECT_THAT(gathered.missing, ElementsAre("conditions"));
  EXPECT_THAT(gathered.failed, IsEmpty());
  EXPECT_THAT(reasons(gathered), ElementsAre("conditions: scope-partial"));
}

const std::string kByReference =
    resource("MedicationRequest", "m", R"(,"medicationReference":{"reference":"Medication/1"})");
std::string medicines(const std::vector<std::string>& resources) {
  return std::string(kRest) + R"(,"conditions":null,"medicationRequests":)" + bundle(resources);
}
constexpr const char* kMedication = R"({"resourceType":"Medication","id":"1"})";

TEST_F(Fetching, AMedicationThatIsReferredToIsRead) {
  reader_.answer("Medication/1", kMedication);
  const Gathered gathered = gather_for(
      medicines({kByReference,
                 resource("MedicationRequest", "n",
                          R"(,"medicationReference":{"reference":"https://ehr.example.org/fhir/Medication/1"})")}),
      access("user/*.rs"));
  EXPECT_THAT(reader_.asked, ElementsAre("Medication/1")) << "once";
  EXPECT_EQ(ids(gathered, "Medication"), "1");
  EXPECT_THAT(reasons(gathered), IsEmpty());
}

TEST_F(Fetching, AMedicationIsLookedForInPrefetchFirst) {
  for (const std::string& prefetch :
       {medicines({kByReference, kMedication}), medicines({kByReference}) + R"(,"medications":)" + kMedication}) {
    const Gathered gathered = gather_for(prefetch, access("user/*.rs"));
    EXPECT_THAT(reader_.asked, IsEmpty());
    EXPECT_EQ(ids(gathered, "Medication"), "1");
  }
}

TEST_F(Fetching, AMedicationOfADraftIsReadOrTakenFromTheDrafts) {
  const auto context = [](const std::string& drafts) {
    return std::string(kUserAndPatient) + R"(,"draftOrders":)" + drafts;
  };
  reader_.answer("Medication/1", kMedication);
  Gathered gathered = gather_for(medicines({}), access("user/*.rs"), context(bundle({kByReference})));
  EXPECT_THAT(reader_.asked, ElementsAre("Medication/1"));
  EXPECT_EQ(ids(gathered, "Medication"), "1");
  reader_.asked.clear();
  gathered = gather_for(medicines({}), access("user/*.rs"), context(bundle({kByReference, kMedication})));
  EXPECT_THAT(reader_.asked, IsEmpty());
  EXPECT_EQ(ids(gathered, "Medication"), "1");
  EXPECT_EQ(ids(gathered, "MedicationRequest"), "") << "a draft is no fact";
}

TEST_F(Fetching, AContainedMedicationsCodeStandsInItsReferencesPlace) {
  const std::string contained = resource("MedicationRequest", "m",
                                         R"(,"contained":[{"resourceType":"Medication","id":"x","code":{"text":"no"}},
                                {"resourceType":"Medication","id":"y","code":{"text":"ibuprofen"}}],
                  "medicationReference":{"reference":"#y"},"status":"active")");
  const std::string dangling = resource("MedicationRequest", "n", R"(,"medicationReference":{"reference":"#z"})");
  reader_.answer("MedicationRequest?patient=p1", bundle({contained, dangling}));
  for (const std::string& prefetch : {medicines({contained, dangling}), std::string(kRest) + R"(,"conditions":null)"}) {
    const Gathered gathered = gather_for(prefetch, access("user/*.rs"));
    const auto requests = gathered.facts.of_type(fhir::find_type("MedicationRequest"));
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].json["medicationCodeableConcept"]["text"].string(), "ibuprofen");
    EXPECT_EQ(requests[0].json["status"].string(), "active");
    EXPECT_FALSE(requests[1].json["medicationCodeableConcept"]);
  }
}

TEST_F(Fetching, AContainedMedicationBringsNoResourceThatIsNotReadItself) {
  const std::string contained = resource("MedicationRequest", "m",
                                         R"(,"contained":[{"resourceType":"Medication","id":"y","code":{"text":"x"}}],
                  "medicationReference":{"reference":"#y"},"status":"active")");
  for (const std::string& entry : {"[" + contained + "]", R"({"resourceType":"","resource":)" + contained + "}"}) {
    const Gathered gathered = gather_for(std::string(kRest) + R"(,"conditions":null,"medicationRequests":)" +
                                             R"({"resourceType":"Bundle","entry":[)" + entry + "]}",
                                         access("user/*.rs"));
    EXPECT_EQ(ids(gathered, "MedicationRequest"), "") << entry;
  }
}

// FHIR R4, Resolving references in Bundles: by the fullUrl of an entry of the same Bundle.
TEST_F(Fetching, AMedicationIsFoundByItsFullUrlInTheSameBundle) {
  const std::string request =
      resource("MedicationRequest", "m", R"(,"medicationReference":{"reference":"urn:uuid:1"})");
  const std::string entries = R"({"resourceType":"Bundle","entry":[{"resource":)" + request +
                              R"(},{"fullUrl":"urn:uuid:1","resource":)" + kMedication + "}]}";
  const std::string apart = "[" + bundle({request}) + R"(,{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1",)" +
                            R"("resource":)" + kMedication + "}]}]";
  for (const auto& [sent, is_found] : {std::pair{entries, true}, std::pair{apart, false}}) {
    const Gathered gathered =
        gather_for(std::string(kRest) + R"(,"conditions":null,"medicationRequests":)" + sent, access("user/*.rs"));
    const auto requests = gathered.facts.of_type(fhir::find_type("MedicationRequest"));
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].json["medicationReference"]["reference"].string(), is_found ? "Medication/1" : "urn:uuid:1");
    EXPECT_THAT(reader_.asked, IsEmpty());
    EXPECT_EQ(reasons(gathered).empty(), is_found);
  }
}

TEST_F(Fetching, AMedicineThatNobodyCanFindIsNamed) {
  for (const char* reference : {R"({"identifier":{"value":"7"}})", R"({"display":"Warfarin"})", R"({"reference":"#x"})",
                                R"({"reference":"urn:uuid:1"})", R"({"reference":"Substance/1"})", "7"}) {
    const Gathered gathered = gather_for(
        medicines({resource("MedicationRequest", "m", std::string(R"(,"medicationReference":)") + reference)}),
        access("user/*.rs"));
    EXPECT_THAT(reasons(gathered), ElementsAre("medicationRequests: reference-unreadable")) << reference;
    EXPECT_THAT(gathered.incomplete, IsEmpty()) << "nobody failed";
  }
}

TEST_F(Fetching, AMedicationThatStaysUnknownIsNamed) {
  Gathered gathered = gather_for(medicines({kByReference}), R"("fhirServer":"https://other.example.org/fhir")");
  EXPECT_THAT(reasons(gathered), ElementsAre("medicationRequests: reference-not-read"));
  EXPECT_THAT(gathered.incomplete, IsEmpty()) << "nobody tried";

  gathered = gather_for(medicines({kByReference}), access("patient/MedicationRequest.rs"));
  EXPECT_THAT(reasons(gathered), ElementsAre("medicationRequests: scope-missing"));
  EXPECT_THAT(reader_.asked, IsEmpty());

  gathered = gather_for(medicines({kByReference}), access("user/*.rs"));  // a 404
  EXPECT_THAT(reasons(gathered), ElementsAre("medicationRequests: reference-not-found"));
  EXPECT_THAT(gathered.incomplete, IsEmpty());

  reader_.fail("Medication/1", base::ProblemKind::kTimeout);
  gathered = gather_for(medicines({kByReference}), access("user/*.rs"));
  EXPECT_THAT(gathered.incomplete, ElementsAre("medicationRequests"));

  reader_.answer("Medication/1", R"({"resourceType":"Medication","id":"2"})");
  gathered = gather_for(medicines({kByReference}), access("user/*.rs"));
  EXPECT_THAT(reasons(gathered), ElementsAre("medicationRequests: fhir-answer-mismatch"));
  EXPECT_EQ(ids(gathered, "Medication"), "");
}

TEST_F(Fetching, ReferencesToOtherServersAndBeyondTheLimitAreNotRead) {
  const auto refers_to = [](const std::string& id, const std::string& reference) {
    return resource("MedicationRequest", id, R"(,"medicationReference":{"reference":")" + reference + "\"}");
  };
  Gathered gathered = gather_for(medicines({refers_to("a", "https://evil.example.org/fhir/Medication/1"),
                                            refers_to("b", "https://ehr.example.org/fhirs/Medication/1"),
                                            refers_to("c", "#contained"), refers_to("d", "Patient/p1")}),
                                 access("user/*.rs"));
  EXPECT_THAT(reader_.asked, IsEmpty());
  EXPECT_THAT(reasons(gathered),
              ElementsAre("medicationRequests: reference-elsewhere", "medicationRequests: reference-unreadable"));

  std::vector<std::string> many;
  for (int i = 0; i < 60; ++i) {
    const std::string id = std::to_string(i);
    many.push_back(refers_to("m" + id, "Medication/" + id));
    reader_.answer("Medication/" + id, R"({"resourceType":"Medication","id":")" + id + "\"}");
  }
  gathered = gather_for(medicines(many), access("user/*.rs"));
  EXPECT_EQ(reader_.asked.size(), 50U);
  EXPECT_THAT(gathered.incomplete, ElementsAre("medicationRequests"));
  EXPECT_THAT(reasons(gathered), ElementsAre("medicationRequests: too-many-references"));
}

TEST_F(Fetching, AServerThatIsNotListedIsNamedAsTheReason) {
  const Gathered gathered = gather_for(std::string(kRest) + R"(,"medicationRequests":null)",
                                       R"("fhirServer":"https://other.example.org/fhir")");
  EXPECT_THAT(gathered.missing, ElementsAre("conditions"));
  EXPECT_THAT(reasons(gathered), ElementsAre("conditions: fhir-server-not-listed"));
}

}  // namespace
}  // namespace cds

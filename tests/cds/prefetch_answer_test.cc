#include "cds/prefetch_answer.h"

#include <gtest/gtest.h>

#include "tests/cds/requests.h"

namespace cds {
namespace {

struct StateRow {
  const char* name;
  const char* json;
  AnswerState state;
};

class AnswerStates : public testing::TestWithParam<StateRow> {};

TEST_P(AnswerStates, AreToldApart) {
  const auto document = base::JsonDocument::parse(GetParam().json);
  ASSERT_TRUE(document);
  EXPECT_EQ(state_of(document->root(), fhir::find_type("Condition")), GetParam().state);
}

constexpr AnswerState kNone = AnswerState::kNone;
constexpr AnswerState kComplete = AnswerState::kComplete;
constexpr AnswerState kIncomplete = AnswerState::kIncomplete;
constexpr AnswerState kFailed = AnswerState::kFailed;

const StateRow kStateRows[] = {
    {"Null", "null", kNone},
    {"ErrorPage", R"("<html>502 Bad Gateway</html>")", kFailed},
    {"EmptyString", R"("")", kFailed},
    {"Number", "7", kFailed},
    {"Boolean", "false", kFailed},
    {"EmptyObject", "{}", kFailed},
    {"Condition", R"({"resourceType":"Condition"})", kComplete},
    {"AnotherType", R"({"resourceType":"Observation"})", kFailed},
    {"UnknownType", R"({"resourceType":"Problem"})", kFailed},
    {"TypeANumber", R"({"resourceType":7})", kFailed},
    {"TypeNull", R"({"resourceType":null})", kFailed},
    {"Outcome", R"({"resourceType":"OperationOutcome","issue":[{"severity":"error"}]})", kFailed},
    {"OutcomeThatOnlyWarns", R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning"}]})", kFailed},
    {"EmptyBundle", R"({"resourceType":"Bundle"})", kComplete},
    {"BundleEntryNull", R"({"resourceType":"Bundle","entry":null})", kComplete},
    {"BundleEntryAnObject", R"({"resourceType":"Bundle","entry":{}})", kFailed},
    {"BundleEntryAString", R"({"resourceType":"Bundle","entry":"x"})", kFailed},
    {"BundleOfNonsense", R"({"resourceType":"Bundle","entry":[7,null,{"resource":[]}],"link":[7,{"relation":1}]})",
     kComplete},
    {"BundleWithError",
     R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition"}},
         {"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error"}]}}]})",
     kFailed},
    {"BundleWithErrorAmongHints",
     R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome",
         "issue":[{"severity":"warning"},{"severity":"fatal"}]}}]})",
     kFailed},
    {"BundleWithHint",
     R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome",
         "issue":[{"severity":"warning"},{"severity":"information"}]},"search":{"mode":"outcome"}}]})",
     kComplete},
    {"BundleWithEmptyOutcome",
     R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"OperationOutcome"}}]})", kFailed},
    {"BundleWithNextPage", R"({"resourceType":"Bundle","link":[{"relation":"self"},{"relation":"next","url":"x"}]})",
     kIncomplete},
    {"BundleOfAnotherType", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation"}}]})",
     kFailed},
    {"BundleWithAnotherType",
     R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation"}},{"resource":{"resourceType":"Condition"}}]})",
     kComplete},
    {"BundleOfWhatWasIncluded",
     R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation"},"search":{"mode":"include"}}]})",
     kComplete},
    {"BundleOfLessThanItsTotal", R"({"resourceType":"Bundle","type":"searchset","total":2,"entry":[
         {"resource":{"resourceType":"Condition"}},{"resource":{"resourceType":"Condition"},"search":{"mode":"include"}}]})",
     kIncomplete},
    {"BundleOfAnEntryWithoutItsResource", R"({"resourceType":"Bundle","total":1,"entry":[{"fullUrl":"x"}]})",
     kIncomplete},
    {"BundleOfItsTotal", R"({"resourceType":"Bundle","total":1,"entry":[{"resource":{"resourceType":"Condition"}}]})",
     kComplete},
    {"BundleThatIsNoSearch", R"({"resourceType":"Bundle","type":"collection","total":1})", kComplete},
    {"BundleWithOtherLinks", R"({"resourceType":"Bundle","link":[{"relation":"self"},{"relation":"last"}]})",
     kComplete},
    {"BatchResponse", R"({"resourceType":"Bundle","entry":[{"response":{"status":"200"},
         "resource":{"resourceType":"Bundle","entry":[]}}]})",
     kComplete},
    {"BatchResponseWithError", R"({"resourceType":"Bundle","entry":[{"response":{"status":"500"}}]})", kFailed},
    {"NestedNextPage", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Bundle",
         "link":[{"relation":"next"}]}}]})",
     kIncomplete},
    {"Wrapper", R"({"response":{"status":"200 OK"},"resource":{"resourceType":"Bundle"}})", kComplete},
    {"WrapperNotFound", R"({"response":{"status":"404 Not Found"}})", kNone},
    {"WrapperFailed", R"({"response":{"status":"500"},"resource":{"resourceType":"Condition"}})", kFailed},
    {"WrapperStatusANumber", R"({"response":{"status":503}})", kFailed},
    {"WrapperWithoutResource", R"({"response":{"status":"200"},"resource":null})", kNone},
    {"WrapperOfAText", R"({"response":{"status":"200"},"resource":"x"})", kFailed},
    {"WrapperOfAnOutcome", R"({"resource":{"resourceType":"OperationOutcome"}})", kFailed},
    {"EmptyArray", "[]", kNone},
    {"ArrayOfResources", R"([{"resourceType":"Condition"},{"resourceType":"Condition"}])", kComplete},
    {"ArrayWithAnError", R"([{"resourceType":"Condition"},{"resourceType":"OperationOutcome"}])", kFailed},
};

INSTANTIATE_TEST_SUITE_P(Rows, AnswerStates, testing::ValuesIn(kStateRows),
                         [](const auto& row) { return std::string(row.param.name); });

struct ChartRow {
  const char* name;
  const char* json;
  bool wrong_under_patient;  // under the key that reads the Patient
  bool wrong_elsewhere;      // under any other
};

class Charts : public testing::TestWithParam<ChartRow> {};

TEST_P(Charts, OfSomeoneElseAreRecognised) {
  const HookRequest request = patient_view();  // of p1
  const auto document = base::JsonDocument::parse(GetParam().json);
  ASSERT_TRUE(document);
  EXPECT_EQ(is_wrong_chart(document->root(), true, request), GetParam().wrong_under_patient);
  EXPECT_EQ(is_wrong_chart(document->root(), false, request), GetParam().wrong_elsewhere);
}

#define OURS R"({"resourceType":"Patient","id":"p1"})"
#define OTHER R"({"resourceType":"Patient","id":"p2"})"
#define CONDITION R"({"resourceType":"Condition","id":"c"})"
#define ENTRY(RESOURCE) R"({"resource":)" RESOURCE "}"
#define BUNDLE(ENTRIES) R"({"resourceType":"Bundle","entry":[)" ENTRIES "]}"

const ChartRow kChartRows[] = {
    {"Ours", OURS, false, false},
    {"Other", OTHER, true, true},
    {"OtherWrapped", ENTRY(OTHER), true, true},
    {"OtherAlone", BUNDLE(ENTRY(OTHER)), true, true},
    {"OtherAloneInAnArray", "[" OTHER "]", true, true},
    {"OtherAloneTwiceNested", BUNDLE(ENTRY(BUNDLE(ENTRY(OTHER)))), true, true},
    {"OursAndOther", BUNDLE(ENTRY(OTHER) "," ENTRY(OURS)), false, false},
    {"OtherAmongConditions", BUNDLE(ENTRY(CONDITION) "," ENTRY(OTHER)), true, false},
    {"TwoOthers", BUNDLE(ENTRY(OTHER) "," ENTRY(OTHER)), true, false},
    {"WithoutId", R"({"resourceType":"Patient"})", false, false},
    {"IdANumber", R"({"resourceType":"Patient","id":7})", true, true},
    {"Condition", CONDITION, false, false},
    {"Null", "null", false, false},
    {"String", R"("Patient")", false, false},
    {"EmptyBundle", BUNDLE(""), false, false},
};

INSTANTIATE_TEST_SUITE_P(Rows, Charts, testing::ValuesIn(kChartRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Charts, TheUsersOwnRecordIsNoChart) {
  const HookRequest request =
      request_of(request_text("patient-view", R"("userId":"Patient/parent","patientId":"child")"));
  const auto parent = base::JsonDocument::parse(R"({"resourceType":"Patient","id":"parent"})");
  EXPECT_FALSE(is_wrong_chart(parent->root(), false, request));
  EXPECT_TRUE(is_wrong_chart(parent->root(), true, request)) << "under the patient's key it is the wrong chart";
}

}  // namespace
}  // namespace cds

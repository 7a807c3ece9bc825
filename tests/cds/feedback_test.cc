#include "cds/feedback.h"

#include <gtest/gtest.h>

namespace cds {
namespace {

constexpr const char* kCard = "4e0a3a1e-3283-4575-ab82-028d55fe2719";

std::string item(const std::string& members) {
  return R"({"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcomeTimestamp":"2021-12-11T10:05:31Z",)" + members + "}";
}
std::string one(const std::string& members) { return R"({"feedback":[)" + item(members) + "]}"; }

base::Result<std::vector<Feedback>> parse(const std::string& text) {
  const auto document = base::JsonDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return parse_feedback(document->root());
}

TEST(Feedback, Accepted) {
  const auto feedback =
      parse(one(R"("outcome":"accepted","acceptedSuggestions":[{"id":"e56e1945-20b3-4393-8503-a1a20fd73152"}])"));
  ASSERT_TRUE(feedback) << base::to_text(feedback.error());
  ASSERT_EQ(feedback->size(), 1U);
  Feedback expected;
  expected.card = kCard;
  expected.outcome = Outcome::kAccepted;
  expected.accepted_suggestions = {"e56e1945-20b3-4393-8503-a1a20fd73152"};
  expected.outcome_timestamp = *base::parse_instant("2021-12-11T10:05:31Z");
  EXPECT_EQ(feedback->front(), expected);
}

TEST(Feedback, OverriddenWithReasonAndComment) {
  const auto feedback = parse(one(
      R"("outcome":"overridden","overrideReason":{"reason":{"code":"c","system":"https://e.org/r"},"userComment":"why"})"));
  ASSERT_TRUE(feedback) << base::to_text(feedback.error());
  EXPECT_EQ(feedback->front().outcome, Outcome::kOverridden);
  EXPECT_EQ(feedback->front().override_reason, (fhir::Coding{"https://e.org/r", "c", ""}));
  EXPECT_EQ(feedback->front().user_comment, "why");
}

struct Row {
  const char* name;
  std::string body;
  const char* where;  // "" when right
};

std::vector<Row> rows() {
  const std::string good = item(R"("outcome":"overridden")");
  const std::string suggestion = R"({"id":"e56e1945-20b3-4393-8503-a1a20fd73152"})";
  return {
      {"Overridden", one(R"("outcome":"overridden")"), ""},
      {"OverriddenNullReason", one(R"("outcome":"overridden","overrideReason":null)"), ""},
      {"OverriddenWithComment", one(R"("outcome":"overridden","overrideReason":{"userComment":"x"})"), ""},
      {"OverriddenWithNoSuggestions", one(R"("outcome":"overridden","acceptedSuggestions":[])"), ""},
      {"UnknownMembers", one(R"("outcome":"overridden","x":[null])"), ""},
      {"Several", R"({"feedback":[)" + good + "," + good + "]}", ""},
      {"NotAnObject", "[]", "/feedback"},
      {"NoFeedback", "{}", "/feedback"},
      {"Empty", R"({"feedback":[]})", "/feedback"},
      {"AnObject", R"({"feedback":{}})", "/feedback"},
      {"OfStrings", R"({"feedback":["x"]})", "/feedback/0"},
      {"SecondWrong", R"({"feedback":[)" + good + R"(,{}]})", "/feedback/1/card"},
      {"CardNoUuid", R"({"feedback":[{"card":"x","outcome":"overridden","outcomeTimestamp":"2021-12-11T10:05:31Z"}]})",
       "/feedback/0/card"},
      {"CardANumber", R"({"feedback":[{"card":7}]})", "/feedback/0/card"},
      {"NoOutcome", one(R"("x":1)"), "/feedback/0/outcome"},
      {"OutcomeUnknown", one(R"("outcome":"maybe")"), "/feedback/0/outcome"},
      {"OutcomeInCapitals", one(R"("outcome":"Accepted")"), "/feedback/0/outcome"},
      {"AcceptedNothing", one(R"("outcome":"accepted")"), "/feedback/0/acceptedSuggestions"},
      {"AcceptedEmpty", one(R"("outcome":"accepted","acceptedSuggestions":[])"), "/feedback/0/acceptedSuggestions"},
      {"AcceptedAnObject", one(R"("outcome":"accepted","acceptedSuggestions":)" + suggestion),
       "/feedback/0/acceptedSuggestions"},
      {"AcceptedIdMissing", one(R"("outcome":"accepted","acceptedSuggestions":[{}])"),
       "/feedback/0/acceptedSuggestions/0/id"},
      {"AcceptedSecondIdWrong", one(R"("outcome":"accepted","acceptedSuggestions":[)" + suggestion + R"(,{"id":1}])"),
       "/feedback/0/acceptedSuggestions/1/id"},
      {"AcceptedStrings", one(R"("outcome":"accepted","acceptedSuggestions":["e56e1945-20b3-4393-8503-a1a20fd73152"])"),
       "/feedback/0/acceptedSuggestions/0/id"},
      {"OverriddenButAccepted", one(R"("outcome":"overridden","acceptedSuggestions":[)" + suggestion + "]"),
       "/feedback/0/acceptedSuggestions"},
      {"ReasonEmpty", one(R"("outcome":"overridden","overrideReason":{})"), "/feedback/0/overrideReason"},
      {"ReasonAString", one(R"("outcome":"overridden","overrideReason":"x")"), "/feedback/0/overrideReason"},
      {"CommentEmpty", one(R"("outcome":"overridden","overrideReason":{"userComment":""})"),
       "/feedback/0/overrideReason"},
      {"CommentANumber", one(R"("outcome":"overridden","overrideReason":{"userComment":1})"),
       "/feedback/0/overrideReason/userComment"},
      {"ReasonWithoutSystem", one(R"("outcome":"overridden","overrideReason":{"reason":{"code":"c"}})"),
       "/feedback/0/overrideReason/reason"},
      {"ReasonWithoutCode", one(R"("outcome":"overridden","overrideReason":{"reason":{"system":"s"}})"),
       "/feedback/0/overrideReason/reason"},
      {"ReasonDisplayANumber",
       one(R"("outcome":"overridden","overrideReason":{"reason":{"system":"s","code":"c","display":1}})"),
       "/feedback/0/overrideReason/reason"},
      {"TimestampMissing", R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcome":"overridden"}]})",
       "/feedback/0/outcomeTimestamp"},
      {"TimestampWords",
       R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcome":"overridden","outcomeTimestamp":"yesterday"}]})",
       "/feedback/0/outcomeTimestamp"},
      {"TimestampADay",
       R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcome":"overridden","outcomeTimestamp":"2021-12-11"}]})",
       "/feedback/0/outcomeTimestamp"},
  };
}

class FeedbackRows : public testing::TestWithParam<Row> {};

TEST_P(FeedbackRows, AreTakenWholeOrNotAtAll) {
  const auto feedback = parse(GetParam().body);
  if (std::string_view(GetParam().where).empty()) {
    EXPECT_TRUE(feedback) << base::to_text(feedback.error());
    return;
  }
  ASSERT_FALSE(feedback);
  EXPECT_EQ(feedback.error().kind, base::ProblemKind::kMalformed);
  EXPECT_EQ(feedback.error().where, GetParam().where);
}

INSTANTIATE_TEST_SUITE_P(Rows, FeedbackRows, testing::ValuesIn(rows()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace cds

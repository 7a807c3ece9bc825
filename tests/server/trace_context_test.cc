#include "server/trace_context.h"

#include <gtest/gtest.h>

namespace server {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736", kParent = "00f067aa0ba902b7";
const std::string kGood = "00-" + kTrace + "-" + kParent + "-01";

TEST(TraceContext, IsTheCallersWithASpanOfOurs) {
  Headers headers;
  headers.add("Traceparent", kGood);
  const TraceContext trace = trace_of(headers);
  EXPECT_EQ(trace.trace_id, kTrace);
  EXPECT_NE(trace.span_id, kParent);
  EXPECT_EQ(trace.flags, "01");
  EXPECT_TRUE(parse_traceparent(to_text(trace)));
  EXPECT_EQ(parse_traceparent(to_text(trace)), trace);
}

TEST(TraceContext, IsNewForEachRequestWithoutOne) {
  const TraceContext first = trace_of({}), second = trace_of({});
  EXPECT_TRUE(parse_traceparent(to_text(first)));
  EXPECT_NE(first.trace_id, second.trace_id);
  EXPECT_NE(first.span_id, second.span_id);
}

TEST(TraceContext, IsNewWhenTheCallerSentTwo) {
  Headers headers;
  headers.add("traceparent", kGood);
  headers.add("traceparent", kGood);
  EXPECT_NE(trace_of(headers).trace_id, kTrace);
}

struct Row {
  const char* name;
  std::string value;
  bool is_taken;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class Traceparent : public testing::TestWithParam<Row> {};

TEST_P(Traceparent, IsTakenOnlyWhenItIsOne) {
  EXPECT_EQ(parse_traceparent(GetParam().value).has_value(), GetParam().is_taken) << GetParam().value;
  Headers headers;
  headers.add("traceparent", GetParam().value);
  EXPECT_EQ(trace_of(headers).trace_id == kTrace, GetParam().is_taken);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Traceparent,
    testing::Values(Row{"good", kGood, true}, Row{"empty", "", false},
                    Row{"a later version", "01-" + kTrace + "-" + kParent + "-01", true},
                    Row{"a later version with more", "cc-" + kTrace + "-" + kParent + "-01-what-will-be", true},
                    Row{"a later version that runs on", "cc-" + kTrace + "-" + kParent + "-01.what", false},
                    Row{"more in version 00", kGood + "-00", false}, Row{"a blank behind", kGood + " ", false},
                    Row{"version ff", "ff-" + kTrace + "-" + kParent + "-01", false},
                    Row{"version that is no number", "0x-" + kTrace + "-" + kParent + "-01", false},
                    Row{"capital letters", "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + kParent + "-01", false},
                    Row{"a trace of zeros", "00-" + std::string(32, '0') + "-" + kParent + "-01", false},
                    Row{"a parent of zeros", "00-" + kTrace + "-" + std::string(16, '0') + "-01", false},
                    Row{"no hexadecimal digit", "00-" + kTrace + "-00f067aa0ba902bg-01", false},
                    Row{"flags that are none", "00-" + kTrace + "-" + kParent + "-0z", false},
                    Row{"too short", kGood.substr(0, 54), false},
                    Row{"other separators", "00_" + kTrace + "_" + kParent + "_01", false}),
    [](const auto& row) { return "Row" + std::to_string(row.index); });

}  // namespace
}  // namespace server

// CQL 1.5, Interval Operators. https://cql.hl7.org/09-b-cqlreference.html#interval-operators-3
#include <gtest/gtest.h>

#include "tests/cql/value_text.h"

namespace cql {
namespace {

using fhir::Precision;

class Intervals : public testing::TestWithParam<OperatorRow> {};
TEST_P(Intervals, Give) { EXPECT_EQ(outcome(GetParam()), GetParam().expected); }

const auto kName = [](const testing::TestParamInfo<OperatorRow>& info) { return test_name(info.param, info.index); };

INSTANTIATE_TEST_SUITE_P(
    Ends, Intervals,
    testing::Values(OperatorRow{"closed", "Start", {"[1, 5]"}, "1"}, OperatorRow{"open", "Start", {"(1, 5]"}, "2"},
                    OperatorRow{"open month", "End", {"[@2014-01, @2014-03)"}, "@2014-02"},
                    OperatorRow{"closed null", "Start", {"[null, 5]"}, "-2147483648"},
                    OperatorRow{"closed null", "End", {"[5, null]"}, "2147483647"},
                    OperatorRow{"open null", "End", {"(1, null)"}, "2..2147483647"},
                    OperatorRow{"open null", "Start", {"(null, 5)"}, "-2147483648..4"},
                    OperatorRow{"closed null of a declared type", "End", {"Date[null, null]"}, "@9999-12-31"},
                    OperatorRow{"of no type", "Start", {"[null, null]"}, "null"},
                    OperatorRow{"null", "Start", {"null"}, "null"}, OperatorRow{"width", "Width", {"[3, 7]"}, "4"},
                    OperatorRow{"open width", "Width", {"[3, 7)"}, "3"}, OperatorRow{"size", "Size", {"[3, 7]"}, "5"},
                    OperatorRow{"unknown width", "Width", {"[0, null)"}, "null"},
                    OperatorRow{"no width of dates", "Width", {"[@2014, @2015]"}, "error"},
                    OperatorRow{"one point", "PointFrom", {"[4, 5)"}, "4"},
                    OperatorRow{"more points", "PointFrom", {"[4, 5]"}, "error"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Points, Intervals,
    testing::Values(
        OperatorRow{"inside", "In", {"5", "[1, 5]"}, "true"}, OperatorRow{"open end", "In", {"5", "[1, 5)"}, "false"},
        OperatorRow{"closed null", "In", {"5", "[1, null]"}, "true"},
        OperatorRow{"open null", "In", {"5", "[1, null)"}, "null"},
        OperatorRow{"below an open null", "In", {"0", "[1, null)"}, "false"},
        OperatorRow{"null point", "In", {"null", "[1, 5]"}, "null"},
        OperatorRow{"null interval", "In", {"5", "null"}, "false"},
        OperatorRow{"partial date", "In", {"@2014", "[@2014-02-01, @2014-03-01]"}, "null"},
        OperatorRow{"at its precision", "In", {"@2014-02", "[@2014-02-20, @2014-03-01]"}, "true", Precision::kMonth},
        OperatorRow{"at the start", "ProperContains", {"[1, 5]", "1"}, "false"},
        OperatorRow{"inside", "ProperContains", {"[1, 5]", "2"}, "true"},
        OperatorRow{"point before", "Before", {"0", "[1, 5]"}, "true"},
        OperatorRow{"interval after", "After", {"[6, 9]", "5"}, "true"},
        OperatorRow{"on", "SameOrAfter", {"[5, 9]", "5"}, "true"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Relations, Intervals,
    testing::Values(
        OperatorRow{"same start", "Includes", {"[1, 5]", "[1, 4]"}, "true"},
        OperatorRow{"itself", "ProperIncludes", {"[1, 5]", "[1, 5]"}, "false"},
        OperatorRow{"unbounded", "IncludedIn", {"[1, 5]", "Integer[null, null]"}, "true"},
        OperatorRow{"perhaps unbounded", "IncludedIn", {"[1, 5]", "[0, null)"}, "null"},
        OperatorRow{"perhaps, but starts before", "IncludedIn", {"[1, 5]", "[2, null)"}, "false"},
        OperatorRow{"touch", "Overlaps", {"[1, 5]", "[5, 9]"}, "true"},
        OperatorRow{"open ends", "Overlaps", {"[1, 5)", "[5, 9]"}, "false"},
        OperatorRow{"a month unknown", "Overlaps", {"[@2012-02-25, @2012-03-26]", "[@2012-01-10, @2012-02]"}, "null"},
        OperatorRow{"years apart", "Overlaps", {"[@2012-02-25, @2012-03-26]", "[@2010, @2011]"}, "false"},
        OperatorRow{"starts first", "OverlapsBefore", {"[1, 5]", "(1, 5]"}, "true"},
        OperatorRow{"ends later", "OverlapsAfter", {"[4, 10]", "[4, 10)"}, "true"},
        OperatorRow{"neighbours", "Meets", {"[6, 10]", "[1, 5]"}, "true"},
        OperatorRow{"hours", "MeetsBefore", {"[@T03, @T04]", "[@T05, @T06]"}, "true"},
        OperatorRow{"days at month precision",
                    "MeetsBefore",
                    {"[@2012-01-01, @2012-01-10]", "[@2012-02-20, @2012-03-01]"},
                    "true",
                    Precision::kMonth},
        OperatorRow{"nothing follows the greatest", "MeetsBefore", {"[1, null]", "[1, 2]"}, "false"},
        OperatorRow{"starts", "Starts", {"[0, 5]", "[0, 7]"}, "true"},
        OperatorRow{"ends", "Ends", {"[-1, 7]", "[0, 7]"}, "false"},
        OperatorRow{"an open end written otherwise", "Equal", {"[1, 5)", "[1, 4]"}, "true"},
        OperatorRow{"unknown end", "Equal", {"[1, null)", "[1, 4]"}, "null"},
        OperatorRow{"unknown end", "Equal", {"[2, null)", "[1, 4]"}, "false"},
        OperatorRow{"same months",
                    "SameAs",
                    {"[@2012-01-01, @2012-02-01]", "[@2012-01-05, @2012-02-06]"},
                    "true",
                    Precision::kMonth}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Sets, Intervals,
    testing::Values(
        OperatorRow{"overlapping", "Union", {"[1, 5]", "[3, 7)"}, "[1, 7)"},
        OperatorRow{"meeting", "Union", {"[1, 5]", "[6, 7]"}, "[1, 7]"},
        OperatorRow{"apart", "Union", {"[1, 5]", "[7, 9]"}, "null"},
        OperatorRow{"null", "Union", {"[1, 5]", "null"}, "null"},
        OperatorRow{"common part", "Intersect", {"[1, 5]", "(3, 7]"}, "(3, 5]"},
        OperatorRow{"none", "Intersect", {"[1, 5]", "[6, 7]"}, "null"},
        OperatorRow{"unknown end", "Intersect", {"[1, 10]", "[5, null)"}, "[5, null)"},
        OperatorRow{"upper part", "Except", {"[0, 5]", "[3, 7]"}, "[0, 2]"},
        OperatorRow{"lower part", "Except", {"[3, 9]", "[0, 5]"}, "[6, 9]"},
        OperatorRow{"a hole", "Except", {"[1, 10]", "[3, 7]"}, "null"},
        OperatorRow{"apart", "Except", {"[1, 3]", "[5, 7]"}, "[1, 3]"},
        OperatorRow{"covered", "Except", {"[3, 4]", "[1, 7]"}, "null"},
        OperatorRow{"joins", "Collapse", {"{[8, 9], [1, 4], null, [4, 6]}"}, "{[1, 6], [8, 9]}"},
        OperatorRow{"neighbours", "Collapse", {"{[1, 4], [5, 6]}"}, "{[1, 6]}"},
        OperatorRow{"within another", "Collapse", {"{[1, 9], [2, 3], [9, 10]}"}, "{[1, 10]}"},
        OperatorRow{"per two days",
                    "Collapse",
                    {"{[@2012-01-01, @2012-01-02], [@2012-01-04, @2012-01-05]}", "2 days"},
                    "{[@2012-01-01, @2012-01-05]}"},
        OperatorRow{"none", "Collapse", {"{}"}, "{}"}, OperatorRow{"null", "Collapse", {"null"}, "null"},
        OperatorRow{"by twos", "Expand", {"{[1, 5]}", "2 '1'"}, "{[1, 2], [3, 4]}"},
        OperatorRow{"points of whole parts", "Expand", {"[1, 5]", "2 '1'"}, "{1, 3}"},
        OperatorRow{"decimals", "Expand", {"[1.0, 1.3]", "0.1 '1'"}, "{1.0, 1.1, 1.2, 1.3}"},
        OperatorRow{"months", "Expand", {"[@2012-01-31, @2012-03-15]", "1 month"}, "{@2012-01, @2012-02, @2012-03}"},
        OperatorRow{"weeks",
                    "Expand",
                    {"{[@2012-01-01, @2012-01-14]}", "1 week"},
                    "{[@2012-01-01, @2012-01-07], [@2012-01-08, @2012-01-14]}"},
        OperatorRow{"too coarse", "Expand", {"{[@T10, @T10]}", "1 minute"}, "{}"},
        OperatorRow{"unbounded", "Expand", {"{[1, null]}"}, "{}"},
        OperatorRow{"hostile size", "Expand", {"[1, 2147483647]"}, "error"},
        OperatorRow{"no step", "Expand", {"[1, 5]", "0 '1'"}, "{}"}),
    kName);

}  // namespace
}  // namespace cql

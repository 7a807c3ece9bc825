// CQL 1.5, List Operators, Aggregate Functions, String Operators and Type Operators.
// https://cql.hl7.org/09-b-cqlreference.html
#include <gtest/gtest.h>

#include "cql/evaluation.h"
#include "tests/cql/value_text.h"

namespace cql {
namespace {

class Lists : public testing::TestWithParam<OperatorRow> {};
TEST_P(Lists, Give) { EXPECT_EQ(outcome(GetParam()), GetParam().expected); }

const auto kName = [](const testing::TestParamInfo<OperatorRow>& info) { return test_name(info.param, info.index); };

INSTANTIATE_TEST_SUITE_P(
    Elements, Lists,
    testing::Values(
        OperatorRow{"null is in", "Contains", {"{1, null}", "null"}, "true"},
        OperatorRow{"null is not in", "Contains", {"{1, 3}", "null"}, "false"},
        OperatorRow{"null list", "Contains", {"null", "1"}, "false"},
        OperatorRow{"a partial date", "Contains", {"{@2014-01-05}", "@2014-01"}, "null"},
        OperatorRow{"known though another is not", "In", {"@2014-01", "{@2014-01-05, @2014-01}"}, "true"},
        OperatorRow{"alone", "ProperContains", {"{1}", "1"}, "false"},
        OperatorRow{"beside null", "ProperContains", {"{1, null}", "1"}, "null"},
        OperatorRow{"all", "Includes", {"{1, 2, 3}", "{3, 1}"}, "true"},
        OperatorRow{"null list", "Includes", {"{1}", "null"}, "null"},
        OperatorRow{"the same", "ProperIncludes", {"{1, 2}", "{2, 1}"}, "false"},
        OperatorRow{"more", "ProperIncludedIn", {"{1}", "{2, 1}"}, "true"},
        OperatorRow{"no repeats", "Union", {"{1, 2, 2}", "{2, 3, null, null}"}, "{1, 2, 3, null}"},
        OperatorRow{"null is empty", "Union", {"null", "{4}"}, "{4}"},
        OperatorRow{"both", "Intersect", {"{1, null, 3, 3}", "{null, 3}"}, "{null, 3}"},
        OperatorRow{"without", "Except", {"{1, 4, 4}", "{1}"}, "{4}"},
        OperatorRow{"null is empty", "Except", {"{1, 4}", "null"}, "{1, 4}"},
        OperatorRow{"more than a few",
                    "Distinct",
                    {"{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 18, 1.0, 17L, null, null}"},
                    "{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, null}"},
        OperatorRow{"found", "IndexOf", {"{1, 3, 5}", "5"}, "2"},
        OperatorRow{"not found", "IndexOf", {"{1}", "4"}, "-1"},
        OperatorRow{"lists of lists", "Flatten", {"{{1}, {}, null, {2, null}}"}, "{1, 2, null}"},
        OperatorRow{"empty", "First", {"{}"}, "null"}, OperatorRow{"one", "SingletonFrom", {"{1}"}, "1"},
        OperatorRow{"two", "SingletonFrom", {"{1, 1}"}, "error"},
        OperatorRow{"from the end", "Slice", {"{1, 2, 3, 4, 5}", "-2"}, "{4, 5}"},
        OperatorRow{"up to the end", "Slice", {"{1, 2, 3}", "1", "-1"}, "{2}"},
        OperatorRow{"beyond", "Slice", {"{1, 2, 3}", "-9", "9"}, "{1, 2, 3}"},
        OperatorRow{"turned", "Slice", {"{1, 2, 3}", "2", "1"}, "{}"},
        OperatorRow{"nulls first", "Sort", {"{3, null, 1}"}, "{null, 1, 3}"},
        OperatorRow{"down", "Sort", {"{3, null, 1}", "'desc'"}, "{3, 1, null}"},
        OperatorRow{
            "less precise first", "Sort", {"{@2012-10-05, @2012, @2012-10}"}, "{@2012, @2012-10, @2012-10-05}"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Aggregates, Lists,
    testing::Values(
        OperatorRow{"without nulls", "Count", {"{1, null, 2}"}, "2"}, OperatorRow{"null", "Count", {"null"}, "0"},
        OperatorRow{"without nulls", "Sum", {"{1, null, 2}"}, "3"}, OperatorRow{"nothing", "Sum", {"{null}"}, "null"},
        OperatorRow{"overflow", "Sum", {"{2147483647, 1}"}, "null"},
        OperatorRow{"units", "Sum", {"{1 'g', 500 'mg'}"}, "1500 'mg'"},
        OperatorRow{"quantities", "Product", {"{2 'mg', 3 'mg'}"}, "6 'mg'"},
        OperatorRow{"strings", "Max", {"{'a', 'c', 'b'}"}, "'c'"},
        OperatorRow{"undecided", "Max", {"{@2012, @2012-03}"}, "null"},
        OperatorRow{"decided", "Min", {"{@2012, @2011-03, null}"}, "@2011-03"},
        OperatorRow{"mean", "Avg", {"{1, 2}"}, "1.5"}, OperatorRow{"even", "Median", {"{4.0, 1.0, 3.0, 2.0}"}, "2.5"},
        OperatorRow{"odd", "Median", {"{3 'mg', 1 'mg', 2 'mg'}"}, "2 'mg'"},
        OperatorRow{"most frequent", "Mode", {"{2, 8, 2, 8, 8, null}"}, "8"},
        OperatorRow{"sample", "Variance", {"{1.0, 2.0, 3.0, 4.0, 5.0}"}, "2.5"},
        OperatorRow{"of one", "StdDev", {"{1.0}"}, "null"},
        OperatorRow{"all", "PopulationStdDev", {"{1.0, 2.0, 3.0, 4.0, 5.0}"}, "1.41421356"},
        OperatorRow{"root", "GeometricMean", {"{2.0, 8.0}"}, "4.0"}, OperatorRow{"null", "AllTrue", {"null"}, "true"},
        OperatorRow{"nulls", "AllTrue", {"{null, true}"}, "true"},
        OperatorRow{"nulls", "AnyTrue", {"{null, false}"}, "false"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Strings, Lists,
    testing::Values(OperatorRow{"null", "Concatenate", {"'a'", "null"}, "null"},
                    OperatorRow{"separated", "Combine", {"{'a', null, 'b'}", "', '"}, "'a, b'"},
                    OperatorRow{"nothing", "Combine", {"{}"}, "null"},
                    OperatorRow{"characters", "Length", {"'größe'"}, "5"},
                    OperatorRow{"list", "Length", {"{1, 2}"}, "2"},
                    OperatorRow{"characters", "Indexer", {"'größe'", "3"}, "'ß'"},
                    OperatorRow{"beyond", "Indexer", {"'ab'", "2"}, "null"},
                    OperatorRow{"characters", "Substring", {"'größe'", "2", "2"}, "'öß'"},
                    OperatorRow{"beyond", "Substring", {"'ab'", "2"}, "null"},
                    OperatorRow{"of nothing", "Substring", {"''", "0"}, "''"},
                    OperatorRow{"characters", "PositionOf", {"'e'", "'größe'"}, "4"},
                    OperatorRow{"last", "LastPositionOf", {"'a'", "'abca'"}, "3"},
                    OperatorRow{"missing", "PositionOf", {"'x'", "'ab'"}, "-1"},
                    OperatorRow{"by a text", "Split", {"'a,b,'", "','"}, "{'a', 'b', ''}"},
                    OperatorRow{"by nothing", "Split", {"'a,b'", "null"}, "{'a,b'}"},
                    OperatorRow{"by a pattern", "SplitOnMatches", {"'a1b22c'", "'[0-9]+'"}, "{'a', 'b', 'c'}"},
                    OperatorRow{"umlauts", "Upper", {"'äé'"}, "'ÄÉ'"},
                    OperatorRow{"a part", "Matches", {"'1,2three'", "'\\d\\w+'"}, "true"},
                    OperatorRow{"the whole", "Matches", {"'1,2three'", "'^\\w+$'"}, "false"},
                    OperatorRow{"no pattern", "Matches", {"'a'", "'('"}, "error"},
                    OperatorRow{"groups", "ReplaceMatches", {"'ab'", "'(a)(b)'", "'$2$1\\$'"}, "'ba$'"},
                    OperatorRow{"no such group", "ReplaceMatches", {"'ab'", "'a'", "'$2'"}, "error"},
                    OperatorRow{"characters", "ToChars", {"'aß'"}, "{'a', 'ß'}"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Conversions, Lists,
    testing::Values(
        OperatorRow{"yes", "ToBoolean", {"'YES'"}, "true"}, OperatorRow{"other", "ToBoolean", {"'ja'"}, "null"},
        OperatorRow{"sign", "ToInteger", {"'+25'"}, "25"}, OperatorRow{"two signs", "ToInteger", {"'+-25'"}, "null"},
        OperatorRow{"32 bits", "ToInteger", {"'2147483648'"}, "null"},
        OperatorRow{"64 bits", "ToLong", {"'2147483648'"}, "2147483648L"},
        OperatorRow{"decimal", "ToDecimal", {"'-0.5'"}, "-0.5"},
        OperatorRow{"no exponent", "ToDecimal", {"'1e3'"}, "null"}, OperatorRow{"integer", "ToDecimal", {"5"}, "5.0"},
        OperatorRow{"number", "ToQuantity", {"5"}, "5 '1'"},
        OperatorRow{"calendar unit", "ToQuantity", {"'3 weeks'"}, "3 weeks"},
        OperatorRow{"unquoted unit", "ToQuantity", {"'3 mg'"}, "null"},
        OperatorRow{"time zone", "ToDateTime", {"'2014-01-01T12:05:05.955+01:30'"}, "@2014-01-01T12:05:05.955+01:30"},
        OperatorRow{"evaluation's time zone", "ToDateTime", {"'2014-01-01T12:05'"}, "@2014-01-01T12:05+00:00"},
        OperatorRow{"no such day", "ToDate", {"'2014-02-30'"}, "null"},
        OperatorRow{"date of a date-time", "ToDate", {"'2014-02-20T10:00'"}, "@2014-02-20"},
        OperatorRow{"date", "ToDateTime", {"@2014-01"}, "@2014-01T"},
        OperatorRow{"t and zone", "ToTime", {"'T14:30:00.0Z'"}, "@T14:30:00.000"},
        OperatorRow{"hour only", "ToTime", {"'14'"}, "@T14"}, OperatorRow{"malformed", "ToTime", {"'14-30'"}, "null"},
        OperatorRow{"calendar unit", "ToString", {"4 days"}, "'4 days'"},
        OperatorRow{"decimal", "ToString", {"5.0"}, "'5.0'"},
        OperatorRow{"convertible", "ConvertsToInteger", {"'5'"}, "true"},
        OperatorRow{"not", "ConvertsToInteger", {"'a'"}, "false"},
        OperatorRow{"of another type", "ConvertsToDate", {"5"}, "false"}),
    kName);

TEST(Text, IsForPeople) {
  Arena arena;
  EXPECT_EQ(to_text(parse_value(arena, "3.0 weeks")), "3 weeks");
  EXPECT_EQ(to_text(parse_value(arena, "5.5 'mg'")), "5.5 mg");
  EXPECT_EQ(to_text(parse_value(arena, "2 '1'")), "2");
  EXPECT_EQ(to_text(parse_value(arena, "'bare'")), "bare");
  EXPECT_EQ(to_text(parse_value(arena, "{1, null, @2014-01}")), "{1, null, 2014-01}");
  EXPECT_EQ(to_text(parse_value(arena, "[1, 5)")), "[1, 5)");
}

TEST(Operators, AreFoundByName) {
  EXPECT_EQ(find_operator("NoSuchNode"), nullptr);
  EXPECT_EQ(find_operator(""), nullptr);
  ASSERT_NE(find_operator("Add"), nullptr);
  EXPECT_EQ(find_operator("Add")->name, "Add");
}

}  // namespace
}  // namespace cql

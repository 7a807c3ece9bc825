// CQL 1.5, Date and Time Operators, and Appendix H, Time Interval Calculations.
// https://cql.hl7.org/09-b-cqlreference.html#datetime-operators-2,
// https://cql.hl7.org/15-h-timeintervalcalculations.html
#include <gtest/gtest.h>

#include "tests/cql/value_text.h"

namespace cql {
namespace {

using fhir::Precision;

class DatesAndTimes : public testing::TestWithParam<OperatorRow> {};
TEST_P(DatesAndTimes, Give) { EXPECT_EQ(outcome(GetParam()), GetParam().expected); }

const auto kName = [](const testing::TestParamInfo<OperatorRow>& info) { return test_name(info.param, info.index); };

INSTANTIATE_TEST_SUITE_P(
    Comparison, DatesAndTimes,
    testing::Values(
        OperatorRow{"a month before", "Less", {"@2014-01", "@2014-02-15"}, "true"},
        OperatorRow{"within the month", "Less", {"@2014-02", "@2014-02-15"}, "null"},
        OperatorRow{"within the month", "Equal", {"@2014-02", "@2014-02-15"}, "null"},
        OperatorRow{"the same month", "Equal", {"@2014-02", "@2014-02"}, "true"},
        OperatorRow{"not equivalent", "Equivalent", {"@2014-02", "@2014-02-15"}, "false"},
        OperatorRow{"date and its midnight", "Equal", {"@2014-02-15", "@2014-02-15T00:00Z"}, "null"},
        OperatorRow{"date and another day", "Equal", {"@2014-02-15", "@2014-02-16T00:00Z"}, "false"},
        OperatorRow{"offsets", "Equal", {"@2014-02-15T10:00+02:00", "@2014-02-15T08:00Z"}, "true"},
        OperatorRow{"offsets", "Less", {"@2014-02-15T10:00+02:00", "@2014-02-15T09:00Z"}, "true"},
        OperatorRow{
            "days are not moved", "SameAs", {"@2014-02-15T23:00-05:00", "@2014-02-15T04:00Z"}, "true", Precision::kDay},
        OperatorRow{"hours are", "SameAs", {"@2014-02-15T23:00-05:00", "@2014-02-16T04:30Z"}, "true", Precision::kHour},
        OperatorRow{"at the evaluation's offset", "Less", {"@2014-02-14T23:00-05:00", "@2014-02-15T"}, "null"},
        OperatorRow{"cut", "After", {"@2012-02-01", "@2012-01-31"}, "true", Precision::kMonth},
        OperatorRow{"cut", "After", {"@2012-01-31", "@2012-01-01"}, "false", Precision::kMonth},
        OperatorRow{"not precise enough", "SameOrBefore", {"@2012-01", "@2012-01-05"}, "null", Precision::kDay},
        OperatorRow{"decided above", "SameOrBefore", {"@2012-01", "@2012-02-05"}, "true", Precision::kDay},
        OperatorRow{"times", "Before", {"@T10:30", "@T10:30:15"}, "null"},
        OperatorRow{"times", "Before", {"@T10:29", "@T10:30:15"}, "true"},
        OperatorRow{"null", "Before", {"null", "@2012"}, "null"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Arithmetic, DatesAndTimes,
    testing::Values(
        OperatorRow{"the month's last day", "Add", {"@2014-01-31", "1 month"}, "@2014-02-28"},
        OperatorRow{"leap day", "Add", {"@2012-02-29", "1 year"}, "@2013-02-28"},
        OperatorRow{"weeks", "Subtract", {"@2026-01-01", "3 weeks"}, "@2025-12-11"},
        OperatorRow{"ucum days", "Add", {"@2014-01-31", "1 'd'"}, "@2014-02-01"},
        OperatorRow{"ucum months", "Add", {"@2014-01-31", "1 'mo'"}, "error"},
        OperatorRow{"months to a year", "Add", {"@2014", "18 months"}, "@2015"},
        OperatorRow{"days to a month", "Subtract", {"@2014-06", "33 days"}, "@2014-05"},
        OperatorRow{"days to a year", "Add", {"@2014", "735 days"}, "@2016"},
        OperatorRow{"hours to a day", "Add", {"@2014-01-31T", "25 hours"}, "@2014-02-01T"},
        OperatorRow{"hours to a date", "Add", {"@2014-01-31", "25 hours"}, "error"},
        OperatorRow{"fractions of days", "Add", {"@2014-01-31", "1.9 days"}, "@2014-02-01"},
        OperatorRow{"fractions of seconds", "Add", {"@T10:00:00.000", "1.5 seconds"}, "@T10:00:01.500"},
        OperatorRow{"past midnight", "Add", {"@T23:30", "1 hour"}, "@T00:30"},
        OperatorRow{"before midnight", "Subtract", {"@T01:00", "2 hours"}, "@T23:00"},
        OperatorRow{"keeps the offset", "Add", {"@2014-01-31T23:00:00+02:00", "2 hours"}, "@2014-02-01T01:00:00+02:00"},
        OperatorRow{"beyond the calendar", "Add", {"@2014", "8000 years"}, "error"},
        OperatorRow{"no time", "Add", {"@2014", "1 'mg'"}, "error"},
        OperatorRow{"amount beyond 64 bits", "Add", {"@2014-01-01", "99999999999999999999 days"}, "error"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Counting, DatesAndTimes,
    testing::Values(
        OperatorRow{"not yet a year",
                    "DurationBetween",
                    {"@2012-03-10T10:20:00Z", "@2013-03-10T09:20:00Z"},
                    "0",
                    Precision::kYear},
        OperatorRow{"leap day", "DurationBetween", {"@2012-02-29", "@2014-02-28"}, "2", Precision::kYear},
        OperatorRow{"backwards", "DurationBetween", {"@2013-03-20", "@2011-03-30"}, "-1", Precision::kYear},
        OperatorRow{"backwards", "DurationBetween", {"@2014-08-12", "@2013-05-14"}, "-1", Precision::kYear},
        OperatorRow{"end of month", "DurationBetween", {"@2014-01-31", "@2014-02-28"}, "1", Precision::kMonth},
        OperatorRow{"whole weeks", "DurationBetween", {"@2014-01-01", "@2014-01-14"}, "1", Precision::kDay, true},
        OperatorRow{"of years", "DurationBetween", {"@2005", "@2010"}, "4..5", Precision::kYear},
        OperatorRow{"uncertain days", "DurationBetween", {"@2015-02-10T", "@2015-03T"}, "18..49", Precision::kDay},
        OperatorRow{"whole days of dates", "DurationBetween", {"@2015-02-10", "@2015-03-01"}, "19", Precision::kDay},
        OperatorRow{"date and date-time",
                    "DurationBetween",
                    {"@2015-02-10", "@2015-03-01T00:00:00.000Z"},
                    "18..19",
                    Precision::kDay},
        OperatorRow{"offsets",
                    "DurationBetween",
                    {"@2017-03-12T01:00:00-07:00", "@2017-03-12T03:00:00-06:00"},
                    "1",
                    Precision::kHour},
        OperatorRow{"23 hours are no day",
                    "DurationBetween",
                    {"@2017-03-12T00:00:00-07:00", "@2017-03-13T00:00:00-06:00"},
                    "0",
                    Precision::kDay},
        OperatorRow{"but another date",
                    "DifferenceBetween",
                    {"@2017-03-12T00:00:00-07:00", "@2017-03-13T00:00:00-06:00"},
                    "1",
                    Precision::kDay},
        OperatorRow{"a boundary", "DifferenceBetween", {"@2012-12-31", "@2013-01-01"}, "1", Precision::kYear},
        OperatorRow{"sundays", "DifferenceBetween", {"@2000-10-14", "@2000-10-15"}, "1", Precision::kDay, true},
        OperatorRow{"sundays", "DifferenceBetween", {"@2000-10-15", "@2000-10-21"}, "0", Precision::kDay, true},
        OperatorRow{"uncertain months", "DifferenceBetween", {"@2012-01-02", "@2012"}, "0..11", Precision::kMonth},
        OperatorRow{"times", "DurationBetween", {"@T20:26:15.555", "@T23:25:15.555"}, "2", Precision::kHour},
        OperatorRow{
            "age by a partial birth date", "CalculateAgeAt", {"@2008", "@2026-01-01"}, "17..18", Precision::kYear},
        OperatorRow{"age on the birthday", "CalculateAgeAt", {"@2008-01-01", "@2026-01-01"}, "18", Precision::kYear},
        OperatorRow{"null", "DurationBetween", {"null", "@2026"}, "null", Precision::kYear}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Parts, DatesAndTimes,
    testing::Values(
        OperatorRow{"of a day", "DateTime", {"2014", "2", "28"}, "@2014-02-28T"},
        OperatorRow{"no such day", "DateTime", {"2014", "2", "29"}, "error"},
        OperatorRow{
            "offset", "DateTime", {"2014", "2", "28", "10", "0", "0", "0", "-7.5"}, "@2014-02-28T10:00:00.000-07:30"},
        OperatorRow{"null year", "DateTime", {"null"}, "null"},
        OperatorRow{"up to a null", "Date", {"2014", "null", "3"}, "@2014"},
        OperatorRow{"time", "Time", {"12", "30"}, "@T12:30"}, OperatorRow{"hour 24", "Time", {"24"}, "error"},
        OperatorRow{"date from", "DateFrom", {"@2014-02-28T10:00Z"}, "@2014-02-28"},
        OperatorRow{"time from", "TimeFrom", {"@2014-02-28T10:00Z"}, "@T10:00"},
        OperatorRow{"no time", "TimeFrom", {"@2014-02-28T"}, "null"},
        OperatorRow{"hours of offset", "TimezoneOffsetFrom", {"@2014-02-28T10:00+05:30"}, "5.5"},
        OperatorRow{"hour", "DateTimeComponentFrom", {"@2014-02-28T10:00Z"}, "10", Precision::kHour},
        OperatorRow{"not that precise", "DateTimeComponentFrom", {"@2014-02"}, "null", Precision::kDay}),
    kName);

}  // namespace
}  // namespace cql

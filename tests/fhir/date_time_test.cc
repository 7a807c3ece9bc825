#include "fhir/date_time.h"

#include <gtest/gtest.h>

namespace fhir {
namespace {

struct Read {
  const char* name;
  const char* text;
  Precision precision;
  const char* written;
};
class DateTimeRead : public testing::TestWithParam<Read> {};

TEST_P(DateTimeRead, KeepsItsPrecisionAndOffset) {
  const std::optional<DateTime> value = parse_date_time(GetParam().text, 90);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->precision, GetParam().precision);
  EXPECT_EQ(to_text(*value), GetParam().written);
  EXPECT_EQ(parse_date_time(to_text(*value), 0), value);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, DateTimeRead,
    testing::Values(Read{"year", "2025", Precision::kYear, "2025"},
                    Read{"month", "2025-10", Precision::kMonth, "2025-10"},
                    Read{"day", "2025-10-09", Precision::kDay, "2025-10-09"},
                    Read{"leap_day", "2024-02-29", Precision::kDay, "2024-02-29"},
                    Read{"leap_day_of_2000", "2000-02-29", Precision::kDay, "2000-02-29"},
                    Read{"hour", "2025-10-09T12Z", Precision::kHour, "2025-10-09T12Z"},
                    Read{"minute", "2025-10-09T12:30+02:00", Precision::kMinute, "2025-10-09T12:30+02:00"},
                    Read{"second", "2025-10-09T12:30:05-05:30", Precision::kSecond, "2025-10-09T12:30:05-05:30"},
                    Read{"tenth", "2025-10-09T12:30:05.5Z", Precision::kMillisecond, "2025-10-09T12:30:05.500Z"},
                    Read{"fraction_is_cut", "2025-10-09T12:30:05.1239999Z", Precision::kMillisecond,
                         "2025-10-09T12:30:05.123Z"},
                    Read{"default_offset", "2025-10-09T12:30:05", Precision::kSecond, "2025-10-09T12:30:05+01:30"},
                    Read{"minus_zero_offset", "2025-10-09T12:30:05-00:00", Precision::kSecond, "2025-10-09T12:30:05Z"},
                    Read{"greatest_offset", "2025-10-09T12:30+14:00", Precision::kMinute, "2025-10-09T12:30+14:00"},
                    Read{"leap_second", "2016-12-31T23:59:60Z", Precision::kSecond, "2016-12-31T23:59:59Z"},
                    Read{"first_day", "0001-01-01", Precision::kDay, "0001-01-01"},
                    Read{"last_day", "9999-12-31", Precision::kDay, "9999-12-31"}),
    [](const auto& row) { return row.param.name; });

class DateTimeRefused : public testing::TestWithParam<std::pair<const char*, std::string>> {};

TEST_P(DateTimeRefused, IsNothing) {
  EXPECT_FALSE(parse_date_time(GetParam().second, 0));
  EXPECT_FALSE(parse_date(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, DateTimeRefused,
    testing::Values(
        std::pair{"empty", ""}, std::pair{"february_30", "2025-02-30"}, std::pair{"february_29", "2025-02-29"},
        std::pair{"february_29_of_1900", "1900-02-29"}, std::pair{"april_31", "2025-04-31"},
        std::pair{"month_13", "2025-13"}, std::pair{"month_0", "2025-00"}, std::pair{"day_0", "2025-10-00"},
        std::pair{"year_0", "0000"}, std::pair{"short_year", "25-10-09"}, std::pair{"long_year", "12025"},
        std::pair{"minus", "-2025"}, std::pair{"one_digit_month", "2025-1"}, std::pair{"dash_at_the_end", "2025-"},
        std::pair{"american", "10/09/2025"}, std::pair{"compact", "20251009"}, std::pair{"space", "2025-10-09 "},
        std::pair{"space_for_T", "2025-10-09 12:00:00Z"}, std::pair{"T_at_the_end", "2025-10-09T"},
        std::pair{"time_after_a_month", "2025-10T12:00Z"}, std::pair{"hour_24", "2025-10-09T24:00:00Z"},
        std::pair{"minute_60", "2025-10-09T12:60Z"}, std::pair{"second_61", "2025-10-09T12:30:61Z"},
        std::pair{"no_fraction", "2025-10-09T12:30:05.Z"}, std::pair{"comma", "2025-10-09T12:30:05,5Z"},
        std::pair{"no_colon", "2025-10-09T1230Z"}, std::pair{"offset_without_colon", "2025-10-09T12:30+0200"},
        std::pair{"offset_of_hours", "2025-10-09T12:30+02"}, std::pair{"offset_beyond", "2025-10-09T12:30+14:01"},
        std::pair{"offset_of_15", "2025-10-09T12:30-15:00"}, std::pair{"two_offsets", "2025-10-09T12:30Z+02:00"},
        std::pair{"text", "last week"}, std::pair{"other_digits", "２０２５"},
        std::pair{"nul", std::string("2025\0", 5)}),
    [](const auto& row) { return row.param.first; });

TEST(Date, HasNoTime) {
  EXPECT_TRUE(parse_date("2025-10-09"));
  EXPECT_FALSE(parse_date("2025-10-09T12:00Z"));
}

TEST(DateTime, BelowItsPrecisionIsLeast) {
  const DateTime month = *parse_date("2025-10");
  EXPECT_EQ(month.day, 1);
  EXPECT_EQ(month.hour, 0);
  EXPECT_NE(month, *parse_date("2025-10-01"));
}

struct TimeRow {
  const char* name;
  const char* text;
  const char* written;  // "" for nothing
};
class TimeRead : public testing::TestWithParam<TimeRow> {};

TEST_P(TimeRead, KeepsItsPrecision) {
  const std::optional<Time> time = parse_time(GetParam().text);
  EXPECT_EQ(time ? to_text(*time) : "", GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(Texts, TimeRead,
                         testing::Values(TimeRow{"hour", "12", "12"}, TimeRow{"minute", "12:30", "12:30"},
                                         TimeRow{"second", "00:00:00", "00:00:00"},
                                         TimeRow{"millisecond", "23:59:59.25", "23:59:59.250"},
                                         TimeRow{"leap_second", "23:59:60", "23:59:59"},
                                         TimeRow{"hour_24", "24:00:00", ""}, TimeRow{"minute_60", "12:60", ""},
                                         TimeRow{"offset", "12:30Z", ""}, TimeRow{"letter", "T12:30", ""},
                                         TimeRow{"empty", "", ""}, TimeRow{"one_digit", "9:30", ""}),
                         [](const auto& row) { return row.param.name; });

struct Moment {
  const char* name;
  const char* text;
  const char* instant;
};
class DateTimeMoment : public testing::TestWithParam<Moment> {};

TEST_P(DateTimeMoment, IsTheEarliest) {
  EXPECT_EQ(base::to_text(earliest(*parse_date_time(GetParam().text, 0))), GetParam().instant);
}

INSTANTIATE_TEST_SUITE_P(Texts, DateTimeMoment,
                         testing::Values(Moment{"year", "2025", "2025-01-01T00:00:00.000Z"},
                                         Moment{"minute", "2025-10-09T12:30+02:00", "2025-10-09T12:30:00.000+02:00"},
                                         Moment{"all", "2025-10-09T12:30:05.250-01:00",
                                                "2025-10-09T12:30:05.250-01:00"}),
                         [](const auto& row) { return row.param.name; });

struct Shift {
  const char* name;
  const char* text;
  int offset;
  const char* written;
};
class DateTimeOffset : public testing::TestWithParam<Shift> {};

TEST_P(DateTimeOffset, TellsTheSameMoment) {
  const DateTime before = *parse_date_time(GetParam().text, 0);
  const DateTime after = at_offset(before, GetParam().offset);
  EXPECT_EQ(to_text(after), GetParam().written);
  EXPECT_EQ(earliest(after).milliseconds, earliest(before).milliseconds);
}

INSTANTIATE_TEST_SUITE_P(
    Shifts, DateTimeOffset,
    testing::Values(Shift{"over_midnight", "2025-12-31T23:30:00Z", 60, "2026-01-01T00:30:00+01:00"},
                    Shift{"into_a_leap_day", "2024-03-01T00:30:00+01:00", 0, "2024-02-29T23:30:00Z"},
                    Shift{"keeps_the_precision", "2025-10-09T12:30+02:00", -210, "2025-10-09T07:00-03:30"},
                    Shift{"not_a_date", "2025-10-09", 600, "2025-10-09"},
                    Shift{"not_out_of_the_first_year", "0001-01-01T00:00:00Z", -60, "0001-01-01T00:00:00Z"},
                    Shift{"not_out_of_the_last_year", "9999-12-31T23:59:59Z", 60, "9999-12-31T23:59:59Z"}),
    [](const auto& row) { return row.param.name; });

TEST(DateTime, ComesFromAnInstant) {
  EXPECT_EQ(to_text(from_instant(*base::parse_instant("2025-11-10T12:00:00.5+01:00"))),
            "2025-11-10T12:00:00.500+01:00");
  EXPECT_EQ(to_text(from_instant(*base::parse_instant("1969-12-31T23:59:59.999Z"))), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(from_instant({INT64_MAX / 2, 0}), DateTime{});
}

}  // namespace
}  // namespace fhir

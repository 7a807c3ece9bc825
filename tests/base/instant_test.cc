#include "base/instant.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Read {
  const char* name;
  const char* text;
  std::int64_t milliseconds;
  int offset_minutes;
  const char* written;
};
class InstantRead : public testing::TestWithParam<Read> {};

TEST_P(InstantRead, IsAMomentAndAnOffset) {
  const Result<Instant> instant = parse_instant(GetParam().text);
  ASSERT_TRUE(instant);
  EXPECT_EQ(instant->milliseconds, GetParam().milliseconds);
  EXPECT_EQ(instant->offset_minutes, GetParam().offset_minutes);
  EXPECT_EQ(to_text(*instant), GetParam().written);
  EXPECT_EQ(parse_instant(to_text(*instant)), *instant);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, InstantRead,
    testing::Values(Read{"epoch", "1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00.000Z"},
                    Read{"without_seconds", "2025-11-10T12:00Z", 1'762'776'000'000, 0, "2025-11-10T12:00:00.000Z"},
                    Read{"east", "2025-11-10T13:00:00+01:00", 1'762'776'000'000, 60, "2025-11-10T13:00:00.000+01:00"},
                    Read{"west_by_half_hours", "2025-11-10T08:30:00.25-03:30", 1'762'776'000'250, -210,
                         "2025-11-10T08:30:00.250-03:30"},
                    Read{"long_fraction_is_cut", "1970-01-01T00:00:00.9999999999Z", 999, 0, "1970-01-01T00:00:00.999Z"},
                    Read{"lower_case", "1970-01-01t00:00:01z", 1000, 0, "1970-01-01T00:00:01.000Z"},
                    Read{"leap_second", "2016-12-31T23:59:60Z", 1'483'228'799'000, 0, "2016-12-31T23:59:59.000Z"},
                    Read{"leap_day", "2024-02-29T00:00:00Z", 1'709'164'800'000, 0, "2024-02-29T00:00:00.000Z"},
                    Read{"before_1970", "1969-12-31T23:59:59.999Z", -1, 0, "1969-12-31T23:59:59.999Z"},
                    Read{"first_year", "0001-01-01T00:00:00Z", -62'135'596'800'000, 0, "0001-01-01T00:00:00.000Z"},
                    Read{"greatest_offset", "1970-01-01T14:00:00+14:00", 0, 840, "1970-01-01T14:00:00.000+14:00"}),
    [](const auto& row) { return row.param.name; });

class InstantRefused : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(InstantRefused, IsMalformed) {
  const Result<Instant> instant = parse_instant(GetParam().second);
  ASSERT_FALSE(instant);
  EXPECT_EQ(instant.error().slug, "instant-malformed");
}

INSTANTIATE_TEST_SUITE_P(
    Texts, InstantRefused,
    testing::Values(std::pair{"empty", ""}, std::pair{"date", "2025-11-10"},
                    std::pair{"no_offset", "2025-11-10T12:00:00"}, std::pair{"february_30", "2025-02-30T12:00:00Z"},
                    std::pair{"no_leap_year", "1900-02-29T12:00:00Z"}, std::pair{"hour_24", "2025-11-10T24:00:00Z"},
                    std::pair{"minute_60", "2025-11-10T12:60:00Z"}, std::pair{"second_61", "2025-11-10T12:00:61Z"},
                    std::pair{"month_0", "2025-00-10T12:00:00Z"}, std::pair{"day_0", "2025-11-00T12:00:00Z"},
                    std::pair{"year_0", "0000-11-10T12:00:00Z"}, std::pair{"no_fraction", "2025-11-10T12:00:00.Z"},
                    std::pair{"offset_beyond", "2025-11-10T12:00:00+14:01"},
                    std::pair{"offset_without_colon", "2025-11-10T12:00:00+0100"},
                    std::pair{"space", "2025-11-10 12:00:00Z"}, std::pair{"rest", "2025-11-10T12:00:00Zx"},
                    std::pair{"five_digit_year", "12025-11-10T12:00:00Z"}),
    [](const auto& row) { return row.param.first; });

TEST(CivilDays, GoThereAndBackForEightHundredYears) {
  std::int64_t expected = days_from_civil(1599, 12, 31);
  for (std::int64_t year = 1600; year < 2400; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (const int day : {1, days_in_month(year, month)}) {
        const CivilDay back = civil_from_days(days_from_civil(year, month, day));
        ASSERT_TRUE(back.year == year && back.month == month && back.day == day) << year << "-" << month << "-" << day;
      }
      ASSERT_EQ(days_from_civil(year, month, 1), expected + 1);
      expected += days_in_month(year, month);
    }
  }
}

TEST(CivilDays, KnowTheCalendar) {
  EXPECT_EQ(days_from_civil(1970, 1, 1), 0);
  EXPECT_EQ(days_from_civil(2000, 3, 1), 11'017);
  EXPECT_EQ(days_from_civil(0, 3, 1), -719'468);
  EXPECT_EQ(days_from_civil(-1, 12, 31) + 1, days_from_civil(0, 1, 1));
  EXPECT_EQ(days_in_month(2000, 2), 29);
  EXPECT_EQ(days_in_month(1900, 2), 28);
  EXPECT_EQ(days_in_month(2025, 4), 30);
  EXPECT_EQ(days_in_month(2025, 12), 31);
}

TEST(MachineNow, IsInUtcAndAfterThisWasWritten) {
  EXPECT_EQ(machine_now().offset_minutes, 0);
  EXPECT_GT(machine_now().milliseconds, 1'700'000'000'000);
}

}  // namespace
}  // namespace base

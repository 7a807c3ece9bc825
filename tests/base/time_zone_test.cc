#include "base/time_zone.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Row {
  const char* zone;
  const char* moment;
  const char* local;
};
class TimeZoneTest : public testing::TestWithParam<Row> {};

TEST_P(TimeZoneTest, TellsTheSameMomentByItsOwnClock) {
  const auto zone = TimeZone::find(GetParam().zone);
  ASSERT_TRUE(zone) << to_text(zone.error());
  EXPECT_EQ(to_text(zone->local(*parse_instant(GetParam().moment))), GetParam().local);
}
INSTANTIATE_TEST_SUITE_P(
    Rows, TimeZoneTest,
    testing::Values(Row{"America/New_York", "2025-11-02T05:59:59Z", "2025-11-02T01:59:59.000-04:00"},
                    Row{"America/New_York", "2025-11-02T06:00:00Z", "2025-11-02T01:00:00.000-05:00"},
                    Row{"Asia/Kolkata", "2025-11-10T20:00:00Z", "2025-11-11T01:30:00.000+05:30"},
                    Row{"UTC", "2025-11-10T20:00:00+02:00", "2025-11-10T18:00:00.000Z"},
                    Row{"America/New_York", "1969-12-31T23:59:59.999Z", "1969-12-31T18:59:59.999-05:00"}));

TEST(TimeZone, UnknownOnesAreNamed) {
  const auto zone = TimeZone::find("Mars/Olympus");
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().slug, "time-zone-unknown");
  EXPECT_EQ(zone.error().where, "Mars/Olympus");
}

}  // namespace
}  // namespace base

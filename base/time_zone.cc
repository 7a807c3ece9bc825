#include "base/time_zone.h"

#include <date/tz.h>

#include <chrono>
#include <exception>

namespace base {

Result<TimeZone> TimeZone::find(const std::string& name) {
  try {
    return TimeZone(name, date::locate_zone(name));
  } catch (const std::exception&) {
    return fail(ProblemKind::kNotFound, "time-zone-unknown", name,
                "the machine knows no such time zone: a name such as Europe/Berlin (package tzdata)");
  }
}

Instant TimeZone::local(const Instant& instant) const {
  const auto* zone = static_cast<const date::time_zone*>(zone_);
  const date::sys_seconds moment{
      std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(instant.milliseconds))};
  const auto offset = std::chrono::duration_cast<std::chrono::minutes>(zone->get_info(moment).offset);
  return {instant.milliseconds, static_cast<std::int32_t>(offset.count())};
}

}  // namespace base

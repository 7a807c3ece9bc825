#include "cds/limits.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace cds {

namespace {

using base::JsonView;
using std::chrono::milliseconds;

struct Limit {
  std::string_view name;
  std::int64_t least, most;
  std::variant<std::size_t Limits::*, milliseconds Limits::*> member;
};
constexpr std::int64_t kHour = 3'600'000;
constexpr std::array kLimits{
    Limit{"headerBytes", 1024, 1 << 20, &Limits::header_bytes},
    Limit{"jsonItems", 1000, 100'000'000, &Limits::json_items},
    Limit{"jsonStringBytes", 1024, 1 << 30, &Limits::json_string_bytes},
    Limit{"bodyMemory", 1 << 20, std::int64_t{1} << 36, &Limits::body_memory},
    Limit{"connections", 1, 1'000'000, &Limits::connections},
    Limit{"connectionsByAddress", 1, 1'000'000, &Limits::connections_by_address},
    Limit{"connectionsByClient", 1, 1'000'000, &Limits::connections_by_client},
    Limit{"requestsAtOnce", 1, 1024, &Limits::requests_at_once},
    Limit{"requestsWaiting", 0, 1'000'000, &Limits::requests_waiting},
    Limit{"requestsPerSecond", 1, 1'000'000'000, &Limits::requests_per_second},
    Limit{"idleTime", 1, kHour, &Limits::idle_time},
    Limit{"headerTime", 1, kHour, &Limits::header_time},
    Limit{"bodyTime", 1, kHour, &Limits::body_time},
    Limit{"writeTime", 1, kHour, &Limits::write_time},
};

}  // namespace

Limits parse_limits(JsonView json, const std::string& file, const std::string& pointer,
                    std::vector<base::Problem>& problems) {
  const auto problem = [&](const char* slug, const std::string& place, std::string detail) {
    problems.push_back({base::ProblemKind::kMalformed, slug, file + "#" + place, std::move(detail)});
  };
  Limits limits;
  if (!json.is_object()) problem("settings-malformed", pointer, "an object: a limit's name to a whole number");
  for (std::size_t i = 0; i < json.size() && json.is_object(); ++i) {
    const std::string_view name = json.name_at(i);
    const std::string place = pointer + "/" + std::string(name);
    const auto* limit =
        std::find_if(kLimits.begin(), kLimits.end(), [&](const Limit& each) { return each.name == name; });
    const std::optional<std::int64_t> number = json.value_at(i).integer();
    if (limit == kLimits.end())
      problem("settings-unknown", place, "no limit of that name");
    else if (!number || *number < limit->least || *number > limit->most)
      problem("settings-malformed", place,
              "a whole number from " + std::to_string(limit->least) + " to " + std::to_string(limit->most));
    else if (const auto* count = std::get_if<std::size_t Limits::*>(&limit->member))
      limits.*(*count) = static_cast<std::size_t>(*number);
    else
      limits.*std::get<milliseconds Limits::*>(limit->member) = milliseconds(*number);
  }
  return limits;
}

}  // namespace cds

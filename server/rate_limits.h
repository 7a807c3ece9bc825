// RateLimits: how many requests a client may make (a token bucket each, RFC 6585, 4: 429).
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace server {

// Thread-safe.
class RateLimits {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr double kBurstSeconds = 2;  // Ours: what a client may ask for at once, in seconds of its rate

  // Whether this request may pass, of a client that may make so many a second on average.
  bool take(const std::string& client, std::size_t requests_per_second, Clock::time_point now);

 private:
  struct Bucket {
    double left = 0;
    Clock::time_point filled_at;
  };
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;  // clients of settings.json: few
};

}  // namespace server

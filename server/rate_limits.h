// RateLimits: how many requests a client may make (a token bucket each, RFC 6585, 4: 429).
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace server {

// Thread-safe. Remembers a bounded number of clients: who has not called for a while is forgotten.
class RateLimits {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr double kBurstSeconds = 2;  // Ours: what a client may ask for at once, in seconds of its rate
  static constexpr std::size_t kMostBuckets = 10'000;  // Ours: beyond, newcomers share one

  // Whether this request may pass, of a client that may make so many a second on average. `client`: its name, or what
  // it is counted by.
  bool take(const std::string& client, std::size_t requests_per_second, Clock::time_point now);
  std::size_t remembered() const;

 private:
  struct Bucket {
    double left = 0, most = 0, rate = 0;
    Clock::time_point filled_at;
    void fill(Clock::time_point now);
  };
  void forget_the_full(Clock::time_point now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
  Clock::time_point searched_at_;  // when full ones were last looked for
};

}  // namespace server

#include "server/rate_limits.h"

#include <algorithm>

namespace server {

bool RateLimits::take(const std::string& client, std::size_t requests_per_second, Clock::time_point now) {
  const auto rate = static_cast<double>(requests_per_second);
  const double most = std::max(1.0, rate * kBurstSeconds);
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = buckets_.try_emplace(client, Bucket{most, now});
  Bucket& bucket = place->second;
  const std::chrono::duration<double> passed = std::max(now, bucket.filled_at) - bucket.filled_at;
  bucket.left = std::min(most, bucket.left + passed.count() * rate);
  bucket.filled_at = std::max(now, bucket.filled_at);
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

}  // namespace server

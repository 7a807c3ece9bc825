#include "server/rate_limits.h"

#include <algorithm>
#include <iterator>

namespace server {

void RateLimits::Bucket::fill(Clock::time_point now) {
  const std::chrono::duration<double> passed = std::max(now, filled_at) - filled_at;
  left = std::min(most, left + passed.count() * rate);
  filled_at = std::max(now, filled_at);
}

bool RateLimits::take(const std::string& client, std::size_t requests_per_second, Clock::time_point now) {
  static const std::string kNewcomers;
  const auto rate = static_cast<double>(requests_per_second);
  const double most = std::max(1.0, rate * kBurstSeconds);
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= kMostBuckets) forget_the_full(now);
  auto place = buckets_.find(client);
  if (place == buckets_.end())
    place =
        buckets_.try_emplace(buckets_.size() < kMostBuckets ? client : kNewcomers, Bucket{most, most, rate, now}).first;
  Bucket& bucket = place->second;
  bucket.fill(now);
  bucket.rate = rate;
  bucket.most = most;
  bucket.left = std::min(bucket.left, most);
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

// A bucket that is full again knows nothing that a new one would not.
void RateLimits::forget_the_full(Clock::time_point now) {
  constexpr std::chrono::seconds kPause{1};  // Ours: walking all of them for each request would be the attack's help
  if (now - searched_at_ < kPause) return;
  searched_at_ = now;
  for (auto each = buckets_.begin(); each != buckets_.end();) {
    each->second.fill(now);
    each = each->second.left >= each->second.most ? buckets_.erase(each) : std::next(each);
  }
}

std::size_t RateLimits::remembered() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace server

#include "cds/key_cache.h"

#include <algorithm>
#include <utility>

namespace cds {
namespace {

using base::Instant;
using base::ProblemKind;

template <typename Duration>
constexpr std::int64_t milliseconds(Duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

}  // namespace

// Bounded: a place that has never given a key makes way for a new one.
bool KeyCache::make_room(const KeyPlace& place, const Instant& now) {
  if (entries_.find(place) != entries_.end()) return true;
  const std::int64_t minute = now.milliseconds / milliseconds(std::chrono::minutes(1));
  if (std::exchange(minute_, minute) != minute) new_places_ = 0;
  if (++new_places_ > kNewPlacesAMinute) return false;
  if (entries_.size() < kMostPlaces) return true;
  const auto useless = std::find_if(entries_.begin(), entries_.end(),
                                    [](const auto& each) { return !each.second.was_had && !each.second.is_asked_for; });
  if (useless == entries_.end()) return false;
  entries_.erase(useless);
  return true;
}

// OpenID Connect Discovery 1.0, 4: the configuration stands below the issuer, and its `issuer` "MUST be identical to
// the Issuer URL that was used as the prefix". https://openid.net/specs/openid-connect-discovery-1_0.html
base::Result<KeySet> KeyCache::read_keys(const KeyPlace& place) {
  std::string url = place.url;
  if (place.is_issuer) {
    while (url.ends_with('/')) url.pop_back();
    CDS_TRY(const base::JsonDocument configuration, reader_.read(url + "/.well-known/openid-configuration"));
    if (configuration.root()["issuer"].string() != place.url)
      return base::fail(ProblemKind::kUnavailable, "issuer-differs", place.url,
                        "its OpenID configuration names another");
    url = configuration.root()["jwks_uri"].string();
    // An issuer on the network does not make this machine read from itself.
    if (place.url.starts_with("https:") && !url.starts_with("https:"))
      return base::fail(ProblemKind::kUnavailable, "keys-not-https", place.url, "its jwks_uri is no https URL");
  }
  CDS_TRY(const base::JsonDocument key_set, reader_.read(url));
  return parse_key_set(key_set.root());
}

void KeyCache::ask(std::unique_lock<std::mutex>& lock, const KeyPlace& place, const Instant& now) {
  entries_[place].is_asked_for = true;
  lock.unlock();
  base::Result<KeySet> keys = read_keys(place);
  lock.lock();
  Entry& entry = entries_[place];
  entry.is_asked_for = false;
  entry.tried_at = now.milliseconds;
  if (keys) {
    entry.keys = *std::move(keys);
    entry.was_had = true;
    entry.had_at = now.milliseconds;
  } else if (entry.was_had && keys.error().slug == "key-set-empty") {
    entry.keys.clear();  // the issuer is not down: it has taken all its keys back
    entry.had_at = now.milliseconds;
  }
  asked_.notify_all();
}

// Until the request that is under way has ended. False: too many wait already for what a known set may not have.
bool KeyCache::wait(std::unique_lock<std::mutex>& lock, const KeyPlace& place) {
  Entry& entry = entries_[place];  // not taken away while it is asked for, nor ever once it was had
  const bool was_had = entry.was_had;
  if (was_had && entry.waiting >= kMostWaiting) return false;
  if (was_had) ++entry.waiting;
  asked_.wait(lock, [&] { return !entries_[place].is_asked_for; });
  if (was_had) --entries_[place].waiting;
  return true;
}

base::Result<VerificationKey> KeyCache::find(const KeyPlace& place, std::string_view id, SignatureAlgorithm algorithm,
                                             const Instant& now, bool may_wait) {
  const auto unavailable = base::fail(ProblemKind::kUnavailable, "keys-unavailable", place.url,
                                      "the issuer's keys cannot be had at the moment; try again later");
  std::unique_lock lock(mutex_);
  if (!make_room(place, now)) return unavailable;
  for (;;) {
    const Entry& entry = entries_[place];
    const std::int64_t age = now.milliseconds - entry.had_at;
    const VerificationKey* key =
        entry.was_had && age < milliseconds(kStale) ? find_key(entry.keys, id, algorithm) : nullptr;
    const bool may_try = now.milliseconds - entry.tried_at >= milliseconds(kBetweenTries);
    if (key != nullptr && (age < milliseconds(kFresh) || !may_try || entry.is_asked_for)) return *key;
    if (!may_try && !entry.is_asked_for) {
      if (!entry.was_had || age >= milliseconds(kStale)) return unavailable;
      return base::fail(ProblemKind::kUnauthenticated, "key-unknown", "kid", "the issuer has no such key");
    }
    if (!may_wait) return base::fail(ProblemKind::kTimeout, "keys-not-here", place.url, "they have to be asked for");
    if (busy_ >= kMostBusy) return key != nullptr ? base::Result<VerificationKey>(*key) : unavailable;
    ++busy_;
    bool may_go_on = true;
    if (entry.is_asked_for)
      may_go_on = wait(lock, place);
    else
      ask(lock, place, now);
    --busy_;
    if (!may_go_on) return unavailable;
  }
}

}  // namespace cds

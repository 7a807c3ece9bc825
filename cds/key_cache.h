// KeyCache: the public keys of CDS clients that publish them (CDS Hooks 3.0, "Trusting CDS Clients": a JWK Set at the
// URL that `jku` names, so that keys can be rotated; OpenID Connect Discovery 1.0 for issuers that are identity
// providers).
//
// A set is asked for anew when it is five minutes old, and at once, but at most twice a minute, for a key that it
// lacks. While it cannot be had, the last one counts for a day. Thread-safe; several callers share one request.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "cds/signature.h"

namespace cds {

// Reads JSON over HTTPS. The implementation is server/'s: bounded in time and size, without redirects.
class DocumentReader {
 public:
  virtual ~DocumentReader() = default;
  // kUnavailable "document-unavailable".
  virtual base::Result<base::JsonDocument> read(const std::string& url) = 0;
};

struct KeyPlace {
  std::string url;         // of a JWK Set, or an issuer
  bool is_issuer = false;  // whose OpenID configuration names the JWK Set
  bool operator<(const KeyPlace& other) const {
    return is_issuer != other.is_issuer ? is_issuer < other.is_issuer : url < other.url;
  }
};

class KeyCache {
 public:
  static constexpr std::chrono::minutes kFresh{5};          // Ours
  static constexpr std::chrono::seconds kBetweenTries{30};  // Ours
  static constexpr std::chrono::hours kStale{24};           // Ours: how long an issuer may be down
  static constexpr std::size_t kMostPlaces = 1'024;   // Ours: a prefix in keySetUrls leaves the rest to the caller
  static constexpr unsigned kNewPlacesAMinute = 120;  // Ours: likewise
  static constexpr unsigned kMostWaiting = 4;         // Ours: with ids that a known set lacks; each holds a thread
  static constexpr unsigned kMostBusy = 8;            // Ours: that ask or wait, in all; others need threads, too

  explicit KeyCache(DocumentReader& reader) : reader_(reader) {}  // which must outlive the cache

  // The key of that id that fits the algorithm. Waits for the network only if it may.
  //   kUnauthenticated "key-unknown"   kUnavailable "keys-unavailable": the set cannot be had, nor could it lately, or
  //   too many wait for it
  //   kTimeout "keys-not-here": it has to be asked for, and this call may not wait
  base::Result<VerificationKey> find(const KeyPlace& place, std::string_view id, SignatureAlgorithm algorithm,
                                     const base::Instant& now, bool may_wait);

 private:
  struct Entry {
    KeySet keys;
    bool was_had = false;
    bool is_asked_for = false;
    unsigned waiting = 0;
    std::int64_t had_at = 0, tried_at = INT64_MIN / 2;  // milliseconds since 1970
  };
  bool make_room(const KeyPlace& place, const base::Instant& now);
  base::Result<KeySet> read_keys(const KeyPlace& place);
  bool wait(std::unique_lock<std::mutex>& lock, const KeyPlace& place);
  void ask(std::unique_lock<std::mutex>& lock, const KeyPlace& place, const base::Instant& now);

  DocumentReader& reader_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::map<KeyPlace, Entry> entries_;
  std::int64_t minute_ = 0;  // in which so many places were new
  unsigned new_places_ = 0;
  unsigned busy_ = 0;  // threads that ask or wait
};

}  // namespace cds

// Who calls: CDS Hooks 3.0, "Trusting CDS Clients" (https://cds-hooks.hl7.org/#trusting-cds-clients), RFC 7519, and RFC
// 8725's practices. A VerifiedCaller is the proof that a request's sender was checked; only verify_caller makes one,
// and everything that a caller may do asks for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "cds/client.h"
#include "cds/key_cache.h"

namespace cds {

inline constexpr std::chrono::seconds kClockSkew{60};  // Ours: between a client's clock and this machine's

// The tokens that were used, so that each is used once. Implementations: storage/. Thread-safe.
class SeenTokens {
 public:
  virtual ~SeenTokens() = default;
  // True when this token is used for the first time. Forgotten after `until` (seconds since 1970), when it has expired.
  // kUnavailable "store-unavailable": that cannot be known, or there are more tokens than can be kept.
  virtual base::Result<bool> use(std::string_view issuer, std::string_view id, std::int64_t until,
                                 const base::Instant& now) = 0;
};

// What a request brings to say who sends it.
struct Credentials {
  std::string authorization;  // the header's value, "" when none or more than one
  std::string certificate;    // the client certificate's subject, as a trusted proxy tells it; "" when none
  // The URLs that a token may be for: the called one under each public base URL; for feedback its service's, too.
  std::vector<std::string> called_urls;
};

// Whether a client that has proved itself may make this request now. Asked before its token counts as used, so that a
// client that floods fills no store, and may send the same token again.
using Pace = std::function<bool(const Client&)>;

class VerifiedCaller {
 public:
  const Client& client() const { return *client_; }
  const std::string& tenant() const { return tenant_; }  // "" when none was told

 private:
  friend base::Result<VerifiedCaller> verify_caller(const Credentials& credentials, const std::vector<Client>& clients,
                                                    KeyCache& keys, SeenTokens& seen, const base::Instant& now,
                                                    bool may_wait, const Pace& pace);
  VerifiedCaller(const Client& client, std::string tenant) : client_(&client), tenant_(std::move(tenant)) {}
  const Client* client_;  // of the list that was given, or the one of development mode
  std::string tenant_;
};

// Without clients (development mode: `serve` sees to that) everybody is the same nameless caller. The clients must
// outlive the caller.
//   kUnauthenticated "token-...", "key-unknown", "caller-unknown": for the log; the caller is told nothing of it
//   kUnavailable "keys-unavailable", "store-unavailable", "too-many-requests"
//   kTimeout "keys-not-here": the client's keys have to be asked for; call again where that may wait
base::Result<VerifiedCaller> verify_caller(const Credentials& credentials, const std::vector<Client>& clients,
                                           KeyCache& keys, SeenTokens& seen, const base::Instant& now, bool may_wait,
                                           const Pace& pace = {});

}  // namespace cds

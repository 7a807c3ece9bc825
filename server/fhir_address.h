// Which addresses a FHIR server's name may stand for: it is resolved once in a while, every address is checked, and the
// reader connects to a checked address, never to the name, so that a name that changes meanwhile leads nowhere else.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "base/result.h"

namespace server {

using Addresses = base::Result<std::vector<base::IpAddress>>;
using NameResolver = std::function<Addresses(const std::string& host)>;

// The machine's own way, files and DNS.  kUnavailable "fhir-name-unknown".
Addresses resolve_name(const std::string& host);

struct AddressRules {
  std::vector<base::IpNetwork> networks;  // beside public addresses: those of the operator's own servers
  bool loopback = false;                  // in development mode
};

// All addresses when every one is public or in the rules' networks.
// kForbidden "fhir-address-not-allowed" when any is not: then the name may be another's.
Addresses check_addresses(Addresses resolved, const AddressRules& rules);

// The addresses of one host, looked up off the caller's thread, and again when they are a minute old. Thread-safe.
class FhirAddress {
 public:
  using Clock = std::chrono::steady_clock;

  FhirAddress(const std::string& host, AddressRules rules, NameResolver resolver);
  // kForbidden, kUnavailable as above; kTimeout "fhir-name-slow" at the deadline.
  Addresses get(Clock::time_point deadline) const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with a lookup under way, which nothing can stop
};

}  // namespace server

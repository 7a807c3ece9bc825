#include "server/fhir_address.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace server {

namespace {

using base::ProblemKind;

constexpr std::chrono::seconds kGoodFor{60};  // Ours: as long as a short DNS time-to-live
constexpr std::chrono::seconds kBadFor{1};    // Ours: a name that failed is not asked for by every request

std::optional<base::IpAddress> address_of(const addrinfo& info) {
  std::array<char, NI_MAXHOST> text{};
  if (getnameinfo(info.ai_addr, info.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return std::nullopt;
  const auto address = base::parse_ip_address(text.data());
  return address ? std::optional(*address) : std::nullopt;  // a zone ("fe80::1%eth0") makes it none
}

}  // namespace

Addresses resolve_name(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
    return base::fail(ProblemKind::kUnavailable, "fhir-name-unknown", "", "the FHIR server's name has no address");
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
  std::vector<base::IpAddress> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const auto address = address_of(*each);
    if (!address)
      return base::fail(ProblemKind::kForbidden, "fhir-address-not-allowed", "",
                        "the FHIR server's name leads to a link-local address");
    if (std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) addresses.push_back(*address);
  }
  return addresses;
}

Addresses check_addresses(Addresses resolved, const AddressRules& rules) {
  if (!resolved) return resolved;
  const auto is_allowed = [&](const base::IpAddress& address) {
    return address.is_public() || (rules.loopback && address.is_loopback()) ||
           std::ranges::any_of(rules.networks,
                               [&](const base::IpNetwork& network) { return network.contains(address); });
  };
  if (resolved->empty())
    return base::fail(ProblemKind::kUnavailable, "fhir-name-unknown", "", "the FHIR server's name has no address");
  if (std::ranges::all_of(*resolved, is_allowed)) return resolved;
  return base::fail(ProblemKind::kForbidden, "fhir-address-not-allowed", "",
                    "the FHIR server's address is neither public nor in a network of fhirNetworks");
}

struct FhirAddress::State {
  std::string host;
  AddressRules rules;
  NameResolver resolver;

  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Addresses> known;
  Clock::time_point known_until;
  bool looking_up = false;

  static void look_up(const std::shared_ptr<State>& state) {
    std::thread([state] {
      Addresses found = check_addresses(state->resolver(state->host), state->rules);
      const std::lock_guard lock(state->mutex);
      // A name server that is down for a while does not take away an address that was good.
      const bool keeps_old = !found && found.error().kind == ProblemKind::kUnavailable && state->known && *state->known;
      state->known_until = Clock::now() + (found || keeps_old ? kGoodFor : kBadFor);
      if (!keeps_old) state->known = std::move(found);
      state->looking_up = false;
      state->changed.notify_all();
    }).detach();
  }
};

FhirAddress::FhirAddress(const std::string& host, AddressRules rules, NameResolver resolver)
    : state_(std::make_shared<State>()) {
  state_->host = host;
  state_->rules = std::move(rules);
  state_->resolver = std::move(resolver);
  if (base::is_disguised_address(host)) {
    state_->known = base::fail(ProblemKind::kForbidden, "fhir-address-not-allowed", "",
                               "write the FHIR server's address as four decimal numbers");
  } else if (const auto literal = base::parse_ip_address(host)) {
    state_->known = check_addresses(std::vector{*literal}, state_->rules);
  }
  if (state_->known) state_->known_until = Clock::time_point::max();
}

Addresses FhirAddress::get(Clock::time_point deadline) const {
  std::unique_lock lock(state_->mutex);
  const bool is_old = !state_->known || Clock::now() >= state_->known_until;
  if (is_old && !state_->looking_up) {
    try {
      State::look_up(state_);
      state_->looking_up = true;  // the thread waits for the lock
    } catch (const std::exception&) {
      return base::fail(ProblemKind::kUnavailable, "fhir-name-unknown", "", "the name cannot be looked up now");
    }
  }
  // What was good a minute ago serves until the lookup has ended.
  const auto is_there = [&] { return state_->known && (*state_->known || !state_->looking_up); };
  if (!state_->changed.wait_until(lock, deadline, is_there))
    return base::fail(ProblemKind::kTimeout, "fhir-name-slow", "", "the FHIR server's name was not resolved in time");
  return *state_->known;
}

}  // namespace server

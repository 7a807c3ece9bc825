// Metrics: what the service did, counted for Prometheus (text format 0.0.4). No label holds what a caller made up: ids
// come from config/, the rest from lists of ours; a family has a bounded number of label values all the same.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cds/decide.h"
#include "server/listener.h"

namespace server {

// One answer. The views are read at once.
struct Answered {
  std::string_view route;    // its pattern: "/cds-services/{id}"; "" when nothing is served there
  std::string_view service;  // an id of the catalogue, else ""
  std::string_view problem;  // a slug, "" when none
  int status = 200;
  std::chrono::microseconds took{};
};

// Thread-safe.
class Metrics {
 public:
  // Ours: combinations of label values in one family; more are counted as "other".
  static constexpr std::size_t kMostCombinations = 1000;

  explicit Metrics(const std::string& build_version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void answered(const Answered& answer);
  // Cards by indicator; criteria that fired or failed, by id.
  void decided(const std::string& service, const cds::Decision& decision);
  // A read from a FHIR server: `outcome` is "read", "unfinished", or a problem's slug.
  void fetched(std::string_view outcome);
  void fetched_all(std::chrono::microseconds took);  // one round of reads
  // Settings and knowledge were loaded, or what was found stayed out because it has problems.
  void loaded(const std::string& knowledge_version);
  void load_refused();

  void handshake_failed(std::string_view reason);      // of TLS; see server/tls.h
  void certificate_valid_until(std::int64_t seconds);  // the one in force, seconds since 1970

  // GET /metrics. `load`: the service's listener's at this moment.
  std::string text(const ListenerLoad& load) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace server

// The limits of settings.json: what a stranger, or a client that went mad, can make this service do. What is past one
// gets an answer that says so where the connection still allows it; nobody else is slowed down by it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace cds {

// Each member's name in "limits" stands behind it; all may be left out. Every default is ours: a hospital's EHR calls
// from a few addresses, over connections that it keeps, tens of times a second.
struct Limits {
  std::size_t header_bytes = 8 * 1024;            // headerBytes: of all header fields of a request; 431
  std::size_t json_items = 100'000;               // jsonItems: of one array or object of a body; 413
  std::size_t json_string_bytes = 4U << 20;       // jsonStringBytes: of one string of a body; 413
  std::size_t body_memory = 256U << 20;           // bodyMemory: bytes of all bodies held at once; 503
  std::size_t connections = 1024;                 // connections: at once; 503
  std::size_t connections_by_address = 128;       // connectionsByAddress: of one address that is no listed proxy; 503
  std::size_t connections_by_client = 512;        // connectionsByClient: that one client uses; 503
  std::size_t requests_at_once = 16;              // requestsAtOnce: that wait for a FHIR server or a disk, or are large
  std::size_t requests_waiting = 256;             // requestsWaiting: behind those; 503
  std::size_t requests_per_second = 500;          // requestsPerSecond: of one address, on average; 429
  std::chrono::milliseconds idle_time{60'000};    // idleTime: a connection without a request is closed
  std::chrono::milliseconds header_time{10'000};  // headerTime: from a header's first byte to its last; 408
  std::chrono::milliseconds body_time{30'000};    // bodyTime: from a header's end to the body's; 408
  std::chrono::milliseconds write_time{30'000};  // writeTime: for a client to take its answer; the connection is closed
  bool operator==(const Limits&) const = default;
};

// A "limits" object at `pointer` of a file; what is wrong joins `problems`: "settings-malformed", "settings-unknown".
Limits parse_limits(base::JsonView limits, const std::string& file, const std::string& pointer,
                    std::vector<base::Problem>& problems);

}  // namespace cds

// The service that benchmarks measure: the catalogue of config/, one moment, and the ways through it.
#pragma once

#include <memory>
#include <string>

#include "cds/catalogue.h"
#include "cds/decide.h"

namespace bench {

constexpr base::Instant kNow{1'762'776'000'000, 0};  // 2025-11-10T12:00Z

const cds::Catalogue& catalogue();
const std::string& config_folder();

// JSON text in, cards out: what a call costs beside the network.
cds::Decision decide(std::string body);

// A chart that was read, with the criteria's parameters.
struct Chart {
  explicit Chart(std::string body);
  cds::HookRequest request;
  cds::Gathered gathered;
  cql::Parameters parameters;
};
// Evaluates every define of the libraries (of all, or of one by its id); gives how many have a value.
std::size_t evaluate_all(const Chart& chart, std::string_view library = "");

// Allocations on the heap since the program began.
std::size_t allocations();

}  // namespace bench

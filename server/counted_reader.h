// CountedReader reads through another Reader and counts what became of it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "fhir/reader.h"
#include "server/metrics.h"

namespace server {

// Thread-safe as its source is. The metrics must outlive it.
class CountedReader : public fhir::Reader {
 public:
  // `source`: the reader in force, which a reload may exchange; each is kept while it reads.
  CountedReader(std::function<std::shared_ptr<fhir::Reader>()> source, Metrics& metrics)
      : source_(std::move(source)), metrics_(metrics) {}

  std::vector<base::Result<fhir::ReadAnswer>> read(const fhir::FhirAccess& access,
                                                   const std::vector<fhir::ReadRequest>& requests,
                                                   Deadline deadline) override;

 private:
  const std::function<std::shared_ptr<fhir::Reader>()> source_;
  Metrics& metrics_;
};

}  // namespace server

// FhirHttpReader reads over HTTP what a client did not prefetch, from listed servers only, with the token that came
// with the request (CDS Hooks 3.0, "FHIR Resource Access"). In parallel, under one deadline; redirects are not
// followed; answers are bounded. A search's `next` pages are followed while time remains; a Bundle whose pages could
// not all be had keeps its `next` link, so that nobody takes it for complete.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "fhir/reader.h"

namespace server {

// Thread-safe.
class FhirHttpReader : public fhir::Reader {
 public:
  // `servers`: base URLs.  kMalformed "url-malformed" for one that is none.
  static base::Result<std::unique_ptr<FhirHttpReader>> open(const std::vector<std::string>& servers);
  ~FhirHttpReader() override;

  std::vector<base::Result<base::JsonDocument>> read(const fhir::FhirAccess& access,
                                                     const std::vector<fhir::ReadRequest>& requests,
                                                     std::chrono::milliseconds deadline) override;

 private:
  struct Servers;
  explicit FhirHttpReader(std::unique_ptr<Servers> servers);
  std::unique_ptr<Servers> servers_;
};

}  // namespace server

// FhirHttpReader reads over HTTP what a client did not prefetch, from listed servers only, with the token that came
// with the request (CDS Hooks 3.0, "FHIR Resource Access"). In parallel over kept connections, under one deadline;
// redirects are not followed; answers are bounded; a server's name is resolved, checked, and the checked address is the
// one connected to. A search's `next` pages are followed while time remains; what could not be had is named.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "fhir/reader.h"
#include "server/fhir_address.h"

namespace server {

struct FhirHttpOptions {
  std::vector<std::string> servers;   // base URLs
  std::vector<std::string> networks;  // "10.0.0.0/8": where servers may stand, beside public addresses
  bool development = false;           // http and this machine's own addresses too
  NameResolver resolver = resolve_name;
};

// Thread-safe.
class FhirHttpReader : public fhir::Reader {
 public:
  // kMalformed "url-malformed", "ip-network-malformed"; kForbidden "fhir-server-not-https", "fhir-address-not-allowed"
  // for a server that could never be read from.
  static base::Result<std::unique_ptr<FhirHttpReader>> open(const FhirHttpOptions& options);
  ~FhirHttpReader() override;

  std::vector<base::Result<fhir::ReadAnswer>> read(const fhir::FhirAccess& access,
                                                   const std::vector<fhir::ReadRequest>& requests,
                                                   Deadline deadline) override;

 private:
  struct Server;
  using Servers = std::vector<std::unique_ptr<Server>>;
  explicit FhirHttpReader(Servers servers);
  Servers servers_;
};

}  // namespace server

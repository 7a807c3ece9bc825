// The files of settings.json's "tls": what the service shows when it serves https itself.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace cds {

// PEM files, relative to the working folder; each member's name in "tls" stands behind it.
struct TlsFiles {
  std::string certificate;         // certificate: the chain, this service's own certificate first
  std::string key;                 // key: its private key, without a password
  std::string client_authorities;  // clientAuthorities: who signs clients' certificates; "": clients are not asked
  bool operator==(const TlsFiles&) const = default;
  bool is_set() const { return !certificate.empty(); }
};

// A "tls" object at `pointer` of a file; what is wrong joins `problems`: "settings-malformed", "settings-unknown".
TlsFiles parse_tls_files(base::JsonView tls, const std::string& file, const std::string& pointer,
                         std::vector<base::Problem>& problems);

}  // namespace cds

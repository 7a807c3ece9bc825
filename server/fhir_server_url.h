// Which URLs may be read from: those below a listed FHIR server's base, compared by their parts, never by a text's
// beginning.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"

namespace server {

// The place in `listed` of the server that a request's fhirServer names: same scheme, host, port and path (a last "/"
// apart).  kForbidden "fhir-server-not-listed".
base::Result<std::size_t> find_server(const std::vector<base::Url>& listed, std::string_view fhir_server);

// The path and query, ready for a request line, of "Patient/1" or "Condition?patient=1" below a server's base.
// kMalformed "fhir-query-malformed": neither a read nor a search of a type.
base::Result<std::string> read_target(const base::Url& server, std::string_view query);

// Likewise of a Bundle's `next` link, which has to be an absolute URL of the same server.
// kForbidden "next-link-elsewhere".
base::Result<std::string> next_target(const base::Url& server, std::string_view link);

}  // namespace server

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

// RFC 6750, 2.1: a token is visible ASCII; a line break in it would be a header of the caller's making.
bool is_header_text(std::string_view token);

// What stands in the Host header: the name, and over http a port that is not 80. Over https the name alone, because
// cpprestsdk checks the certificate against the whole header.
std::string host_header(const base::Url& server);

// Likewise of a Bundle's `next` link, which has to be an absolute URL of the same server. Over https the port may be
// missing from it.
// kForbidden "next-link-elsewhere".
base::Result<std::string> next_target(const base::Url& server, std::string_view link);

}  // namespace server

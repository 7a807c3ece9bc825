// Whether it is safe to serve at an address with these settings. What is not safe does not start.
#pragma once

#include "base/result.h"
#include "cds/settings.h"
#include "server/callers.h"
#include "server/listen_url.h"

namespace server {

// Development mode is a loopback address without clients, or with none but such as may be used there only (whose
// signing key is public). Any other address needs clients, publicUrls with https, TLS (native, or a listed proxy, which
// alone may then connect), and a store key. `insecure`: a person has said that this address is reached from this
// machine alone, as a container's whose port is published on loopback: nobody is asked who he is, so no client may be
// configured.
//   kForbidden "listen-insecure" with all that is missing, "client-development-only"
base::Result<Exposure> exposure_of(const ListenAddress& listen, const cds::Settings& settings, bool insecure);

}  // namespace server

// The one page of the listener that monitoring calls: GET /metrics, on an address of its own, so that who may see it is
// a matter of the network and no client of the service needs to be asked.
#pragma once

#include <functional>

#include "server/http_message.h"
#include "server/listener.h"
#include "server/metrics.h"

namespace server {

// Both must outlive the listener that has the handler. `load`: of the listener that serves the clients.
Handler metrics_handler(const Metrics& metrics, std::function<ListenerLoad()> load);

// A few connections, small requests, one thread.
ListenerOptions metrics_listener_options();

}  // namespace server

// A Session serves one connection of a Listener: requests one after another, each within its limits. For listener.cc.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <string>

#include "server/connections.h"
#include "server/dispatcher.h"
#include "server/listener.h"

namespace server {

using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

// What the sessions of one listener share; it outlives them.
struct SessionContext {
  const ListenerOptions options;
  Dispatcher dispatcher;
  Connections connections;
  std::atomic<bool> stopping = false;
};

// Serves the connection until it ends, or says that there are too many, or closes it without a word when there are far
// too many.
void serve(Socket socket, const std::shared_ptr<SessionContext>& context);

}  // namespace server

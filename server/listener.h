// The Listener speaks HTTP/1.1 to a network that may be hostile: every header, body and wait has a limit, and what
// breaks one gets an answer where the connection still allows it. What is answered is for the handler to say.
//
//   server::Listener listener(options, handler, refuse);
//   if (auto started = listener.start(); !started) ...      // the port is taken
//   listener.stop();                                        // running requests finish first
//
// Thread-safe. One thread a core serves all connections; the handler is called on them, several at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "server/http_message.h"
#include "server/tls.h"

namespace server {

struct ListenerOptions {
  std::string address = "127.0.0.1";              // an IP address
  std::uint16_t port = 8080;                      // 0: any free port, see Listener::port
  std::optional<ListenerTls> tls;                 // https; without it http
  std::size_t threads = 0;                        // 0: one a core
  std::size_t worker_threads = 16;                // for answers that may wait and for large requests
  std::size_t most_waiting = 256;                 // such requests in the queue; more are refused with 503
  std::size_t most_connections = 1024;            // more are refused with 503
  std::size_t most_connections_by_address = 128;  // likewise
  std::size_t body_memory = 256 * 1024 * 1024;    // bytes of all bodies; 503
  std::vector<std::string> trusted_proxies;       // addresses and networks that no limit by address is for
  std::size_t target_limit = 8 * 1024;            // bytes; 414
  std::size_t header_limit = 8 * 1024;            // bytes of all header fields; 431
  std::size_t body_limit = 8 * 1024 * 1024;       // bytes; 413
  std::chrono::milliseconds idle_time{60'000};    // until a request begins; the connection is closed
  std::chrono::milliseconds header_time{10'000};  // from its first byte to the end of its header; 408; for a handshake
  std::chrono::milliseconds body_time{30'000};    // 408
  std::chrono::milliseconds write_time{30'000};   // the connection is closed
  std::chrono::milliseconds stop_time{10'000};    // for requests that run while stopping
};

// What a listener has to do at a moment.
struct ListenerLoad {
  std::size_t connections = 0;  // open and served
  std::size_t waiting = 0;      // requests in the queue
};

class Listener {
 public:
  Listener(ListenerOptions options, Handler handler, RefusalWriter refuse);
  ~Listener();  // stops
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // kUnavailable "listen-failed": the address is not this machine's, or the port is taken.
  base::Result<void> start();
  ListenerLoad load() const;
  std::uint16_t port() const;  // the one listened on; 0 before start
  // Takes no more connections, closes idle ones, lets requests that have begun finish within stop_time. True when all
  // did. A Listener starts once.
  bool stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace server

// Connections: those that a listener has open, so that it can bound their number and what they hold, in all, of one
// address and of one user, and end them in good order.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace server {

class Connection {
 public:
  virtual ~Connection() = default;
  // Closes the connection unless a request has begun. Called from any thread.
  virtual void end_when_idle() = 0;
};

enum class Admission {
  kServed,
  kRefused,  // one too many: it is told so
  kDropped   // many too many: not even that
};

struct ConnectionLimits {
  std::size_t connections = 0;
  std::size_t connections_by_address = 0;
  std::size_t body_memory = 0;  // bytes of request bodies
};

// Thread-safe.
class Connections {
 public:
  // Ours: an address may hold this part of the memory for bodies, so that it takes more than one to fill it.
  static constexpr std::size_t kPartOfAnAddress = 4;
  static constexpr std::size_t kMostRefused = 64;  // Ours: that are being told so at a time

  explicit Connections(const ConnectionLimits& limits) : limits_(limits) {}

  // `address`: what is counted together; "" for one that stands for many, a proxy. One that is dropped is not kept.
  Admission add(const std::shared_ptr<Connection>& connection, const std::string& address);
  void remove(const Connection* connection);
  // Notes how many bytes of a body the connection holds; false, and nothing noted, when that is too much.
  [[nodiscard]] bool hold(const Connection* connection, std::size_t bytes);
  // Notes who uses the connection now, instead of who did before; false, and nothing noted, when he uses `most` others
  // already. `user`: "client ehr", "address 192.0.2.1"; "": nobody.
  [[nodiscard]] bool use(const Connection* connection, const std::string& user, std::size_t most);
  // A request has been answered: its body is gone, and a connection that stands for many is nobody's until the next.
  void end_request(const Connection* connection);
  void end_idle_ones();
  // False when some are left after that time.
  bool wait_for_none(std::chrono::milliseconds time);
  std::size_t served() const;

 private:
  struct Open {
    std::weak_ptr<Connection> connection;
    std::string address;
    bool is_served = false;
    std::size_t bytes = 0;
    std::string user;
  };
  struct Held {
    std::size_t connections = 0, bytes = 0;
  };

  void note_user(Open& open, const std::string& user);  // with the lock held

  const ConnectionLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable removed_;
  std::unordered_map<const Connection*, Open> open_;
  std::unordered_map<std::string, Held> by_address_;  // of those that are served
  std::unordered_map<std::string, std::size_t> by_user_;
  Held all_;
};

}  // namespace server

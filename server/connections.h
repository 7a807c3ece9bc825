// Connections: those that a listener has open, so that it can bound their number and end them in good order.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace server {

class Connection {
 public:
  virtual ~Connection() = default;
  // Closes the connection unless a request has begun. Called from any thread.
  virtual void end_when_idle() = 0;
};

// Thread-safe.
class Connections {
 public:
  // The number of connections with this one.
  std::size_t add(const std::shared_ptr<Connection>& connection);
  void remove(const Connection* connection);
  void end_idle_ones();
  // False when some are left after that time.
  bool wait_for_none(std::chrono::milliseconds time);

 private:
  std::mutex mutex_;
  std::condition_variable removed_;
  std::unordered_map<const Connection*, std::weak_ptr<Connection>> open_;
};

}  // namespace server

#include "server/connections.h"

#include <vector>

namespace server {

std::size_t Connections::add(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  open_.emplace(connection.get(), connection);
  return open_.size();
}

void Connections::remove(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
  removed_.notify_all();
}

void Connections::end_idle_ones() {
  // Held beyond the lock: the last owner of a connection removes it, which takes the lock.
  std::vector<std::shared_ptr<Connection>> held;
  {
    const std::lock_guard lock(mutex_);
    held.reserve(open_.size());
    for (const auto& [address, connection] : open_)
      if (auto alive = connection.lock()) held.push_back(std::move(alive));
  }
  for (const auto& connection : held) connection->end_when_idle();
}

bool Connections::wait_for_none(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return removed_.wait_for(lock, time, [this] { return open_.empty(); });
}

}  // namespace server

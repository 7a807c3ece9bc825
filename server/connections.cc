#include "server/connections.h"

#include <vector>

namespace server {

Admission Connections::add(const std::shared_ptr<Connection>& connection, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto place = by_address_.find(address);
  const std::size_t of_address = place == by_address_.end() || address.empty() ? 0 : place->second.connections;
  const bool is_served = all_.connections < limits_.connections && of_address < limits_.connections_by_address;
  if (!is_served && open_.size() - all_.connections >= kMostRefused) return Admission::kDropped;
  open_.emplace(connection.get(), Open{connection, address, is_served, 0, {}});
  if (!is_served) return Admission::kRefused;
  ++all_.connections;
  ++by_address_[address].connections;
  return Admission::kServed;
}

void Connections::remove(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  const auto place = open_.find(connection);
  if (place == open_.end()) return;
  Open& open = place->second;
  note_user(open, "");
  if (open.is_served) {
    const auto held = by_address_.find(open.address);
    all_.bytes -= open.bytes;
    held->second.bytes -= open.bytes;
    --all_.connections;
    if (--held->second.connections == 0) by_address_.erase(held);
  }
  open_.erase(place);
  removed_.notify_all();
}

bool Connections::hold(const Connection* connection, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto place = open_.find(connection);
  if (place == open_.end() || !place->second.is_served) return false;
  Open& open = place->second;
  Held& of_address = by_address_[open.address];
  const std::size_t part = open.address.empty() ? limits_.body_memory : limits_.body_memory / kPartOfAnAddress;
  if (bytes > open.bytes &&
      (all_.bytes - open.bytes + bytes > limits_.body_memory || of_address.bytes - open.bytes + bytes > part))
    return false;
  all_.bytes = all_.bytes - open.bytes + bytes;
  of_address.bytes = of_address.bytes - open.bytes + bytes;
  open.bytes = bytes;
  return true;
}

bool Connections::use(const Connection* connection, const std::string& user, std::size_t most) {
  const std::lock_guard lock(mutex_);
  const auto place = open_.find(connection);
  if (place == open_.end() || place->second.user == user) return true;
  const auto count = by_user_.find(user);
  if (count != by_user_.end() && count->second >= most) return false;
  note_user(place->second, user);
  return true;
}

void Connections::note_user(Open& open, const std::string& user) {
  if (!open.user.empty()) {
    const auto before = by_user_.find(open.user);
    if (--before->second == 0) by_user_.erase(before);
  }
  open.user = user;
  if (!user.empty()) ++by_user_[user];
}

void Connections::end_request(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  const auto place = open_.find(connection);
  if (place == open_.end()) return;
  Open& open = place->second;
  if (open.bytes > 0) {
    all_.bytes -= open.bytes;
    by_address_[open.address].bytes -= open.bytes;
    open.bytes = 0;
  }
  if (open.address.empty()) note_user(open, "");
}

void Connections::end_idle_ones() {
  // Held beyond the lock: the last owner of a connection removes it, which takes the lock.
  std::vector<std::shared_ptr<Connection>> held;
  {
    const std::lock_guard lock(mutex_);
    held.reserve(open_.size());
    for (const auto& [address, open] : open_)
      if (auto alive = open.connection.lock()) held.push_back(std::move(alive));
  }
  for (const auto& connection : held) connection->end_when_idle();
}

bool Connections::wait_for_none(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return removed_.wait_for(lock, time, [this] { return open_.empty(); });
}

std::size_t Connections::served() const {
  const std::lock_guard lock(mutex_);
  return all_.connections;
}

}  // namespace server

// A Deadline watches whatever a connection awaits on its socket. When it passes, the operation is cancelled but the
// socket stays open, so that a 408 can still be written (beast::tcp_stream's own time-out closes it). For session.cc.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "server/session.h"

namespace server {

// To be used on the socket's strand only. The socket must outlive it.
class Deadline {
 public:
  explicit Deadline(Socket& socket) : socket_(socket), timer_(socket.get_executor()) {}

  // `owner` holds this Deadline and its socket; it is kept alive until the time has passed or the deadline is disarmed.
  void arm(std::shared_ptr<const void> owner, std::chrono::milliseconds time) {
    has_passed_ = false;
    watch(std::move(owner), time);
  }
  void disarm() {
    timer_.cancel();
    timer_.expires_at(Timer::time_point::max());
  }
  bool has_passed() const { return has_passed_; }  // the last one that was armed

 private:
  using Timer = boost::asio::steady_timer;
  static constexpr std::chrono::milliseconds kCancelAgain{20};

  // Cancels again until disarmed: between two reads of one message there is nothing to cancel.
  void watch(std::shared_ptr<const void> owner, std::chrono::milliseconds time) {
    timer_.expires_after(time);
    timer_.async_wait([this, owner = std::move(owner)](boost::system::error_code error) mutable {
      if (error || timer_.expiry() > Timer::clock_type::now()) return;  // it was set anew meanwhile
      has_passed_ = true;
      socket_.cancel(error);
      watch(std::move(owner), kCancelAgain);
    });
  }

  Socket& socket_;
  Timer timer_;
  bool has_passed_ = false;
};

}  // namespace server

// A TCP server for tests that answers with bytes of the test's own, so that it can misbehave as no HTTP server would.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace support {

// One accepted connection. Closed when its script returns.
class RawConnection {
 public:
  explicit RawConnection(int socket) : socket_(socket) {}
  // The next request's head; "" when the other side has closed.
  std::string read_head() {
    for (;;) {
      if (const std::size_t end = received_.find("\r\n\r\n"); end != std::string::npos) {
        std::string head = received_.substr(0, end);
        received_.erase(0, end + 4);
        return head;
      }
      char bytes[4096];
      const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0) return "";
      received_.append(bytes, static_cast<std::size_t>(count));
    }
  }
  // False when the other side no longer listens.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // Blocks until the other side closes.
  void wait_for_close() {
    char byte = 0;
    while (::recv(socket_, &byte, 1, 0) > 0) {
    }
  }
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  int socket() const { return socket_; }

 private:
  int socket_;
  std::string received_;
};

class RawServer {
 public:
  // `script` runs once a connection, each on a thread of its own; `number` counts from 0.
  using Script = std::function<void(RawConnection&, int number)>;

  explicit RawServer(Script script) : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener_, 64) == 0 &&
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0)
      port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& each : connections_) each.join();
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }  // 0 when it could not listen
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void accept_all() {
    for (int number = 0;; ++number) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      const std::lock_guard lock(mutex_);
      open_.push_back(socket);
      connections_.emplace_back([this, socket, number] {
        RawConnection connection(socket);
        script_(connection, number);
        const std::lock_guard closing(mutex_);
        std::erase(open_, socket);
        ::close(socket);
      });
    }
  }

  Script script_;
  int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace support

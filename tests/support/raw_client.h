// RawClient: a TCP connection to this machine that sends any bytes, so that tests can speak bad HTTP. Every wait ends
// after a while, with what came until then; no test waits for a fixed time.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace support {

class RawClient {
 public:
  // `from`: this machine's address that the connection comes from, 127.0.0.1 unless told otherwise.
  explicit RawClient(std::uint16_t port, const char* from = nullptr) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (from && ::inet_pton(AF_INET, from, &address.sin_addr) == 1)
      ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }  // for a library that speaks over it
  // False when the other side no longer listens.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }
  // Until the other side closes or says something, at most for so long.
  void await_end(std::chrono::milliseconds longest) {
    pollfd waiting{socket_, POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(longest.count()));
  }

  // Reads until the text stands in what came; false when the connection ends before.
  bool read_until(std::string_view text) {
    while (received_.find(text) == std::string::npos)
      if (!read_some()) return false;
    return true;
  }
  // One answer with its body (by Content-Length), taken from what came.
  std::string read_answer(bool has_body = true) {
    if (!read_until("\r\n\r\n")) return std::exchange(received_, {});
    const std::size_t head = received_.find("\r\n\r\n") + 4;
    std::size_t size = head;
    const std::size_t length = received_.find("Content-Length: ");
    if (has_body && length < head) size += std::strtoul(received_.c_str() + length + 16, nullptr, 10);
    while (received_.size() < size && read_some()) {
    }
    std::string answer = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
  }
  // All until the other side closes.
  std::string read_to_end() {
    while (read_some()) {
    }
    return std::exchange(received_, {});
  }

 private:
  bool read_some() {
    char bytes[4096];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count > 0) received_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }

  int socket_;
  bool connected_ = false;
  std::string received_;
};

inline int status_of(std::string_view answer) {
  return answer.starts_with("HTTP/1.") && answer.size() > 12 ? std::atoi(std::string(answer.substr(9, 3)).c_str()) : 0;
}
inline std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(answer.substr(end + 4));
}

}  // namespace support

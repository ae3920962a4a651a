#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace medres::http_test {

/// A blocking socket, as simple as a client can be.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Client& Send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return *this;
  }

  /// Until `mark` has come, or the peer has closed.
  std::string ReadUntil(std::string_view mark) {
    while (read_.find(mark) == read_.npos && Receive()) {
    }
    return std::exchange(read_, {});
  }

  /// Says that nothing more is sent, and goes on reading.
  Client& EndSending() {
    ::shutdown(socket_, SHUT_WR);
    return *this;
  }

  /// How many bytes of `text` the peer takes until it has taken nothing for `patience`.
  std::size_t SendUntilFull(std::string_view text, std::chrono::milliseconds patience) {
    const std::size_t size = text.size();
    pollfd writable{.fd = socket_, .events = POLLOUT, .revents = 0};
    while (!text.empty() && ::poll(&writable, 1, static_cast<int>(patience.count())) > 0) {
      const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) break;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return size - text.size();
  }

  std::string ReadToEnd() {
    while (Receive()) {
    }
    return std::exchange(read_, {});
  }

 private:
  bool Receive() {
    char part[4096];
    const ssize_t size = ::recv(socket_, part, sizeof part, 0);
    if (size > 0) read_.append(part, static_cast<std::size_t>(size));
    return size > 0;
  }

  int socket_;
  std::string read_;
};

}  // namespace medres::http_test

#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/async/task.hpp"
#include "platform/redis/address.hpp"

namespace medres::redis {

using TimePoint = std::chrono::steady_clock::time_point;

/// Whose certificates are believed. Immutable, thread-safe, shared by all sockets made with it.
class Trust {
 public:
  /// The system's authorities and those of a file, when one is named; throws std::runtime_error when it cannot be read.
  explicit Trust(const std::string& authorities_file = {});
  ~Trust();

  struct Context;
  Context& context() const { return *context_; }

 private:
  std::unique_ptr<Context> context_;
};

/// A stream of bytes to a server over TCP, TLS or a Unix socket. Belongs to the loop that dialled it. One coroutine may
/// read while another writes. When its deadline passes it is closed, and whoever waits is answered with kTimeout
/// `redis.timeout`; other failures are kUnavailable `redis.unavailable` {reason}.
class Socket {
 public:
  static Task<Result<std::unique_ptr<Socket>>> Dial(Address address, std::shared_ptr<const Trust> trust,
                                                    TimePoint deadline);
  ~Socket();

  /// Replaces the deadline; there is always one while somebody waits.
  void SetDeadline(TimePoint deadline);
  /// At least one byte.
  Task<Result<std::size_t>> Read(std::span<char> into);
  /// All of it.
  Task<Status> Write(std::string_view bytes);

  void Close();
  /// Whether the peer is still there and has said nothing unasked, as far as can be told without waiting.
  bool IsQuiet() const;

 private:
  struct Core;
  explicit Socket(std::shared_ptr<Core> core);

  std::shared_ptr<Core> core_;
};

}  // namespace medres::redis

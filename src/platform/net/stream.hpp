#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"

namespace medres::net {

/// Whom a caller may be led to.
enum class Reach {
  kAnywhere,
  kPublic  ///< for addresses that others gave us: nobody in our own network
};

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  bool tls = false;  ///< from the first byte on
};

/// A connection to another server. Belongs to the loop that dialled it; used by one coroutine. Every call fails with
/// kTimeout `net.timeout` {host} once the deadline it was dialled with has passed, else with kUnavailable
/// `net.unreachable` {host, reason}.
class Stream {
 public:
  virtual ~Stream() = default;

  /// At least one byte; 0 when the peer has closed.
  virtual Task<Result<std::size_t>> Read(std::span<char> into) = 0;
  /// All of it.
  virtual Task<Status> Write(std::string_view bytes) = 0;
  /// Goes over to TLS on the same connection (STARTTLS). kUnavailable `net.tls` {host, reason}.
  virtual Task<Status> Secure() = 0;
};

/// Opens streams. Immutable, thread-safe.
class Dialer {
 public:
  /// Certificates are checked against the system's authorities and those of `authorities_file`, when it is named; a
  /// file that cannot be read throws std::runtime_error (a failed start).
  explicit Dialer(const std::string& authorities_file = {});
  ~Dialer();

  /// The deadline covers dialling and all of the stream's life. Failures: kForbidden `net.private_address` {host},
  /// kUnavailable `net.unresolved` {host}, `net.unreachable` {host, reason}, `net.tls` {host, reason}, kTimeout
  /// `net.timeout` {host}.
  Task<Result<std::unique_ptr<Stream>>> Dial(Endpoint endpoint, Reach reach, Milliseconds deadline) const;

 private:
  struct Trust;
  std::unique_ptr<Trust> trust_;
};

}  // namespace medres::net

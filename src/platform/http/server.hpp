#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/loops.hpp"
#include "platform/http/router.hpp"
#include "platform/net/server_identity.hpp"

namespace medres::http {

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6 to listen at; "::" takes both
  std::uint16_t port = 8080;          ///< 0: the system chooses
  std::size_t head_limit = 8 * 1024;
  std::size_t max_connections_per_loop = 10'000;
  std::size_t gzip_from = 1024;
  const net::LiveIdentity* identity = nullptr;  ///< with it, TLS is spoken; loaded, and outlives the server
  std::chrono::seconds hsts{};                  ///< 0: callers are not told to come by TLS alone
  /// Checked by one sweep per loop, so they are exact to `sweep`.
  Milliseconds idle_timeout{75'000};         ///< between requests
  Milliseconds head_timeout{10'000};         ///< from the first byte of a request to the end of its headers
  Milliseconds body_timeout{30'000};         ///< for the whole body, where it is read before it is handled
  Milliseconds stream_idle_timeout{60'000};  ///< for the next bytes of a body that is taken as it comes
  Milliseconds stream_timeout{3'600'000};    ///< for the whole of it; 0: as long as it likes
  Milliseconds write_timeout{30'000};        ///< without progress
  Milliseconds sweep{500};
};

/// How long a connection may take: the part of the options that may change while the server runs.
struct Timeouts {
  Milliseconds idle;
  Milliseconds head;
  Milliseconds body;
  Milliseconds stream_idle;
  Milliseconds stream;
};

/// The timeouts in force, read by every loop whenever a connection enters a phase.
struct LiveTimeouts {
  std::atomic<Milliseconds> idle;
  std::atomic<Milliseconds> head;
  std::atomic<Milliseconds> body;
  std::atomic<Milliseconds> stream_idle;
  std::atomic<Milliseconds> stream;

  void Set(Timeouts timeouts) {
    idle.store(timeouts.idle, std::memory_order_relaxed);
    head.store(timeouts.head, std::memory_order_relaxed);
    body.store(timeouts.body, std::memory_order_relaxed);
    stream_idle.store(timeouts.stream_idle, std::memory_order_relaxed);
    stream.store(timeouts.stream, std::memory_order_relaxed);
  }
};

/// What a server has done, for metrics. Read from any thread.
struct ServerCounters {
  std::atomic<std::int64_t> open_connections = 0;
  std::atomic<std::int64_t> accepted = 0;
  std::atomic<std::int64_t> turned_away = 0;  ///< for want of room
  std::atomic<std::int64_t> timed_out = 0;
  std::atomic<std::int64_t> broken = 0;  ///< streams that were not HTTP
  std::atomic<std::int64_t> handshakes_failed = 0;
};

class Listener;

/// HTTP/1.1 on every loop, plain or over TLS: each has an acceptor of its own on the same port (SO_REUSEPORT), and a
/// connection lives and dies on the loop that accepted it. Router and loops outlive the server.
class Server {
 public:
  Server(const Router& router, async::Loops& loops, const Clock& clock, ServerOptions options);
  /// Stop must have come to its end, or the loops must have stopped.
  ~Server();

  /// Binds and begins to accept; returns the port. To be called before or while the loops run.
  /// kUnavailable `http.listen_failed` {address, port, reason}.
  Result<std::uint16_t> Start();

  /// Closes the acceptors and idle connections, lets what is in flight be answered (`Connection: close`), and breaks
  /// off what is left after `grace`. Returns when no connection is left.
  Task<void> Stop(Milliseconds grace);

  /// For what begins from now on; what has begun keeps its deadline. Thread-safe.
  void SetTimeouts(Timeouts timeouts) { timeouts_.Set(timeouts); }

  const ServerCounters& counters() const { return counters_; }

 private:
  const Router& router_;
  async::Loops& loops_;
  const Clock& clock_;
  const ServerOptions options_;
  LiveTimeouts timeouts_;
  ServerCounters counters_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace medres::http

#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "platform/http/body_stream.hpp"
#include "platform/http/request_parser.hpp"
#include "platform/http/server.hpp"
#include "platform/http/wire.hpp"

namespace medres::http {

/// What the sessions of one loop share; touched by that loop's thread only.
struct LoopState {
  using TimePoint = std::chrono::steady_clock::time_point;

  const Router& router;
  const ServerOptions& options;
  const LiveTimeouts& timeouts;
  ServerCounters& counters;
  ResponseWriter writer;
  TimePoint now;  ///< as of the last sweep
  bool draining = false;
};

/// One connection, from accept to close. Reads what has come, answers every whole request in it in order, writes the
/// answers together. Has no timer: Sweep looks at its deadline. Belongs to its loop.
class Session {
 public:
  /// With an identity the connection begins with a TLS handshake.
  Session(boost::asio::ip::tcp::socket socket, LoopState& loop, std::shared_ptr<net::ServerIdentity> identity = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Task<void> Run();

  /// Ends a wait that has lasted too long.
  void Sweep();
  /// Closes when idle, else after the request in flight.
  void Drain();
  /// Breaks off at once, handler and all.
  void Abort();

  boost::asio::cancellation_slot cancellation() { return cancellation_.slot(); }

 private:
  enum class Phase { kHandshake, kIdle, kHead, kBody, kHandling, kStreaming, kWriting, kLingering };
  enum class Next { kRead, kWrite, kAwait, kStream, kClose };

  Next Advance();
  Next Begin();
  void Answer(const Response& response);
  void Refuse(const Refusal& refusal);
  Next AdmitBody();

  struct Tls;
  class Incoming;

  Task<bool> Handshake();
  Task<bool> Read();
  Task<bool> Fill();
  Task<bool> Write();
  bool WriteAtOnce();
  Task<void> Stream();
  Task<void> Linger();
  void Enter(Phase phase);
  LoopState::TimePoint StreamDeadline() const;
  Phase ReadingPhase() const;

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<Tls> tls_;  ///< nothing on plain connections
  LoopState& loop_;
  const std::string peer_;
  RequestParser parser_;
  std::string out_;
  std::size_t written_ = 0;
  std::unique_ptr<Incoming> incoming_;  ///< where the body of the request in hand is taken as it comes
  std::optional<Request> request_;
  std::optional<Context> context_;
  std::optional<Task<Response>> pending_;
  std::shared_ptr<BodyStream> stream_;  ///< the rest of this connection
  boost::asio::cancellation_signal cancellation_;
  Phase phase_ = Phase::kHandshake;
  LoopState::TimePoint deadline_;
  bool reading_body_ = false;
  bool closing_ = false;
  bool timed_out_ = false;
};

}  // namespace medres::http

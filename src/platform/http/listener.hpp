#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>

#include "platform/http/session.hpp"

namespace medres::http {

/// One loop's share of a server: its acceptor, its sessions, its sweep. After Open everything runs on the loop's
/// thread.
class Listener {
 public:
  Listener(boost::asio::io_context& loop, const Router& router, const Clock& clock, const ServerOptions& options,
           const LiveTimeouts& timeouts, ServerCounters& counters);

  /// Throws boost::system::system_error.
  void Open(const boost::asio::ip::tcp::endpoint& at);
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void Start();
  /// Runs on any executor, works on the loop.
  Task<void> Drain(Milliseconds grace);

 private:
  using Socket = boost::asio::ip::tcp::socket;

  Task<void> Accept();
  void Admit(Socket socket);
  std::shared_ptr<net::ServerIdentity> IdentityNow() const;
  Task<void> Sweep();
  void Tick();
  Task<void> DrainHere(Milliseconds grace);
  Task<void> WaitUntilQuiet(std::size_t running, std::chrono::steady_clock::time_point until);
  void Spawn(Task<void> task);
  void OnEnded();

  boost::asio::io_context& loop_;
  const Clock& clock_;
  LoopState state_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer sweep_timer_;
  boost::asio::steady_timer quiet_timer_;  ///< cancelled whenever something ends while draining
  std::list<Session> sessions_;
  std::size_t running_ = 0;  ///< coroutines: accept, sweep, sessions
  bool stopped_ = false;
};

}  // namespace medres::http

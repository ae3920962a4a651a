#include "platform/http/listener.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace medres::http {
namespace {

namespace asio = boost::asio;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
constexpr auto kAwaitListener = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kNoRoom =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

}  // namespace

Listener::Listener(asio::io_context& loop, const Router& router, const Clock& clock, const ServerOptions& options,
                   const LiveTimeouts& timeouts, ServerCounters& counters)
    : loop_(loop),
      clock_(clock),
      state_{.router = router,
             .options = options,
             .timeouts = timeouts,
             .counters = counters,
             .writer = ResponseWriter(options.gzip_from, options.hsts),
             .now = {},
             .draining = false},
      acceptor_(loop),
      sweep_timer_(loop),
      quiet_timer_(loop) {}

void Listener::Open(const asio::ip::tcp::endpoint& at) {
  acceptor_.open(at.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.set_option(ReusePort(true));
  acceptor_.bind(at);
  acceptor_.listen();
}

void Listener::Start() {
  Tick();
  asio::post(loop_, [this] {
    Spawn(Accept());
    Spawn(Sweep());
  });
}

void Listener::Spawn(Task<void> task) {
  ++running_;
  asio::co_spawn(loop_, std::move(task), [this](std::exception_ptr) { OnEnded(); });
}

void Listener::OnEnded() {
  --running_;
  if (state_.draining) quiet_timer_.cancel();
}

Task<void> Listener::Accept() {
  while (acceptor_.is_open()) {
    auto [ec, socket] = co_await acceptor_.async_accept(kAwaitListener);
    if (!ec) {
      Admit(std::move(socket));
    } else if (ec != asio::error::operation_aborted) {
      // Out of descriptors or memory: give what is open a moment to end.
      asio::steady_timer pause(loop_, state_.options.sweep);
      co_await pause.async_wait(kAwaitListener);
    }
  }
}

void Listener::Admit(Socket socket) {
  ServerCounters& counters = state_.counters;
  if (sessions_.size() >= state_.options.max_connections_per_loop) {
    counters.turned_away.fetch_add(1, std::memory_order_relaxed);
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    if (state_.options.identity == nullptr) socket.write_some(asio::buffer(kNoRoom), ignored);
    return;
  }
  counters.accepted.fetch_add(1, std::memory_order_relaxed);
  counters.open_connections.fetch_add(1, std::memory_order_relaxed);
  const auto session = sessions_.emplace(sessions_.end(), std::move(socket), state_, IdentityNow());
  ++running_;
  asio::co_spawn(loop_, session->Run(),
                 asio::bind_cancellation_slot(session->cancellation(), [this, session](std::exception_ptr) {
                   sessions_.erase(session);
                   state_.counters.open_connections.fetch_sub(1, std::memory_order_relaxed);
                   OnEnded();
                 }));
}

std::shared_ptr<net::ServerIdentity> Listener::IdentityNow() const {
  return state_.options.identity != nullptr ? state_.options.identity->Current() : nullptr;
}

void Listener::Tick() {
  state_.now = std::chrono::steady_clock::now();
  state_.writer.SetDate(clock_.Now());
  for (Session& session : sessions_) session.Sweep();
}

Task<void> Listener::Sweep() {
  while (!stopped_) {
    sweep_timer_.expires_after(state_.options.sweep);
    co_await sweep_timer_.async_wait(kAwaitListener);
    Tick();
  }
}

Task<void> Listener::Drain(Milliseconds grace) {
  co_await asio::co_spawn(loop_, DrainHere(grace), asio::use_awaitable);
}

Task<void> Listener::DrainHere(Milliseconds grace) {
  constexpr auto kForever = std::chrono::steady_clock::time_point::max();
  constexpr std::size_t kSweepAlone = 1;
  state_.draining = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (Session& session : sessions_) session.Drain();
  co_await WaitUntilQuiet(kSweepAlone, std::chrono::steady_clock::now() + grace);
  for (Session& session : sessions_) session.Abort();
  co_await WaitUntilQuiet(kSweepAlone, kForever);
  stopped_ = true;
  sweep_timer_.cancel();
  co_await WaitUntilQuiet(0, kForever);
}

/// Until at most `running` coroutines are left, or it is too late.
Task<void> Listener::WaitUntilQuiet(std::size_t running, std::chrono::steady_clock::time_point until) {
  while (running_ > running && std::chrono::steady_clock::now() < until) {
    quiet_timer_.expires_at(until);
    co_await quiet_timer_.async_wait(kAwaitListener);
  }
}

}  // namespace medres::http

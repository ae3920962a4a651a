#include "platform/http/server.hpp"

#include "platform/http/listener.hpp"

namespace medres::http {
namespace {

using boost::asio::ip::tcp;

Error ListenError(const ServerOptions& options, const std::string& reason) {
  return Error::Unavailable("http.listen_failed",
                            {{"address", options.address}, {"port", std::to_string(options.port)}, {"reason", reason}});
}

/// The loops' sockets share the port, and would share it with another program's just as well: so that two servers never
/// take turns at one address, a socket that shares with nobody must be able to bind there first. Throws what it meets.
void CheckNobodyListens(boost::asio::io_context& loop, const tcp::endpoint& at) {
  tcp::acceptor probe(loop, at.protocol());
  probe.set_option(boost::asio::socket_base::reuse_address(true));
  probe.bind(at);
}

}  // namespace

Server::Server(const Router& router, async::Loops& loops, const Clock& clock, ServerOptions options)
    : router_(router), loops_(loops), clock_(clock), options_(std::move(options)) {
  timeouts_.Set({.idle = options_.idle_timeout,
                 .head = options_.head_timeout,
                 .body = options_.body_timeout,
                 .stream_idle = options_.stream_idle_timeout,
                 .stream = options_.stream_timeout});
}

Server::~Server() = default;

Result<std::uint16_t> Server::Start() {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(options_.address, ec);
  if (ec) return Fail(ListenError(options_, ec.message()));
  tcp::endpoint at(address, options_.port);
  try {
    CheckNobodyListens(loops_.At(0), at);
    for (int i = 0; i < loops_.Count(); ++i) {
      listeners_.push_back(std::make_unique<Listener>(loops_.At(i), router_, clock_, options_, timeouts_, counters_));
      listeners_.back()->Open(at);
      at.port(listeners_.back()->port());
    }
  } catch (const boost::system::system_error& failure) {
    listeners_.clear();
    return Fail(ListenError(options_, failure.code().message()));
  }
  for (const auto& listener : listeners_) listener->Start();
  return at.port();
}

Task<void> Server::Stop(Milliseconds grace) {
  for (const auto& listener : listeners_) co_await listener->Drain(grace);
}

}  // namespace medres::http

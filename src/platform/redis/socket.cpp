#include "platform/redis/socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <stdexcept>
#include <vector>

#include "platform/net/resolve.hpp"

namespace medres::redis {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Plain = asio::generic::stream_protocol;
using Endpoints = std::vector<Plain::endpoint>;

constexpr auto kAwaitSocket = asio::as_tuple(asio::use_awaitable);

Error NoSocket(const std::string& reason) { return Error::Unavailable("redis.unavailable", {{"reason", reason}}); }

Error SocketTooLate() { return Error::Timeout("redis.timeout"); }

Task<Result<Endpoints>> EndpointsOf(const Address& address, TimePoint deadline) {
  if (!address.path.empty()) co_return Endpoints{asio::local::stream_protocol::endpoint(address.path)};
  const auto found = co_await net::Resolve(address.host, address.port, deadline);
  if (found) co_return Endpoints(found->begin(), found->end());
  if (found.error() == asio::error::timed_out) co_return Fail(SocketTooLate());
  co_return Fail(NoSocket(found.error().message()));
}

}  // namespace

struct Trust::Context {
  asio::ssl::context ssl{asio::ssl::context::tls_client};
};

Trust::Trust(const std::string& authorities_file) : context_(std::make_unique<Context>()) {
  asio::ssl::context& ssl = context_->ssl;
  ssl.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1);
  ssl.set_verify_mode(asio::ssl::verify_peer);
  boost::system::error_code ec;
  ssl.set_default_verify_paths(ec);
  if (authorities_file.empty()) return;
  ssl.load_verify_file(authorities_file, ec);
  if (ec) throw std::runtime_error("cannot read the authorities in " + authorities_file + ": " + ec.message());
}

Trust::~Trust() = default;

/// Outlives its socket while the timer's last call is under way.
struct Socket::Core : std::enable_shared_from_this<Socket::Core> {
  Core(const asio::any_io_executor& executor, std::shared_ptr<const Trust> trusted)
      : trust(std::move(trusted)), socket(executor), timer(executor) {}

  /// The timer is moved only for an earlier deadline; for a later one it finds out when it fires.
  void SetDeadline(TimePoint at) {
    deadline = at;
    if (!armed || at < timer.expiry()) Arm();
  }

  void Arm() {
    armed = true;
    timer.expires_at(deadline);
    timer.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
      if (cancelled || self->closed) return;
      self->armed = false;
      if (std::chrono::steady_clock::now() < self->deadline) return self->Arm();
      self->expired = true;
      self->Close();
    });
  }

  void Close() {
    closed = true;
    timer.cancel();
    boost::system::error_code ignored;
    socket.close(ignored);
  }

  Error Explain(const boost::system::error_code& ec) const {
    if (expired) return SocketTooLate();
    return NoSocket(closed ? "closed" : ec.message());
  }

  Task<Status> Connect(const Endpoints& endpoints) {
    const async::CarryOver carry;
    boost::system::error_code failure = asio::error::host_not_found;
    for (const Plain::endpoint& at : endpoints) {
      if (closed) break;
      boost::system::error_code ignored;
      socket.close(ignored);
      const auto [ec] = co_await socket.async_connect(at, kAwaitSocket);
      failure = ec;
      if (ec || closed) continue;
      const int on = 1;
      if (at.protocol().family() != AF_UNIX) {
        ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      }
      co_return Status();
    }
    co_return Fail(Explain(failure));
  }

  Task<Status> Secure(const std::string& host) {
    const async::CarryOver carry;
    tls.emplace(socket, trust->context().ssl);
    tls->set_verify_callback(asio::ssl::host_name_verification(host));
    SSL_set_tlsext_host_name(tls->native_handle(), host.c_str());
    const auto [ec] = co_await tls->async_handshake(asio::ssl::stream_base::client, kAwaitSocket);
    if (ec) co_return Fail(Explain(ec));
    co_return Status();
  }

  std::shared_ptr<const Trust> trust;
  Plain::socket socket;
  std::optional<asio::ssl::stream<Plain::socket&>> tls;
  asio::steady_timer timer;
  TimePoint deadline;
  bool armed = false;
  bool expired = false;
  bool closed = false;
};

Socket::Socket(std::shared_ptr<Core> core) : core_(std::move(core)) {}

Socket::~Socket() { core_->Close(); }

Task<Result<std::unique_ptr<Socket>>> Socket::Dial(Address address, std::shared_ptr<const Trust> trust,
                                                   TimePoint deadline) {
  MEDRES_CO_TRY(const Endpoints endpoints, co_await EndpointsOf(address, deadline));
  const auto core = std::make_shared<Core>(co_await asio::this_coro::executor, std::move(trust));
  std::unique_ptr<Socket> socket(new Socket(core));
  core->SetDeadline(deadline);
  MEDRES_CO_CHECK(co_await core->Connect(endpoints));
  if (address.tls) MEDRES_CO_CHECK(co_await core->Secure(address.host));
  co_return socket;
}

void Socket::SetDeadline(TimePoint deadline) { core_->SetDeadline(deadline); }

Task<Result<std::size_t>> Socket::Read(std::span<char> into) {
  const async::CarryOver carry;
  const auto core = core_;
  if (core->closed) co_return Fail(core->Explain({}));
  const auto buffer = asio::buffer(into.data(), into.size());
  const auto [ec, size] = core->tls ? co_await core->tls->async_read_some(buffer, kAwaitSocket)
                                    : co_await core->socket.async_read_some(buffer, kAwaitSocket);
  if (ec) co_return Fail(core->Explain(ec));
  co_return size;
}

Task<Status> Socket::Write(std::string_view bytes) {
  const async::CarryOver carry;
  const auto core = core_;
  if (core->closed) co_return Fail(core->Explain({}));
  const auto buffer = asio::buffer(bytes);
  const auto [ec, size] = core->tls ? co_await asio::async_write(*core->tls, buffer, kAwaitSocket)
                                    : co_await asio::async_write(core->socket, buffer, kAwaitSocket);
  if (ec) co_return Fail(core->Explain(ec));
  co_return Status();
}

void Socket::Close() { core_->Close(); }

bool Socket::IsQuiet() const {
  if (core_->closed || !core_->socket.is_open()) return false;
  char byte = 0;
  // The descriptor, as Asio's own calls go through its readiness: nothing is taken from the stream.
  const ssize_t size = ::recv(const_cast<Core&>(*core_).socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace medres::redis

#include "platform/net/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <stdexcept>
#include <vector>

#include "platform/net/address.hpp"
#include "platform/net/resolve.hpp"

namespace medres::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kAwaitStream = asio::as_tuple(asio::use_awaitable);

Error Unreachable(const std::string& host, const std::string& reason) {
  return Error::Unavailable("net.unreachable", {{"host", host}, {"reason", reason}});
}

Error TooLate(const std::string& host) { return Error::Timeout("net.timeout", {{"host", host}}); }

bool IsPublic(const asio::ip::address& address) {
  return address.is_v4() ? IsPublicAddress(address.to_v4().to_bytes()) : IsPublicAddress(address.to_v6().to_bytes());
}

/// A socket that closes itself when its time is up.
class Connection final : public Stream {
 public:
  Connection(const asio::any_io_executor& executor, asio::ssl::context& trust, std::string host, Milliseconds deadline)
      : core_(std::make_shared<Core>(executor)), trust_(trust), host_(std::move(host)) {
    core_->timer.expires_after(deadline);
    core_->timer.async_wait([core = core_](boost::system::error_code cancelled) {
      if (cancelled) return;
      core->expired = true;
      boost::system::error_code ignored;
      core->socket.close(ignored);
    });
  }
  ~Connection() override {
    core_->timer.cancel();
    boost::system::error_code ignored;
    core_->socket.close(ignored);
  }

  Task<Status> Connect(const std::vector<tcp::endpoint>& endpoints) {
    const async::CarryOver carry;
    boost::system::error_code failure = asio::error::host_not_found;
    for (const tcp::endpoint& at : endpoints) {
      if (core_->expired) break;
      boost::system::error_code ignored;
      core_->socket.close(ignored);
      const auto [ec] = co_await core_->socket.async_connect(at, kAwaitStream);
      failure = ec;
      if (!ec && !core_->expired) {
        core_->socket.set_option(tcp::no_delay(true), ignored);
        co_return Status();
      }
    }
    co_return Fail(Explain(failure));
  }

  Task<Status> Secure() override {
    const async::CarryOver carry;
    core_->tls.emplace(core_->socket, trust_);
    core_->tls->set_verify_callback(asio::ssl::host_name_verification(host_));
    SSL_set_tlsext_host_name(core_->tls->native_handle(), host_.c_str());
    const auto [ec] = co_await core_->tls->async_handshake(asio::ssl::stream_base::client, kAwaitStream);
    if (!ec) co_return Status();
    if (core_->expired) co_return Fail(TooLate(host_));
    co_return Fail(Error::Unavailable("net.tls", {{"host", host_}, {"reason", ec.message()}}));
  }

  Task<Result<std::size_t>> Read(std::span<char> into) override {
    const async::CarryOver carry;
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [ec, size] = core_->tls ? co_await core_->tls->async_read_some(buffer, kAwaitStream)
                                       : co_await core_->socket.async_read_some(buffer, kAwaitStream);
    if (!ec) co_return size;
    const bool at_end = ec == asio::error::eof || ec == asio::ssl::error::stream_truncated;
    if (at_end && !core_->expired) co_return std::size_t{0};
    co_return Fail(Explain(ec));
  }

  Task<Status> Write(std::string_view bytes) override {
    const async::CarryOver carry;
    const auto buffer = asio::buffer(bytes);
    const auto [ec, size] = core_->tls ? co_await asio::async_write(*core_->tls, buffer, kAwaitStream)
                                       : co_await asio::async_write(core_->socket, buffer, kAwaitStream);
    if (ec) co_return Fail(Explain(ec));
    co_return Status();
  }

 private:
  /// Outlives the connection while its timer's last call is under way.
  struct Core {
    explicit Core(const asio::any_io_executor& executor) : socket(executor), timer(executor) {}
    tcp::socket socket;
    std::optional<asio::ssl::stream<tcp::socket&>> tls;
    asio::steady_timer timer;
    bool expired = false;
  };

  Error Explain(const boost::system::error_code& ec) const {
    return core_->expired ? TooLate(host_) : Unreachable(host_, ec.message());
  }

  std::shared_ptr<Core> core_;
  asio::ssl::context& trust_;
  std::string host_;
};

Task<Result<std::vector<tcp::endpoint>>> FindHost(const Endpoint& endpoint, Milliseconds deadline) {
  auto found = co_await Resolve(endpoint.host, endpoint.port, std::chrono::steady_clock::now() + deadline);
  if (found) co_return *std::move(found);
  if (found.error() == asio::error::timed_out) co_return Fail(TooLate(endpoint.host));
  co_return Fail(Error::Unavailable("net.unresolved", {{"host", endpoint.host}}));
}

}  // namespace

struct Dialer::Trust {
  asio::ssl::context context{asio::ssl::context::tls_client};
};

Dialer::Dialer(const std::string& authorities_file) : trust_(std::make_unique<Trust>()) {
  asio::ssl::context& context = trust_->context;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  context.set_verify_mode(asio::ssl::verify_peer);
  boost::system::error_code ec;
  context.set_default_verify_paths(ec);
  if (authorities_file.empty()) return;
  context.load_verify_file(authorities_file, ec);
  if (ec) throw std::runtime_error("cannot read the authorities in " + authorities_file + ": " + ec.message());
}

Dialer::~Dialer() = default;

Task<Result<std::unique_ptr<Stream>>> Dialer::Dial(Endpoint endpoint, Reach reach, Milliseconds deadline) const {
  const auto until = std::chrono::steady_clock::now() + deadline;
  MEDRES_CO_TRY(std::vector<tcp::endpoint> endpoints, co_await FindHost(endpoint, deadline));
  if (reach == Reach::kPublic) {
    std::erase_if(endpoints, [](const tcp::endpoint& at) { return !IsPublic(at.address()); });
    if (endpoints.empty()) co_return Fail(Error::Forbidden("net.private_address", {{"host", endpoint.host}}));
  }
  const auto left = std::chrono::duration_cast<Milliseconds>(until - std::chrono::steady_clock::now());
  auto connection =
      std::make_unique<Connection>(co_await asio::this_coro::executor, trust_->context, endpoint.host, left);
  MEDRES_CO_CHECK(co_await connection->Connect(endpoints));
  if (endpoint.tls) MEDRES_CO_CHECK(co_await connection->Secure());
  co_return std::unique_ptr<Stream>(std::move(connection));
}

}  // namespace medres::net

#include "platform/net/resolve.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>
#include <utility>

#include "platform/async/completion.hpp"

namespace medres::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Found = std::expected<std::vector<tcp::endpoint>, boost::system::error_code>;

}  // namespace

Task<Found> Resolve(std::string host, std::uint16_t port, std::chrono::steady_clock::time_point deadline) {
  boost::system::error_code not_an_address;
  const auto address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) co_return std::vector{tcp::endpoint(address, port)};

  const auto executor = co_await asio::this_coro::executor;
  const auto done = std::make_shared<async::Completion<Found>>();
  const auto timer = std::make_shared<asio::steady_timer>(executor, deadline);
  const auto resolver = std::make_shared<tcp::resolver>(executor);
  timer->async_wait([done, timer](boost::system::error_code cancelled) {
    if (!cancelled) done->Set(std::unexpected(make_error_code(asio::error::timed_out)));
  });
  const auto answer = [done, resolver](boost::system::error_code ec, const tcp::resolver::results_type& results) {
    if (ec) return done->Set(std::unexpected(ec));
    std::vector<tcp::endpoint> found;
    for (const auto& entry : results) found.push_back(entry.endpoint());
    done->Set(std::move(found));
  };
  resolver->async_resolve(host, std::to_string(port), answer);
  Found found = co_await done->Wait();
  timer->cancel();
  co_return found;
}

}  // namespace medres::net

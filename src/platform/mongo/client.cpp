#include "platform/mongo/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/mongo/blocking_links.hpp"

namespace medres::mongo {
namespace {

namespace asio = boost::asio;

/// One whose callers have most likely the most time.
constexpr int kHome = 0;

}  // namespace

Client::Client(const Options& options, async::Loops& loops, std::unique_ptr<Driver> driver)
    : loops_(loops),
      threads_(std::make_shared<async::BlockingPool>(options.max_connections,
                                                     static_cast<std::size_t>(2 * options.max_connections))) {
  links_ = std::make_shared<BlockingLinks>(loops_.At(kHome), options, std::move(driver), threads_);
  links_->Start();
}

Client::~Client() { links_->Close(); }

Task<Status> Client::Lend(Work work) {
  const auto caller = co_await asio::this_coro::executor;
  if (&loops_.At(kHome) == &asio::query(caller, asio::execution::context))
    co_return co_await links_->Lend(std::move(work));
  co_return co_await asio::co_spawn(loops_.At(kHome), links_->Lend(std::move(work)), asio::use_awaitable);
}

}  // namespace medres::mongo

#include "platform/sql/notifications.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "platform/async/completion.hpp"
#include "platform/async/loops.hpp"

namespace medres::sql {
namespace {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;

/// How soon Stop is noticed while nothing is heard.
constexpr Milliseconds kLongestWait{250};
constexpr Milliseconds kFirstPause{100};
constexpr Milliseconds kLongestPause{2'000};

Task<void> AwaitReadable(stream_descriptor& socket) {
  using asio::experimental::awaitable_operators::operator||;
  boost::system::error_code ignored;
  asio::steady_timer timer(socket.get_executor(), kLongestWait);
  co_await (socket.async_wait(stream_descriptor::wait_read, asio::redirect_error(asio::use_awaitable, ignored)) ||
            timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored)));
}

Task<void> Pause(const async::TaskGroup& group, Milliseconds duration) {
  for (Milliseconds left = duration; left.count() > 0 && !group.stopping(); left -= kLongestWait) {
    co_await async::Sleep(std::min(left, kLongestWait));
  }
}

std::string ListenTo(const std::vector<std::string>& channels) {
  std::string text;
  for (const std::string& channel : channels) text += "listen \"" + channel + "\"; ";
  return text;
}

}  // namespace

Notifications::Notifications(const PostgresOptions& options, const std::vector<std::string>& channels,
                             OnMessage on_message, std::function<void()> on_connected)
    : dialer_(options),
      listen_(ListenTo(channels)),
      on_message_(std::move(on_message)),
      on_connected_(std::move(on_connected)) {}

Task<void> Notifications::Run(const async::TaskGroup& group) {
  Milliseconds pause = kFirstPause;
  while (!group.stopping()) {
    const Result<postgres::Handle> handle = co_await Connect();
    if (handle) {
      pause = kFirstPause;
      co_await Hear(group, **handle);
    }
    co_await Pause(group, pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

Task<Result<postgres::Handle>> Notifications::Connect() {
  const auto dialed = std::make_shared<async::Completion<Result<postgres::Handle>>>();
  dialer_.Dial([dialed](Result<postgres::Handle> handle) { dialed->Set(std::move(handle)); });
  auto handle = co_await dialed->Wait();
  if (!handle) co_return handle;
  // The simple protocol: replies to LISTEN and notifications arrive as they please.
  const bool listening = PQexitPipelineMode(handle->get()) == 1 && PQsendQuery(handle->get(), listen_.c_str()) == 1;
  if (!listening) co_return Fail(Error::Unavailable("database.unavailable"));
  co_return handle;
}

Task<void> Notifications::Hear(const async::TaskGroup& group, pg_conn& handle) {
  stream_descriptor socket(co_await asio::this_coro::executor, PQsocket(&handle));
  bool listening = false;
  bool alive = true;
  while (alive && !group.stopping()) {
    alive = PQflush(&handle) >= 0 && TakeInput(handle);
    if (alive && !listening && PQtransactionStatus(&handle) == PQTRANS_IDLE) {
      listening = true;
      on_connected_();
    }
    if (alive) co_await AwaitReadable(socket);
  }
  socket.release();  // libpq closes it
}

/// False when the connection is lost, or the server refused to listen.
bool Notifications::TakeInput(pg_conn& handle) {
  if (PQconsumeInput(&handle) == 0) return false;
  while (PQisBusy(&handle) == 0) {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQgetResult(&handle), PQclear);
    if (!result) break;
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return false;
  }
  while (const auto note = std::unique_ptr<PGnotify, void (*)(void*)>(PQnotifies(&handle), PQfreemem)) {
    on_message_(note->relname, note->extra);
  }
  return true;
}

}  // namespace medres::sql

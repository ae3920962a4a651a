#include "platform/container/deadline.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <memory>

namespace medres::container {
namespace {

namespace asio = boost::asio;

/// Shared with the coroutine, which may outlive the wait for it.
struct Running {
  asio::cancellation_signal cancel;
  std::optional<Status> outcome;
  std::exception_ptr thrown;
};

}  // namespace

std::optional<Status> EndWithin(asio::io_context& loop, Task<Status> task, Milliseconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  const auto running = std::make_shared<Running>();
  const auto guard = asio::make_work_guard(loop);
  asio::co_spawn(
      loop, std::move(task),
      asio::bind_cancellation_slot(running->cancel.slot(), [running](std::exception_ptr thrown, Status ended) {
        running->thrown = std::move(thrown);
        running->outcome = std::move(ended);
      }));
  loop.restart();
  while (!running->outcome && loop.run_one_until(until) > 0) {
  }
  if (!running->outcome) {
    running->cancel.emit(asio::cancellation_type::terminal);
    loop.poll();
    return std::nullopt;
  }
  if (running->thrown) std::rethrow_exception(running->thrown);
  if (*running->outcome && std::chrono::steady_clock::now() > until) return std::nullopt;
  return std::move(running->outcome);
}

}  // namespace medres::container

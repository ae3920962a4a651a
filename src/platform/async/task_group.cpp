#include "platform/async/task_group.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/async/loops.hpp"

namespace medres::async {

namespace asio = boost::asio;

/// A sleeping member's timer. It is touched on the member's loop only, so Stop posts there to wake it.
struct TaskGroup::Alarm : std::enable_shared_from_this<Alarm> {
  Alarm(const asio::any_io_executor& executor, Milliseconds duration) : timer(executor, duration) {}
  void Ring() {
    asio::post(timer.get_executor(), [self = shared_from_this()] { self->timer.cancel(); });
  }
  asio::steady_timer timer;
};

TaskGroup::TaskGroup(std::function<void(std::exception_ptr)> on_failure) : state_(std::make_shared<State>()) {
  state_->on_failure = std::move(on_failure);
}

void TaskGroup::Spawn(boost::asio::io_context& loop, Task<void> task) {
  state_->running.fetch_add(1);
  async::Spawn(loop, std::move(task), [state = state_](std::exception_ptr failure) {
    if (failure) state->on_failure(failure);
    if (state->running.fetch_sub(1) == 1) state->ended.Set(true);
  });
}

Task<bool> TaskGroup::Sleep(Milliseconds duration) {
  const CarryOver carry;
  const std::shared_ptr<State> state = state_;
  const auto alarm = std::make_shared<Alarm>(co_await asio::this_coro::executor, duration);
  {
    const std::lock_guard lock(state->mutex);
    if (state->stopping) co_return false;
    state->asleep.insert(alarm);
  }
  boost::system::error_code woken;
  co_await alarm->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const std::lock_guard lock(state->mutex);
  state->asleep.erase(alarm);
  co_return !state->stopping;
}

Task<void> TaskGroup::Stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping.store(true);
    for (const auto& alarm : state_->asleep) alarm->Ring();
  }
  if (state_->running.fetch_sub(1) == 1) state_->ended.Set(true);
  co_await state_->ended.Wait();
}

}  // namespace medres::async

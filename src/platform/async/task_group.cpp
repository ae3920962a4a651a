#include "platform/async/task_group.hpp"

#include "platform/async/loops.hpp"

namespace medres::async {

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

Task<void> TaskGroup::Stop() {
  state_->stopping.store(true);
  if (state_->running.fetch_sub(1) == 1) state_->ended.Set(true);
  co_await state_->ended.Wait();
}

}  // namespace medres::async

#include "platform/async/loops.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "platform/async/carried.hpp"

namespace medres::async {
namespace {

namespace asio = boost::asio;

thread_local int current_loop = -1;

/// A thread's own loop for RunToEnd, kept between calls: making one costs more than a short coroutine, and whoever set
/// the last completion from another thread may still be letting go of the loop when the coroutine has ended.
struct OwnLoop {
  asio::io_context context{1};
  bool is_running = false;
};
thread_local OwnLoop own_loop;

void RunOn(asio::io_context& loop, Task<void> task) {
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown) { failure = std::move(thrown); });
  loop.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

Loops::Loops(int count) {
  const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  for (int i = 0; i < (count > 0 ? count : cores); ++i) contexts_.push_back(std::make_unique<asio::io_context>(1));
}

Loops::~Loops() { Stop(); }

void Loops::Start() {
  for (std::size_t i = 0; i < contexts_.size(); ++i) {
    auto guard =
        std::make_shared<asio::executor_work_guard<asio::io_context::executor_type>>(contexts_[i]->get_executor());
    guards_.emplace_back([guard] { guard->reset(); });
    threads_.emplace_back([this, i] {
      current_loop = static_cast<int>(i);
      contexts_[i]->run();
    });
  }
}

void Loops::Stop() {
  for (const auto& release : guards_) release();
  guards_.clear();
  for (const auto& context : contexts_) context->stop();
  threads_.clear();
}

int Loops::Current() { return current_loop; }

void Spawn(asio::io_context& loop, Task<void> task, std::function<void(std::exception_ptr)> done) {
  const CarryHere nothing((Carried()));
  asio::co_spawn(loop, std::move(task), std::move(done));
}

Task<void> Sleep(std::chrono::milliseconds duration) {
  const CarryOver carry;
  asio::steady_timer timer(co_await asio::this_coro::executor, duration);
  co_await timer.async_wait(asio::use_awaitable);
}

void RunToEnd(Task<void> task) {
  if (own_loop.is_running) {
    asio::io_context nested(1);
    return RunOn(nested, std::move(task));
  }
  own_loop.context.restart();
  own_loop.is_running = true;
  const auto leave = [](OwnLoop* loop) { loop->is_running = false; };
  const std::unique_ptr<OwnLoop, decltype(leave)> leaving(&own_loop, leave);
  RunOn(own_loop.context, std::move(task));
}

}  // namespace medres::async

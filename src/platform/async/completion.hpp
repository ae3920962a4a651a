#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <optional>
#include <utility>

#include "platform/async/carried.hpp"
#include "platform/async/task.hpp"
#include "platform/async/waiting.hpp"

namespace medres::async {

/// A value that one coroutine waits for and anybody, on any thread, sets once. The waiting coroutine resumes on its own
/// executor, or goes with the context that it waits on when that ends. Neither copied nor moved; both sides must be
/// done with it before it dies (share it where that is unclear).
template <class T>
class Completion {
 public:
  Completion() = default;
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

  /// Sets the value; later calls change nothing. Thread-safe.
  void Set(T value) {
    Waiting::Wake wake;
    {
      const std::lock_guard lock(mutex_);
      if (value_) return;
      value_.emplace(std::move(value));
      wake = seat_.Leave();
    }
    if (wake) wake();
  }

  /// To be awaited once.
  Task<T> Wait() {
    const CarryOver carry;
    const auto initiate = [this](auto handler) {
      const auto executor = boost::asio::get_associated_executor(handler);
      auto wake = [executor, guard = boost::asio::make_work_guard(executor), handler = std::move(handler)]() mutable {
        boost::asio::post(executor, std::move(handler));
      };
      const std::lock_guard lock(mutex_);
      if (value_) {
        wake();
      } else {
        seat_.Take(boost::asio::query(executor, boost::asio::execution::context), std::move(wake));
      }
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(initiate,
                                                                                       boost::asio::use_awaitable);
    co_return std::move(*value_);
  }

 private:
  std::mutex mutex_;
  std::optional<T> value_;
  Waiting::Seat seat_;
};

}  // namespace medres::async

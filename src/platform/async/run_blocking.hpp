#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/error.hpp"
#include "platform/async/blocking_pool.hpp"
#include "platform/async/completion.hpp"
#include "platform/async/task.hpp"

namespace medres::async {

namespace detail {

template <class T>
struct AsResult {
  using Type = Result<T>;
};
template <class T>
struct AsResult<Result<T>> {
  using Type = Result<T>;
};

/// How a blocking call ended: its result, or what it threw.
template <class Outcome>
struct BlockingEnd {
  std::optional<Outcome> outcome;
  std::exception_ptr thrown;
};

template <class Outcome, class Work>
BlockingEnd<Outcome> Attempt(Work& work) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
      work();
      return {.outcome = Outcome(), .thrown = nullptr};
    } else {
      return {.outcome = Outcome(work()), .thrown = nullptr};
    }
  } catch (...) {
    return {.outcome = std::nullopt, .thrown = std::current_exception()};
  }
}

}  // namespace detail

/// What a call of `Work` comes to: `T` and `Result<T>` both to `Result<T>`.
template <class Work>
using BlockingResult = typename detail::AsResult<std::invoke_result_t<Work&>>::Type;

/// Runs `work` on one of the pool's threads while the caller's loop goes on, and resumes where it was awaited. What
/// `work` throws is thrown here. Failure: kOverloaded `async.overloaded`, without having run.
template <class Work>
Task<BlockingResult<Work>> RunBlocking(BlockingPool& pool, Work work) {
  using Outcome = BlockingResult<Work>;
  using End = Completion<detail::BlockingEnd<Outcome>>;
  const auto end = std::make_shared<End>();
  if (!pool.Submit([end, work = std::move(work)]() mutable { end->Set(detail::Attempt<Outcome>(work)); })) {
    co_return Fail(Error::Overloaded("async.overloaded"));
  }
  detail::BlockingEnd<Outcome> ended = co_await end->Wait();
  if (ended.thrown) std::rethrow_exception(ended.thrown);
  co_return *std::move(ended.outcome);
}

}  // namespace medres::async

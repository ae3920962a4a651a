#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_set>

#include "base/time.hpp"
#include "platform/async/completion.hpp"
#include "platform/async/task.hpp"

namespace medres::async {

/// The long-running work of one component, so that none is left behind when it stops. Members ask `stopping()` between
/// their waits, which must be bounded or end by themselves, as Sleep does. Thread-safe.
class TaskGroup {
 public:
  /// What a member throws goes to `on_failure` (a bug; the others go on).
  explicit TaskGroup(std::function<void(std::exception_ptr)> on_failure);

  void Spawn(boost::asio::io_context& loop, Task<void> task);

  bool stopping() const { return state_->stopping.load(std::memory_order_relaxed); }

  /// For members: waits so long, but no longer than until Stop; false when it is time to end.
  Task<bool> Sleep(Milliseconds duration);

  /// Asks all to end and waits until they have. Nothing may be spawned after it.
  Task<void> Stop();

 private:
  struct Alarm;
  struct State {
    std::atomic<bool> stopping = false;
    std::atomic<int> running = 1;  ///< one for the group itself, given up by Stop
    Completion<bool> ended;
    std::function<void(std::exception_ptr)> on_failure;
    std::mutex mutex;
    std::unordered_set<std::shared_ptr<Alarm>> asleep;
  };
  std::shared_ptr<State> state_;
};

}  // namespace medres::async

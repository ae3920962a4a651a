#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace medres::async {

/// Threads for calls that block (a solver, a key derivation, a library without coroutines), so that no loop stalls. One
/// pool per class of work; bounded in threads and in calls that wait. Thread-safe. Destroyed before the loops its
/// callers run on.
class BlockingPool {
 public:
  using Job = std::move_only_function<void()>;

  BlockingPool(int threads, std::size_t max_waiting);
  /// What was accepted is still done; then the threads are joined.
  ~BlockingPool();

  /// False when as many jobs wait as may. A job must not throw.
  [[nodiscard]] bool Submit(Job job);

 private:
  void Work();

  std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Job> waiting_;
  bool closed_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace medres::async

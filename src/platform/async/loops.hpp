#pragma once

#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "platform/async/task.hpp"

namespace medres::async {

/// One io_context per core, each run by one thread: what lives on a loop needs no locks of its own. Created first and
/// destroyed last of everything that posts to it.
class Loops {
 public:
  /// `count` 0: as many as there are cores.
  explicit Loops(int count);
  ~Loops();

  int Count() const { return static_cast<int>(contexts_.size()); }
  boost::asio::io_context& At(int index) { return *contexts_[static_cast<std::size_t>(index)]; }

  /// Starts a thread per loop. Loops stay up without work until Stop.
  void Start();
  /// Lets the loops end and joins their threads; what still waits on them is dropped with the contexts.
  void Stop();

  /// The number of the loop whose thread this is; -1 elsewhere.
  static int Current();

 private:
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<std::function<void()>> guards_;
  std::vector<std::jthread> threads_;
};

/// Starts a coroutine on a loop and calls `done` there with what it threw, or nullptr.
void Spawn(boost::asio::io_context& loop, Task<void> task, std::function<void(std::exception_ptr)> done);

/// Waits without occupying the thread.
Task<void> Sleep(std::chrono::milliseconds duration);

/// Runs a coroutine to its end on a loop of its own, for the command line and tests; what it throws is thrown here.
void RunToEnd(Task<void> task);

template <class T>
T RunSync(Task<T> task) {
  std::optional<T> value;
  RunToEnd([](Task<T> inner, std::optional<T>& out) -> Task<void> { out.emplace(co_await std::move(inner)); }(
                                                        std::move(task), value));
  return *std::move(value);
}

}  // namespace medres::async

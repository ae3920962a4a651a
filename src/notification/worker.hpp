#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/config/live.hpp"
#include "platform/log/log.hpp"

namespace medres::notification {

/// Repeats a few pieces of work on one loop for as long as the program runs: each at once again while it finds
/// something to do, else after a pause; the first time too, as a server that has just started has callers waiting. Any
/// number of processes may work at one database. A failure is logged once, until that piece succeeds again. Stop waits
/// for what is under way.
class Worker {
 public:
  struct Work {
    std::string_view name;
    std::function<Task<Result<bool>>()> step;  ///< whether there may be more at once
  };

  Worker(async::Loops& loops, log::Logger& logger, config::Section<Milliseconds> pause, std::vector<Work> works)
      : loops_(loops),
        logger_(logger),
        pause_(std::move(pause)),
        works_(std::move(works)),
        group_([&logger](std::exception_ptr) { logger.Error("a notification worker has ended"); }) {}

  void Start();
  Task<void> Stop() { return group_.Stop(); }

 private:
  Task<void> Repeat(const Work& work);

  async::Loops& loops_;
  log::Logger& logger_;
  config::Section<Milliseconds> pause_;
  std::vector<Work> works_;
  async::TaskGroup group_;
};

}  // namespace medres::notification

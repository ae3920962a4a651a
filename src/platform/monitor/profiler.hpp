#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/blocking_pool.hpp"
#include "platform/async/task.hpp"
#include "platform/monitor/flame.hpp"

namespace medres::monitor {

struct ProfileOptions {
  Milliseconds lasts{5'000};
  int hertz = 99;  ///< samples a second of processor time, of each thread
};

struct Profile {
  FoldedStacks stacks;
  std::int64_t samples = 0;
  std::int64_t dropped = 0;  ///< for want of room
  int threads = 0;
};

/// Samples where this process spends its processor time: each thread that runs at the beginning gets a timer on its own
/// clock, whose signal (SIGPROF) notes the stack. Threads that wait cost nothing and are not seen. One at a time in a
/// process. Thread-safe.
class Profiler {
 public:
  Profiler();
  /// kConflict `profile.running` when another one is under way; kUnavailable `profile.no_timer` {reason}.
  Task<Result<Profile>> Take(ProfileOptions options);

 private:
  std::atomic<bool> running_ = false;
  std::shared_ptr<void> kept_;  ///< where the last one wrote: a late handler still may
  async::BlockingPool pool_;    ///< names are looked up here
};

}  // namespace medres::monitor

#pragma once

#include <atomic>

#include "base/time.hpp"

namespace medres::jobs {

/// One run of a job, as its work sees it. Nobody breaks into work: it does a bounded step, asks whether to go on, and
/// leaves the rest to the next run. Thread-safe.
class Run {
 public:
  /// Starts now.
  Run(const Clock& clock, Milliseconds deadline) : clock_(clock), started_(clock.Now()), end_(started_ + deadline) {}

  Instant started() const { return started_; }

  /// True once the deadline has passed, the program stops, or another process has taken the job over.
  bool TimeToEnd() const { return broken_off_.load(std::memory_order_relaxed) || Late(); }

  bool Late() const { return clock_.Now() >= end_; }
  void BreakOff() { broken_off_.store(true, std::memory_order_relaxed); }

 private:
  const Clock& clock_;
  Instant started_;
  Instant end_;
  std::atomic<bool> broken_off_ = false;
};

}  // namespace medres::jobs

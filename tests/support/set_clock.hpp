#pragma once

#include <atomic>

#include "base/time.hpp"

namespace medres::test {

/// A clock that goes when a test says so. Thread-safe.
class SetClock final : public Clock {
 public:
  explicit SetClock(Instant start = *ParseInstant("2026-11-24T10:00:00Z")) : now_(start.milliseconds) {}

  Instant Now() const override { return {now_.load()}; }
  void Pass(Milliseconds time) { now_ += time.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace medres::test

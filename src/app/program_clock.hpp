#pragma once

#include <atomic>
#include <limits>
#include <type_traits>

#include "app/version.hpp"
#include "base/time.hpp"

namespace medres::http {
class Router;
}

namespace medres::app {

/// The system's time until it is set; from then on it stands still until it is set again. Thread-safe.
class TestClock final : public Clock {
 public:
  Instant Now() const override {
    const std::int64_t set = set_.load(std::memory_order_acquire);
    return set == kNotSet ? SystemClock().Now() : Instant{set};
  }
  void Set(Instant now) { set_.store(now.milliseconds, std::memory_order_release); }

 private:
  static constexpr std::int64_t kNotSet = std::numeric_limits<std::int64_t>::min();
  std::atomic<std::int64_t> set_ = kNotSet;
};

/// The program's clock: one that can be set in testing builds only.
using ProgramClock = std::conditional_t<kTesting, TestClock, SystemClock>;

/// PUT /testing/clock {"now": "2030-01-07T08:00:00Z"}, without a key and undocumented.
void AddClockEndpoint(http::Router& router, TestClock& clock);
/// Nobody sets the real clock: the program that ships has no such endpoint.
inline void AddClockEndpoint(http::Router& /*router*/, const SystemClock& /*clock*/) {}

}  // namespace medres::app

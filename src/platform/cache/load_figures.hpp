#pragma once

#include <atomic>
#include <cstdint>

#include "base/time.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::cache {

/// Loads of one cache: how many, how many failed, how long they took. Thread-safe.
class LoadFigures {
 public:
  void Count(bool succeeded, Milliseconds took) {
    (succeeded ? loads_ : failures_).Add();
    seconds_.Observe(std::chrono::duration<double>(took).count());
  }

  std::int64_t loads() const { return loads_.value(); }
  std::int64_t failures() const { return failures_.value(); }
  double Seconds() const { return seconds_.Sum(); }

 private:
  metrics::Counter loads_;
  metrics::Counter failures_;
  metrics::Histogram seconds_;
};

}  // namespace medres::cache

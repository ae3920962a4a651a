#pragma once

#include <chrono>
#include <random>

#include "base/time.hpp"
#include "platform/pool/figures.hpp"

namespace medres::pool {

struct BreakerLimits {
  int failures = 5;             ///< in a row, until it opens
  Milliseconds pause_min{100};  ///< until a probe; doubled by each probe that fails, plus or minus a quarter
  Milliseconds pause_max{2'000};
  Milliseconds probe_within{2'000};  ///< a probe that has said nothing for so long is given up for another
};

/// A circuit breaker: a server that fails again and again is left alone for a while, and its callers are told at once.
/// Knows no clock. Not thread-safe.
class Breaker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// What a caller was told; it comes back with how the call ended.
  enum class Permit { kRefused, kCall, kProbe };

  Breaker(const BreakerLimits& limits, std::uint64_t seed);

  Permit Ask(TimePoint now);
  /// Of calls that were let through before it opened, nothing is learnt afterwards.
  void Succeeded(Permit permit);
  void Failed(TimePoint now, Permit permit);
  /// The call ended without a word about the server (it was never sent).
  void Unknown(Permit permit);

  BreakerState state(TimePoint now) const;

 private:
  void Open(TimePoint now);

  BreakerLimits limits_;
  std::minstd_rand random_;
  int failures_ = 0;  ///< in a row
  int openings_ = 0;  ///< since it was closed
  bool open_ = false;
  bool probing_ = false;
  TimePoint probe_at_;  ///< from then on one may pass
  TimePoint probe_ends_;
};

}  // namespace medres::pool

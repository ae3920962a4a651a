#pragma once

#include <chrono>
#include <optional>

#include "base/time.hpp"

namespace medres::pool {

/// Tells a server that says nothing at all (it is paused, or the network between drops everything) from one that works
/// on something long: such a one answers others meanwhile. Knows no clock. Not thread-safe.
class Silence {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// `patience`: a server that was asked and has said nothing for so long is silent.
  explicit Silence(Milliseconds patience) : patience_(patience) {}

  /// Something is waited for.
  void Asked(TimePoint now) {
    if (!since_) since_ = now;
  }
  /// Any word, or nothing is waited for any more.
  void Heard(TimePoint now) {
    if (IsSuspect(now)) broken_at_ = now;
    since_.reset();
  }

  /// Time to ask it something short besides: what is waited for may take long by right.
  bool IsSuspect(TimePoint now) const { return since_ && now - *since_ > patience_ / 2; }
  bool IsSilent(TimePoint now) const { return since_ && now - *since_ > patience_; }
  /// What is found to be late at this moment is so for the silence: it lasts, or was broken just now.
  bool Explains(TimePoint now) const { return IsSuspect(now) || broken_at_ == now; }

 private:
  Milliseconds patience_;
  std::optional<TimePoint> since_;
  std::optional<TimePoint> broken_at_;
};

}  // namespace medres::pool

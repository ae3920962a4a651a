#pragma once

#include <cstdint>
#include <optional>

namespace medres::cache {

/// How the climber steps, as shares of the whole.
struct Climb {
  double start = 0.002;   ///< the window's first share
  double step = 0.0625;   ///< the first step
  double decay = 0.98;    ///< of each step after it
  double restart = 0.05;  ///< a change of the hit ratio that means: the load is another, step anew
  double lowest = 0.001;
  double highest = 0.80;
  std::uint64_t sample = 10;  ///< requests per entry between two steps
};

/// Finds the share of the window by trying: goes on in the direction that raised the hit ratio, turns where it fell.
/// Pure.
class WindowClimber {
 public:
  explicit WindowClimber(Climb climb) : climb_(climb), share_(climb.start), step_(climb.step) {}

  /// Counts a request. When a sample is full: the window's new share.
  std::optional<double> Count(bool hit, std::size_t entries);
  double share() const { return share_; }

 private:
  void Step(double ratio);

  Climb climb_;
  double share_;
  double step_;
  double last_ratio_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t hits_ = 0;
};

}  // namespace medres::cache

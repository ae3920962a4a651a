#pragma once

#include <chrono>
#include <cstdint>

namespace medres::pool {

/// How many connections a pool should have, from what was measured: Little's law with the service time of a server that
/// is not crowded. Pure; fed one window after the other. Not thread-safe.
///
/// A pool needs as many connections as are busy at once, λ·S: so many loans a second, so many seconds each. On a
/// crowded server S grows with the number of connections and the law would justify any size; therefore S is the
/// shortest mean that a window has shown. Where callers wait, what is needed is multiplied by `kHeadroom`, at most
/// doubled: when more connections bring more loans, the next window asks for more again; when they only make each loan
/// longer, λ stands still and so does the size. It shrinks, by an eighth, after `kCalm` windows that needed less.
///
/// What work takes changes, so S is measured anew after `kRemembered` windows: while nobody waits, just so; else with
/// half the connections for `kTrial` windows, which tells longer work (S stays) from a crowd (S falls). When half of
/// them lend as much, it stays at half.
class Sizer {
 public:
  /// What was measured while a window passed; times are sums over the loans.
  struct Window {
    std::chrono::nanoseconds length{};
    std::int64_t lent = 0;
    std::chrono::nanoseconds waited{};
    std::chrono::nanoseconds used{};
    int waiting = 0;  ///< callers without a connection at its end
  };

  static constexpr int kRemembered = 30;
  static constexpr int kTrial = 2;
  static constexpr double kHeadroom = 1.5;
  static constexpr int kCalm = 10;
  /// Fewer loans say nothing.
  static constexpr std::int64_t kEnough = 10;
  /// What lends this part of what it lent before is as good.
  static constexpr double kAsMuch = 0.95;
  /// Callers wait when their mean wait is more than this part of the service time.
  static constexpr double kWaits = 0.1;

  /// Starts at `max` until something is known.
  Sizer(int min, int max) : min_(min), max_(max), target_(max) {}

  /// The size from now on, between min and max.
  int Next(const Window& window);
  int target() const { return target_; }

 private:
  void Learn(double service, double rate, bool callers_wait);
  bool IsOnTrial(double service, double rate);
  void Shrink(int needed);

  int min_;
  int max_;
  int target_;
  int calm_ = 0;         ///< windows in a row that needed less
  double shortest_ = 0;  ///< mean service time, seconds; 0: nothing was measured
  int age_ = 0;          ///< windows since it was measured
  int trial_ = 0;        ///< windows of a trial that are left
  int before_ = 0;       ///< the target before it
  double rate_ = 0;      ///< loans a second before it
};

}  // namespace medres::pool

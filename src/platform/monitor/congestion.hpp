#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace medres::monitor {

/// What is turned away last stands first.
enum class Priority : std::uint8_t { kVital, kChange, kRead, kBulk };
inline constexpr std::size_t kPriorities = 4;

std::string_view ToText(Priority priority);

struct CongestionRules {
  std::chrono::microseconds late{100'000};  ///< a loop that comes later to what is due has too much to do; 0: off
  int raised_after = 3;                     ///< ticks in a row that were late
  double shrink = 0.85;                     ///< of the limit, at each late tick
  double grow = 0.05;                       ///< of the limit, at each tick in time that used it
  double least = 20;                        ///< requests a second that a loop always lets through
  double gone = 1.5;                        ///< the limit goes when it is so many times what is asked for
  /// Which part of the limit may be used by each priority and those that give way before it; the vital are not counted.
  std::array<double, kPriorities> share{1.0, 1.0, 0.8, 0.5};
};

/// Decides, for one loop, how many requests a second it can take: none is turned away until the loop comes late to what
/// is due several ticks in a row; then the limit is what it served, shrinks while it stays late and grows while it does
/// not, until nobody is turned away any more. Within a tick the low priorities find less room than the high ones. Where
/// it is others that keep the machine busy there is little to turn away: what was not used of `least` in the last
/// second may be used at once. Pure: time comes in as ticks. Not thread-safe.
class Congestion {
 public:
  explicit Congestion(CongestionRules rules) : rules_(rules), spare_(rules.least) {}

  /// Every so often: how late the loop was at worst, and how long the tick lasted.
  void Tick(std::chrono::microseconds late, std::chrono::microseconds lasted);

  /// Whether one more may be served in this tick.
  bool Admit(Priority priority);

  /// Requests a second; 0: no limit.
  double limit() const { return limit_; }
  /// After how many seconds it is worth asking again: longer the further the limit is below what is asked for.
  int RetryAfter() const;

  void SetRules(CongestionRules rules) { rules_ = rules; }

 private:
  CongestionRules rules_;
  double limit_ = 0;
  double tick_seconds_ = 0.1;  ///< the last one's length, hence the next one's
  double served_ = 0;          ///< admitted in this tick, the vital included
  double counted_ = 0;         ///< of them those that the limit is about
  double asked_ = 0;           ///< in this tick
  double asked_rate_ = 0;      ///< a second, in the last tick
  double spare_;               ///< of `least`, that nobody used in the last second
  int late_ticks_ = 0;
};

}  // namespace medres::monitor

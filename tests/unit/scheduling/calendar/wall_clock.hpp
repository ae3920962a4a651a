#pragma once

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "base/time.hpp"

/// An independent reading of wall clocks: the C library's, minute by minute. It shares neither code nor tables in
/// memory with the zones under test. Sets TZ for the whole process; not for threads.
namespace medres::scheduling::testing {

inline constexpr std::int64_t kMinute = 60'000;

class WallClock {
 public:
  explicit WallClock(const std::string& zone) {
    setenv("TZ", zone.c_str(), 1);
    tzset();
  }
  ~WallClock() {
    unsetenv("TZ");
    tzset();
  }
  WallClock(const WallClock&) = delete;
  WallClock& operator=(const WallClock&) = delete;

  std::tm At(Instant at) const {
    const auto seconds = static_cast<std::time_t>(at.milliseconds / 1000);
    std::tm wall{};
    localtime_r(&seconds, &wall);
    return wall;
  }

  /// Minutes of wall time from the date's midnight; negative before it, beyond 1440 after the date.
  std::int64_t MinutesFrom(LocalDate date, Instant at) const {
    const std::tm wall = At(at);
    const LocalDate today{std::chrono::year(wall.tm_year + 1900),
                          std::chrono::month(static_cast<unsigned>(wall.tm_mon + 1)),
                          std::chrono::day(static_cast<unsigned>(wall.tm_mday))};
    const auto days = std::chrono::sys_days(today) - std::chrono::sys_days(date);
    return days.count() * 1440 + wall.tm_hour * 60 + wall.tm_min;
  }

  /// The stretches whose wall time lies in [from, to) minutes of the date.
  std::vector<Interval> WindowsOn(LocalDate date, int from, int to) const {
    std::vector<Interval> windows;
    const std::int64_t midnight = std::chrono::sys_days(date).time_since_epoch().count() * 1440;
    for (std::int64_t minute = midnight - 1600; minute < midnight + to + 1600; ++minute) {
      const Instant at{minute * kMinute};
      const std::int64_t wall = MinutesFrom(date, at);
      if (wall < from || wall >= to) continue;
      if (windows.empty() || windows.back().end != at) windows.push_back({at, at});
      windows.back().end = at + Milliseconds(kMinute);
    }
    return windows;
  }
};

}  // namespace medres::scheduling::testing

#include "scheduling/availability/grid.hpp"

#include <algorithm>
#include <optional>

namespace medres::scheduling {
namespace {

constexpr int kTickMinutes = static_cast<int>(kTick.count());
constexpr int kMinutesPerDay = 1440;

int WallMinutes(int tick_of_day, int offset) {
  return ((tick_of_day * kTickMinutes + offset) % kMinutesPerDay + kMinutesPerDay) % kMinutesPerDay;
}

/// A UTC day with one offset: from each multiple of the grid straight to the next, anew at local midnight.
DayTicks SteadyDay(int offset, int grid_minutes) {
  DayTicks day{};
  for (int tick = 0; tick < kTicksPerDay;) {
    const int wall = WallMinutes(tick, offset);
    const int past = wall % grid_minutes;
    if (past == 0) SetRange(day, tick, tick + 1);
    const int next = std::min(wall - past + grid_minutes, kMinutesPerDay);
    tick += std::max(1, (next - wall) / kTickMinutes);
  }
  return day;
}

/// A UTC day in which clocks change: tick by tick.
DayTicks ChangingDay(const Zone& zone, int grid_minutes, Instant midnight) {
  DayTicks day{};
  for (int tick = 0; tick < kTicksPerDay; ++tick) {
    const WallTime wall = zone.ToWall(midnight + Milliseconds(tick * kTickMilliseconds));
    if (wall.minutes % grid_minutes == 0) SetRange(day, tick, tick + 1);
  }
  return day;
}

}  // namespace

void MarkGrid(const Zone& zone, int grid_minutes, UtcDay first_day, TickBits& starts) {
  starts.Fill(false);
  DayTicks steady{};
  std::optional<int> steady_offset;
  auto offset = static_cast<int>(zone.OffsetAt(StartOfDay(first_day)).count());
  for (int day = 0; day < starts.days(); ++day) {
    const Instant midnight = StartOfDay(first_day + day);
    // No zone changes twice within a day, so equal offsets at both ends are the whole day's.
    const auto next = static_cast<int>(zone.OffsetAt(StartOfDay(first_day + day + 1)).count());
    if (next != offset) {
      starts.CopyDay(day, ChangingDay(zone, grid_minutes, midnight));
    } else {
      if (steady_offset != offset) steady = SteadyDay(offset, grid_minutes);
      steady_offset = offset;
      starts.CopyDay(day, steady);
    }
    offset = next;
  }
}

}  // namespace medres::scheduling

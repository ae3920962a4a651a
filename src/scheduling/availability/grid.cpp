#include "scheduling/availability/grid.hpp"

namespace medres::scheduling {
namespace {

constexpr int kTickMinutes = static_cast<int>(kTick.count());
constexpr int kMinutesPerDay = 1440;

int WallMinutes(int tick_of_day, int offset) {
  return ((tick_of_day * kTickMinutes + offset) % kMinutesPerDay + kMinutesPerDay) % kMinutesPerDay;
}

/// A day with one offset: from each multiple of the grid straight to the next, anew at local midnight.
void MarkSteadyDay(int offset, int grid_minutes, int first_tick, TickBits& starts) {
  for (int tick = 0; tick < kTicksPerDay;) {
    const int wall = WallMinutes(tick, offset);
    const int past = wall % grid_minutes;
    if (past == 0) starts.SetRange(first_tick + tick, first_tick + tick + 1);
    const int next = std::min(wall - past + grid_minutes, kMinutesPerDay);
    tick += std::max(1, (next - wall) / kTickMinutes);
  }
}

}  // namespace

void MarkGrid(const Zone& zone, int grid_minutes, UtcDay first_day, TickBits& starts) {
  starts.Fill(false);
  for (int day = 0; day < starts.days(); ++day) {
    const Instant midnight = StartOfDay(first_day + day);
    const Instant last = StartOfDay(first_day + day + 1) - Milliseconds(kTickMilliseconds);
    const auto offset = static_cast<int>(zone.OffsetAt(midnight).count());
    if (zone.OffsetAt(last).count() == offset) {
      MarkSteadyDay(offset, grid_minutes, day * kTicksPerDay, starts);
      continue;
    }
    for (int tick = 0; tick < kTicksPerDay; ++tick) {
      const int at = day * kTicksPerDay + tick;
      if (zone.ToWall(midnight + Milliseconds(tick * kTickMilliseconds)).minutes % grid_minutes == 0) {
        starts.SetRange(at, at + 1);
      }
    }
  }
}

}  // namespace medres::scheduling

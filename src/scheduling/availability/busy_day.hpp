#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "scheduling/model.hpp"
#include "scheduling/ticks.hpp"

namespace medres::scheduling {

/// One allocation as one UTC day sees it: ticks from that day's midnight, which may lie outside the day.
struct BusyEntry {
  AllocationId id;
  AppointmentId appointment;  ///< nil when there is none
  std::int64_t expires_at = kNever;
  std::int32_t core_from = 0;
  std::int32_t core_to = 0;
  std::int32_t reach_from = 0;  ///< core widened by its own pads
  std::int32_t reach_to = 0;
  std::int32_t stamp = 1;

  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
};

BusyEntry EntryOn(UtcDay day, const Allocation& allocation);

/// The UTC days that the allocation touches, pads included.
struct DaySpan {
  UtcDay first = 0;
  UtcDay last = 0;
};
DaySpan DaysOf(const Allocation& allocation);

/// The two planes of a day; see TickIndex for what they mean.
struct BusyPlanes {
  DayTicks near{};
  DayTicks core{};
};

/// Counts the entries on a resource of so many units. Pure.
BusyPlanes CountBusy(std::span<const BusyEntry> entries, int capacity);

}  // namespace medres::scheduling

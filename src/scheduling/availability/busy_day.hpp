#pragma once

#include <cstdint>
#include <span>

#include "scheduling/model.hpp"
#include "scheduling/ticks.hpp"

namespace medres::scheduling {

/// An id in 32 bits, never 0 unless it is nil. Two allocations of one resource and day would share one once in some ten
/// million bookings: then a start is called free that is not, until that day is read anew, and the booking is refused.
std::uint32_t TagOf(const Uuid& id);

/// One allocation as one UTC day sees it: ticks from that day's midnight, which may lie outside the day. Millions of
/// these are what the index weighs, hence their size.
struct BusyEntry {
  std::uint32_t id = 0;           ///< tag of the allocation
  std::uint32_t appointment = 0;  ///< likewise; 0 when there is none
  std::int16_t core_from = 0;
  std::int16_t core_to = 0;
  std::uint8_t pad_before = 0;  ///< in ticks
  std::uint8_t pad_after = 0;
  std::uint16_t stamp : 15 = 1;
  std::uint16_t expires : 1 = 0;

  int reach_from() const { return core_from - pad_before; }
  int reach_to() const { return core_to + pad_after; }
};
static_assert(sizeof(BusyEntry) == 16);

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

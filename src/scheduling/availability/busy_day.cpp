#include "scheduling/availability/busy_day.hpp"

#include <algorithm>
#include <array>

namespace medres::scheduling {
namespace {

/// How many stretches cover each tick of the day: steps first, sums when asked.
class TickCounts {
 public:
  void Add(int from, int to) {
    from = std::clamp(from, 0, kTicksPerDay);
    to = std::clamp(to, 0, kTicksPerDay);
    ++steps_[static_cast<std::size_t>(from)];
    --steps_[static_cast<std::size_t>(to)];
  }

  /// Sets the ticks where the count reaches `limit(tick)`.
  template <class Limit>
  void MarkFull(Limit limit, DayTicks& full) const {
    int count = 0;
    for (std::size_t tick = 0; tick < kTicksPerDay; ++tick) {
      count += steps_[tick];
      if (count >= limit(tick)) full[tick / 32] |= std::uint32_t{1} << (tick % 32);
    }
  }

 private:
  std::array<std::int32_t, kTicksPerDay + 1> steps_{};
};

BusyPlanes MarkSingleUnit(std::span<const BusyEntry> entries) {
  BusyPlanes planes;
  for (const BusyEntry& entry : entries) {
    SetRange(planes.core, entry.core_from, entry.core_to);
    SetRange(planes.near, entry.reach_from, entry.reach_to);
  }
  return planes;
}

/// The strictest stamp of the cores that cover each tick, or the capacity.
std::array<std::int32_t, kTicksPerDay> StrictestStamps(std::span<const BusyEntry> entries, int capacity) {
  std::array<std::int32_t, kTicksPerDay> limits{};
  limits.fill(capacity);
  for (const BusyEntry& entry : entries) {
    if (entry.stamp >= capacity) continue;
    const auto to = static_cast<std::size_t>(std::clamp(entry.core_to, 0, kTicksPerDay));
    for (auto tick = static_cast<std::size_t>(std::clamp(entry.core_from, 0, kTicksPerDay)); tick < to; ++tick) {
      limits[tick] = std::min(limits[tick], entry.stamp);
    }
  }
  return limits;
}

/// A visit in reach of a neighbour's pad shares no unit with it. Those whose pads after cover one tick exclude each
/// other as well, so do those whose pads before do: each of the two counts alone is exact, their sum would count a unit
/// twice.
BusyPlanes CountUnits(std::span<const BusyEntry> entries, int capacity) {
  TickCounts cores;
  TickCounts before;
  TickCounts after;
  for (const BusyEntry& entry : entries) {
    cores.Add(entry.core_from, entry.core_to);
    before.Add(entry.reach_from, entry.core_to);
    after.Add(entry.core_from, entry.reach_to);
  }
  BusyPlanes planes;
  const auto all = [capacity](std::size_t) { return capacity; };
  cores.MarkFull(all, planes.core);
  before.MarkFull(all, planes.near);
  after.MarkFull(all, planes.near);
  if (std::ranges::any_of(entries, [capacity](const BusyEntry& entry) { return entry.stamp < capacity; })) {
    const auto limits = StrictestStamps(entries, capacity);
    cores.MarkFull([&limits](std::size_t tick) { return limits[tick]; }, planes.near);
  }
  return planes;
}

Tick ReachFrom(const Allocation& a) { return FloorTick(a.core.start - Minutes(a.pad_before_minutes)); }
Tick ReachTo(const Allocation& a) { return CeilTick(a.core.end + Minutes(a.pad_after_minutes)); }

}  // namespace

BusyEntry EntryOn(UtcDay day, const Allocation& allocation) {
  const Tick midnight = FirstTickOf(day);
  const auto local = [midnight](Tick tick) { return static_cast<std::int32_t>(tick - midnight); };
  return BusyEntry{.id = allocation.id,
                   .appointment = allocation.appointment.value_or(AppointmentId{}),
                   .expires_at = allocation.expires_at ? allocation.expires_at->milliseconds : BusyEntry::kNever,
                   .core_from = local(FloorTick(allocation.core.start)),
                   .core_to = local(CeilTick(allocation.core.end)),
                   .reach_from = local(ReachFrom(allocation)),
                   .reach_to = local(ReachTo(allocation)),
                   .stamp = allocation.capacity_stamp};
}

DaySpan DaysOf(const Allocation& allocation) {
  return {DayOfTick(ReachFrom(allocation)), DayOfTick(ReachTo(allocation) - 1)};
}

BusyPlanes CountBusy(std::span<const BusyEntry> entries, int capacity) {
  return capacity <= 1 ? MarkSingleUnit(entries) : CountUnits(entries, capacity);
}

}  // namespace medres::scheduling

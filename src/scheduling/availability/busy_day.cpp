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
    SetRange(planes.near, entry.reach_from(), entry.reach_to());
  }
  return planes;
}

/// The strictest stamp of the cores that cover each tick, or the capacity.
std::array<std::int32_t, kTicksPerDay> StrictestStamps(std::span<const BusyEntry> entries, int capacity) {
  std::array<std::int32_t, kTicksPerDay> limits{};
  limits.fill(capacity);
  for (const BusyEntry& entry : entries) {
    if (entry.stamp >= capacity) continue;
    const auto to = static_cast<std::size_t>(std::clamp<int>(entry.core_to, 0, kTicksPerDay));
    for (auto tick = static_cast<std::size_t>(std::clamp<int>(entry.core_from, 0, kTicksPerDay)); tick < to; ++tick) {
      limits[tick] = std::min<std::int32_t>(limits[tick], entry.stamp);
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
    before.Add(entry.reach_from(), entry.core_to);
    after.Add(entry.core_from, entry.reach_to());
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

std::uint32_t TagOf(const Uuid& id) {
  if (id.IsNil()) return 0;
  const auto tag = static_cast<std::uint32_t>(std::hash<Uuid>{}(id) >> 8);
  return tag == 0 ? 1 : tag;
}

BusyEntry EntryOn(UtcDay day, const Allocation& allocation) {
  const Tick midnight = FirstTickOf(day);
  const Tick from = FloorTick(allocation.core.start);
  const Tick to = CeilTick(allocation.core.end);
  // Beyond the neighbouring days it does not matter how far.
  const auto local = [midnight](Tick tick) {
    return static_cast<std::int16_t>(std::clamp<Tick>(tick - midnight, -2 * kTicksPerDay, 3 * kTicksPerDay));
  };
  const auto pad = [](Tick ticks) { return static_cast<std::uint8_t>(std::min<Tick>(ticks, 255)); };
  BusyEntry entry{.id = TagOf(allocation.id.value),
                  .appointment = allocation.appointment ? TagOf(allocation.appointment->value) : 0,
                  .core_from = local(from),
                  .core_to = local(to),
                  .pad_before = pad(from - ReachFrom(allocation)),
                  .pad_after = pad(ReachTo(allocation) - to)};
  entry.stamp = static_cast<std::uint16_t>(std::clamp(allocation.capacity_stamp, 0, 0x7fff)) & 0x7fff;
  entry.expires = allocation.expires_at ? 1 : 0;
  return entry;
}

DaySpan DaysOf(const Allocation& allocation) {
  return {DayOfTick(ReachFrom(allocation)), DayOfTick(ReachTo(allocation) - 1)};
}

BusyPlanes CountBusy(std::span<const BusyEntry> entries, int capacity) {
  return capacity <= 1 ? MarkSingleUnit(entries) : CountUnits(entries, capacity);
}

}  // namespace medres::scheduling

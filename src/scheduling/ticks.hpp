#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.hpp"
#include "scheduling/model.hpp"

/// Time as bits: one tick per five minutes, 288 per UTC day.
namespace medres::scheduling {

/// Five-minute steps since 1970-01-01T00:00Z.
using Tick = std::int64_t;

/// Days since 1970-01-01, in UTC.
using UtcDay = std::int32_t;

inline constexpr int kTicksPerDay = 288;
inline constexpr std::int64_t kTickMilliseconds = Milliseconds(kTick).count();

constexpr Tick FloorTick(Instant at) {
  const Tick tick = at.milliseconds / kTickMilliseconds;
  return tick * kTickMilliseconds > at.milliseconds ? tick - 1 : tick;
}

constexpr Tick CeilTick(Instant at) {
  const Tick tick = FloorTick(at);
  return tick * kTickMilliseconds < at.milliseconds ? tick + 1 : tick;
}

constexpr Instant AtTick(Tick tick) { return Instant{tick * kTickMilliseconds}; }

constexpr UtcDay DayOfTick(Tick tick) {
  return static_cast<UtcDay>(tick >= 0 ? tick / kTicksPerDay : (tick + 1) / kTicksPerDay - 1);
}

constexpr UtcDay DayOf(Instant at) { return DayOfTick(FloorTick(at)); }
constexpr Tick FirstTickOf(UtcDay day) { return Tick{day} * kTicksPerDay; }
constexpr Instant StartOfDay(UtcDay day) { return AtTick(FirstTickOf(day)); }

/// Ticks from `origin`, a tick's edge, to `at`; a time inside a tick counts to that tick's start or to its end.
constexpr int TickFloor(Instant at, Instant origin) { return static_cast<int>(FloorTick(at) - FloorTick(origin)); }
constexpr int TickCeiling(Instant at, Instant origin) { return static_cast<int>(CeilTick(at) - FloorTick(origin)); }

/// Whole ticks that hold so many minutes; odd times round outwards.
constexpr int TicksIn(int minutes) {
  return (minutes + static_cast<int>(kTick.count()) - 1) / static_cast<int>(kTick.count());
}

/// One UTC day of ticks, a bit each. Nine half words, so that consecutive days join without a shift.
using DayTicks = std::array<std::uint32_t, kTicksPerDay / 32>;

/// Sets [from, to), cut to the day.
constexpr void SetRange(DayTicks& day, int from, int to) {
  from = from < 0 ? 0 : from;
  to = to > kTicksPerDay ? kTicksPerDay : to;
  for (int word = from / 32; word * 32 < to; ++word) {
    const int first = from > word * 32 ? from - word * 32 : 0;
    const int last = to < word * 32 + 32 ? to - word * 32 : 32;
    const auto below = [](int bits) { return bits == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << bits) - 1; };
    if (first < last) day[static_cast<std::size_t>(word)] |= below(last) & ~below(first);
  }
}

}  // namespace medres::scheduling

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "scheduling/model.hpp"

/// Time as bits: one per five minutes of UTC, 288 a day, nine 32-bit words, so that days lie side by side without gaps.
/// Bit i of word w is tick 32 w + i.
namespace medres::scheduling {

inline constexpr int kTicksPerDay = 288;
inline constexpr int kWordsPerDay = 9;
inline constexpr std::int64_t kTickMilliseconds = Milliseconds(kTick).count();

using DayTicks = std::array<std::uint32_t, kWordsPerDay>;
using TickSpan = std::span<std::uint32_t>;
using ConstTickSpan = std::span<const std::uint32_t>;

/// Days since 1970-01-01 in UTC.
constexpr int DayOf(Instant at) {
  constexpr std::int64_t kDay = 86'400'000;
  return static_cast<int>(at.milliseconds >= 0 ? at.milliseconds / kDay : -((-at.milliseconds + kDay - 1) / kDay));
}
constexpr Instant StartOfDay(int day) { return Instant{std::int64_t{day} * 86'400'000}; }

/// Ticks from `origin`, rounded down or up.
constexpr int TickFloor(Instant at, Instant origin) {
  return static_cast<int>((at.milliseconds - origin.milliseconds) / kTickMilliseconds);
}
constexpr int TickCeiling(Instant at, Instant origin) {
  return static_cast<int>((at.milliseconds - origin.milliseconds + kTickMilliseconds - 1) / kTickMilliseconds);
}

/// Sets [from, to), cut to what there is.
void SetRange(TickSpan ticks, int from, int to);
bool Test(ConstTickSpan ticks, int tick);
std::int64_t Count(ConstTickSpan ticks);

/// ticks[i] = old ticks[i + by]: everything moves `by` ticks towards the start; zeroes come in.
void ShiftEarlier(TickSpan ticks, int by);
/// ticks[i] = old ticks[i - by].
void ShiftLater(TickSpan ticks, int by);

/// Keeps the ticks from which `length` ticks in a row are set (length ≥ 1), in O(log length) passes. `scratch` is as long.
void KeepRunStarts(TickSpan ticks, int length, TickSpan scratch);

/// Sets every tick within `later` ticks behind or `earlier` ticks before a set one.
void Widen(TickSpan ticks, int earlier, int later, TickSpan scratch);

}  // namespace medres::scheduling

#include "scheduling/availability/ticks.hpp"

#include <algorithm>
#include <bit>

namespace medres::scheduling {
namespace {

constexpr int kBits = 32;

void OrInto(TickSpan into, ConstTickSpan from) {
  for (std::size_t i = 0; i < into.size(); ++i) into[i] |= from[i];
}

void AndInto(TickSpan into, ConstTickSpan from) {
  for (std::size_t i = 0; i < into.size(); ++i) into[i] &= from[i];
}

}  // namespace

void SetRange(TickSpan ticks, int from, int to) {
  from = std::max(from, 0);
  to = std::min(to, static_cast<int>(ticks.size()) * kBits);
  for (int tick = from; tick < to;) {
    const int bit = tick % kBits;
    const int count = std::min(kBits - bit, to - tick);
    const std::uint32_t mask = count == kBits ? ~0U : ((1U << count) - 1U) << bit;
    ticks[static_cast<std::size_t>(tick / kBits)] |= mask;
    tick += count;
  }
}

bool Test(ConstTickSpan ticks, int tick) {
  return ((ticks[static_cast<std::size_t>(tick / kBits)] >> (tick % kBits)) & 1U) != 0;
}

std::int64_t Count(ConstTickSpan ticks) {
  std::int64_t count = 0;
  for (const std::uint32_t word : ticks) count += std::popcount(word);
  return count;
}

void ShiftEarlier(TickSpan ticks, int by) {
  const auto words = static_cast<std::size_t>(by / kBits);
  const int bits = by % kBits;
  const std::size_t size = ticks.size();
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t low = i + words < size ? ticks[i + words] : 0;
    const std::uint32_t high = i + words + 1 < size ? ticks[i + words + 1] : 0;
    ticks[i] = bits == 0 ? low : (low >> bits) | (high << (kBits - bits));
  }
}

void ShiftLater(TickSpan ticks, int by) {
  const auto words = static_cast<std::size_t>(by / kBits);
  const int bits = by % kBits;
  for (std::size_t i = ticks.size(); i-- > 0;) {
    const std::uint32_t high = i >= words ? ticks[i - words] : 0;
    const std::uint32_t low = i >= words + 1 ? ticks[i - words - 1] : 0;
    ticks[i] = bits == 0 ? high : (high << bits) | (low >> (kBits - bits));
  }
}

void KeepRunStarts(TickSpan ticks, int length, TickSpan scratch) {
  // After a pass with `done` ticks known in a row, one shift by at most `done` doubles it.
  for (int done = 1; done < length;) {
    const int step = std::min(done, length - done);
    std::ranges::copy(ticks, scratch.begin());
    ShiftEarlier(scratch, step);
    AndInto(ticks, scratch);
    done += step;
  }
}

void Widen(TickSpan ticks, int earlier, int later, TickSpan scratch) {
  for (int done = 0; done < later;) {
    const int step = std::min(done + 1, later - done);
    std::ranges::copy(ticks, scratch.begin());
    ShiftLater(scratch, step);
    OrInto(ticks, scratch);
    done += step;
  }
  for (int done = 0; done < earlier;) {
    const int step = std::min(done + 1, earlier - done);
    std::ranges::copy(ticks, scratch.begin());
    ShiftEarlier(scratch, step);
    OrInto(ticks, scratch);
    done += step;
  }
}

}  // namespace medres::scheduling

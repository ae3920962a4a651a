#include "platform/cache/timer_wheel.hpp"

#include <algorithm>

namespace medres::cache {

void TimerWheel::Schedule(Slot slot, Instant due) {
  At(places_, slot).due = std::max(static_cast<std::uint64_t>(std::max<std::int64_t>(due.milliseconds, 0)), now_);
  Put(slot);
}

/// The level is that of the highest six bits in which the due time differs from now: all above are equal, so within its
/// level the bucket's number alone says when it begins.
void TimerWheel::Put(Slot slot) {
  Place& place = places_[slot];
  const std::uint64_t differs = place.due ^ now_;
  const auto level = differs == 0 ? 0U : static_cast<std::uint32_t>(std::bit_width(differs) - 1) / kBits;
  const auto bucket = static_cast<std::uint32_t>(place.due >> (level * kBits)) & (kBuckets - 1);
  place.list = level * kBuckets + bucket;
  filled_[level] |= std::uint64_t{1} << bucket;
  lists_.PushBack(place.list, slot);
}

void TimerWheel::Cancel(Slot slot) {
  if (slot >= places_.size() || places_[slot].list == kOut) return;
  const std::uint32_t list = places_[slot].list;
  places_[slot].list = kOut;
  lists_.Remove(slot);
  if (lists_.Front(list) == kNoSlot) filled_[list / kBuckets] &= ~(std::uint64_t{1} << (list % kBuckets));
}

std::pair<std::uint32_t, std::uint64_t> TimerWheel::FirstBucket() const {
  for (std::uint32_t level = 0; level < kLevels; ++level) {
    if (filled_[level] == 0) continue;
    const auto bucket = static_cast<std::uint32_t>(std::countr_zero(filled_[level]));
    const std::uint32_t shift = level * kBits;
    const std::uint64_t above = shift + kBits >= 64 ? 0 : (now_ >> (shift + kBits)) << (shift + kBits);
    return {level * kBuckets + bucket, above | (std::uint64_t{bucket} << shift)};
  }
  return {kOut, 0};
}

void TimerWheel::Advance(Instant now, std::vector<Slot>& due) {
  const auto until = static_cast<std::uint64_t>(now.milliseconds);
  while (true) {
    const auto [list, begins] = FirstBucket();
    if (list == kOut || begins > until) break;
    now_ = std::max(now_, begins);
    for (Slot slot = lists_.Front(list); slot != kNoSlot; slot = lists_.Front(list)) {
      Cancel(slot);
      if (places_[slot].due <= until) {
        due.push_back(slot);
      } else {
        Put(slot);
      }
    }
  }
  now_ = std::max(now_, until);
}

}  // namespace medres::cache

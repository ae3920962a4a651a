#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "platform/cache/slot_lists.hpp"

namespace medres::cache {

/// Slots by the millisecond at which each is due: levels of 64 buckets, each level 64 times as coarse as the one below.
/// Everything costs O(1), a slot moves down a level at most ten times in its life, and none is told early or is left
/// behind. 24 bytes per slot. Not thread-safe.
class TimerWheel {
 public:
  explicit TimerWheel(Instant now) : now_(static_cast<std::uint64_t>(now.milliseconds)) {}

  /// The slot must not be scheduled. What is due already is told by the next Advance.
  void Schedule(Slot slot, Instant due);
  /// Does nothing when the slot is not scheduled.
  void Cancel(Slot slot);
  /// Appends the slots that are due at `now` or before, which are no longer scheduled then. Time never goes back: an
  /// earlier `now` tells nothing.
  void Advance(Instant now, std::vector<Slot>& due);

  std::size_t Bytes() const { return lists_.Bytes() + places_.capacity() * sizeof(Place); }

 private:
  static constexpr std::uint32_t kBits = 6;
  static constexpr std::uint32_t kBuckets = 1U << kBits;
  static constexpr std::uint32_t kLevels = 11;  ///< 66 bits: all of time
  static constexpr std::uint32_t kOut = kLevels * kBuckets;
  struct Place {
    std::uint64_t due = 0;
    std::uint32_t list = kOut;
  };

  void Put(Slot slot);
  /// The first bucket that is not empty, and when it begins; kOut when there is none.
  std::pair<std::uint32_t, std::uint64_t> FirstBucket() const;

  std::uint64_t now_;
  SlotLists lists_{kLevels * kBuckets};
  std::array<std::uint64_t, kLevels> filled_{};  ///< a bit for each bucket that is not empty
  std::vector<Place> places_;
};

}  // namespace medres::cache

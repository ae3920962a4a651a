#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "platform/cache/policy.hpp"

namespace medres::cache {

/// A number for each thread, given at its first read.
inline std::size_t ThreadNumber() {
  static std::atomic<std::size_t> next = 0;
  thread_local const std::size_t number = next.fetch_add(1, std::memory_order_relaxed);
  return number;
}

/// What readers leave behind, in stripes so that threads do not meet: that they are inside, and what they read. One
/// word per stripe says both how many are inside now and how many ever entered; the entry of a read also claims its
/// place in the stripe's ring. A ring that is not collected in time is overwritten: recency is lost, nothing else.
///
/// Who has unlinked something may free it once it has seen every stripe idle, each at some time after the unlinking.
/// Entering, unlinking and looking are sequentially consistent: a reader that the look did not see enters after it, and
/// so after the unlinking, and cannot find what was unlinked; one that was inside is in its stripe's count until it
/// leaves.
class ReadStripes {
  static constexpr std::uint64_t kEntered = 1U << 16;  ///< below it: who is inside; above: who entered
  static constexpr std::size_t kRing = 16;
  struct alignas(128) Stripe {
    std::atomic<std::uint64_t> state = 0;
    std::atomic<std::uint64_t> misses = 0;
    std::array<std::atomic<Slot>, kRing> ring{};
    std::uint64_t collected = 0;  ///< how many had entered at the last collection
  };

  /// A read that is noted between look and clearing is lost; that is as good as overwritten.
  template <class Take>
  static void CollectFrom(Stripe& stripe, Take& take) {
    const std::uint64_t state = stripe.state.load();
    const std::uint64_t entered = state / kEntered;
    if (entered == stripe.collected) return;
    if (state % kEntered == 0) stripe.collected = entered;  // else somebody inside has not noted its read yet
    std::array<Slot, kRing> slots;
    std::size_t count = 0;
    for (std::size_t i = 0; i < kRing; ++i) {
      auto& place = stripe.ring[(entered + i) % kRing];  // the oldest first
      const Slot slot = place.load(std::memory_order_relaxed);
      if (slot == kNoSlot) continue;
      place.store(kNoSlot, std::memory_order_relaxed);
      slots[count++] = slot;
    }
    take(std::span<const Slot>(slots).first(count));
  }

 public:
  static constexpr std::size_t kStripes = 16;
  static constexpr std::uint32_t kAll = (1U << kStripes) - 1;

  /// While it lives, nothing that was found is freed. Short: no waiting, no locks but a try.
  class Reading {
   public:
    explicit Reading(ReadStripes& stripes) : stripe_(stripes.stripes_[ThreadNumber() % kStripes]) {
      place_ = static_cast<std::size_t>(stripe_.state.fetch_add(kEntered + 1) / kEntered) % kRing;
    }
    ~Reading() { stripe_.state.fetch_sub(1, std::memory_order_release); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    void Hit(Slot slot) { stripe_.ring[place_].store(slot, std::memory_order_relaxed); }
    void Miss() { stripe_.misses.fetch_add(1, std::memory_order_relaxed); }
    /// Whether the ring has come round: time to collect.
    bool RingIsFull() const { return place_ == kRing - 1; }

   private:
    Stripe& stripe_;
    std::size_t place_;
  };

  ReadStripes() {
    for (Stripe& stripe : stripes_) {
      for (auto& place : stripe.ring) place.store(kNoSlot, std::memory_order_relaxed);
    }
  }

  /// Hands over what was read since the last time, by all threads, a stripe at a time. One caller at a time.
  template <class Take>
  void Collect(Take take) {
    for (Stripe& stripe : stripes_) CollectFrom(stripe, take);
  }

  /// The same for the calling thread's stripe.
  template <class Take>
  void CollectOwn(Take take) {
    CollectFrom(stripes_[ThreadNumber() % kStripes], take);
  }

  /// Of the stripes in `waiting`, those that have readers now.
  std::uint32_t Busy(std::uint32_t waiting) const {
    for (std::size_t i = 0; i < kStripes; ++i) {
      const std::uint32_t bit = 1U << i;
      if ((waiting & bit) != 0 && stripes_[i].state.load() % kEntered == 0) waiting &= ~bit;
    }
    return waiting;
  }

  std::uint64_t Reads() const {
    return Sum([](const Stripe& stripe) { return stripe.state.load() / kEntered; });
  }
  std::uint64_t Misses() const {
    return Sum([](const Stripe& stripe) { return stripe.misses.load(); });
  }

 private:
  template <class Of>
  std::uint64_t Sum(Of of) const {
    std::uint64_t sum = 0;
    for (const Stripe& stripe : stripes_) sum += of(stripe);
    return sum;
  }

  std::array<Stripe, kStripes> stripes_;
};

}  // namespace medres::cache

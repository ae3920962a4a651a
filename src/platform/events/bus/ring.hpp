#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace medres::events {

/// A bounded ring of slots after LMAX's Disruptor: any number of threads publish, any number of readers see every
/// value, each at its own place, and a slot is used again once all have passed it. Values are written into slots made
/// in advance and read where they lie: nothing is allocated per value. Readers are added before anything is published;
/// each is used by one thread at a time.
template <class T>
class Ring {
 public:
  struct Slot {
    std::atomic<std::uint64_t> turn = 0;  ///< the place it holds, plus one
    std::int64_t told = 0;                ///< nanoseconds of the steady clock
    T value{};
  };

  /// Rounded up to a power of two.
  explicit Ring(std::size_t capacity)
      : capacity_(std::bit_ceil(std::max<std::size_t>(capacity, 2))), slots_(new Slot[capacity_]) {}

  std::size_t AddReader() {
    places_.push_back(std::make_unique<Place>());
    return places_.size() - 1;
  }

  /// All of them or none: false when there is no room. `told` marks them. Thread-safe.
  bool Push(std::span<const T> values, std::int64_t told) {
    std::uint64_t at = 0;
    if (!Claim(values.size(), at)) return false;
    for (const T& value : values) {
      Slot& slot = SlotAt(at);
      slot.value = value;
      slot.told = told;
      slot.turn.store(++at, std::memory_order_release);
    }
    return true;
  }

  /// How many can be read on from the reader's place, at most `limit`; looks no further than that.
  std::size_t Ready(std::size_t reader, std::size_t limit) const {
    const std::uint64_t place = places_[reader]->at.load(std::memory_order_relaxed);
    std::size_t ready = 0;
    while (ready < limit &&
           slots_[(place + ready) & (capacity_ - 1)].turn.load(std::memory_order_acquire) == place + ready + 1) {
      ++ready;
    }
    return ready;
  }
  /// Of those that are ready.
  const Slot& Peek(std::size_t reader, std::size_t index) const {
    return slots_[(places_[reader]->at.load(std::memory_order_relaxed) + index) & (capacity_ - 1)];
  }
  /// The reader has done with so many.
  void Pass(std::size_t reader, std::size_t count) {
    auto& place = places_[reader]->at;
    place.store(place.load(std::memory_order_relaxed) + count, std::memory_order_release);
  }

  std::size_t capacity() const { return capacity_; }
  /// What the slowest reader has before it.
  std::size_t Waiting() const {
    const std::uint64_t slowest = Slowest();
    return static_cast<std::size_t>(head_.load(std::memory_order_relaxed) - slowest);
  }

 private:
  struct alignas(64) Place {
    std::atomic<std::uint64_t> at = 0;
  };

  Slot& SlotAt(std::uint64_t place) { return slots_[place & (capacity_ - 1)]; }

  std::uint64_t Slowest() const {
    std::uint64_t slowest = head_.load(std::memory_order_relaxed);
    for (const auto& place : places_) slowest = std::min(slowest, place->at.load(std::memory_order_acquire));
    return slowest;
  }

  bool Claim(std::size_t count, std::uint64_t& first) {
    first = head_.load(std::memory_order_relaxed);
    do {
      if (first + count <= gate_.load(std::memory_order_acquire) + capacity_) continue;
      const std::uint64_t slowest = Slowest();
      gate_.store(slowest, std::memory_order_release);
      if (first + count > slowest + capacity_) return false;
    } while (!head_.compare_exchange_weak(first, first + count, std::memory_order_relaxed));
    return true;
  }

  std::size_t capacity_;
  std::unique_ptr<Slot[]> slots_;
  std::vector<std::unique_ptr<Place>> places_;
  alignas(64) std::atomic<std::uint64_t> head_ = 0;
  alignas(64) std::atomic<std::uint64_t> gate_ = 0;  ///< where the slowest reader was when somebody last looked
};

}  // namespace medres::events

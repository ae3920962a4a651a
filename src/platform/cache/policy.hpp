#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace medres::cache {

/// An entry's place in its shard, a small number that is used again when the entry is gone.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = 0xFFFFFFFF;

/// The heaviest that a single entry may be, whatever the limit: policies count on it, caches refuse what is heavier.
inline constexpr std::uint32_t kMaxWeight = (1U << 30) - 1;

/// Who gives way when the limit is reached. kOldest asks nobody what was used: entries leave by their time to live, and
/// when that does not keep the weight down, in the order in which they were written. kAdaptive follows kTinyLfu or
/// kLru, whichever lately would have had more hits.
enum class PolicyKind : std::uint8_t { kTinyLfu, kLru, kLfu, kOldest, kAdaptive };

/// Decides which entries stay within a weight. Knows neither keys nor values, takes no lock and asks no clock, so that
/// a simulator drives it as a cache does. Not thread-safe.
class Policy {
 public:
  explicit Policy(std::uint64_t limit) : limit_(limit) {}
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
  virtual ~Policy() = default;

  /// A new entry; its slot is not in use. `hash` is well mixed and the same for equal keys. After it, Evict.
  virtual void Add(Slot slot, std::uint32_t hash, std::uint32_t weight) = 0;
  /// The entry was read or written again.
  virtual void Touch(Slot slot) = 0;
  /// Which will be touched next: brings what that takes near the processor, all at once instead of one after the other.
  /// Some may be gone since they were read.
  virtual void Prefetch(std::span<const Slot> /*slots*/) const {}
  /// The entry has moved to another slot and weighs something else; it counts as touched. After it, Evict.
  virtual void Replace(Slot from, Slot to, std::uint32_t weight) = 0;
  /// The entry is gone for reasons of others.
  virtual void Remove(Slot slot) = 0;
  /// Forgets entries until the others are within the limit, and appends them to `victims`. A new entry may be among
  /// them.
  virtual void Evict(std::vector<Slot>& victims) = 0;

  /// Of all entries together.
  std::uint64_t weight() const { return weight_; }
  std::uint64_t limit() const { return limit_; }
  /// What the policy itself holds in memory.
  virtual std::size_t Bytes() const = 0;

 protected:
  std::uint64_t weight_ = 0;

 private:
  std::uint64_t limit_;
};

std::unique_ptr<Policy> MakePolicy(PolicyKind kind, std::uint64_t limit);

}  // namespace medres::cache

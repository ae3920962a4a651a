#pragma once

#include "platform/cache/policy.hpp"
#include "platform/cache/slot_lists.hpp"

namespace medres::cache {

/// One queue whose front gives way: by last use (LRU), or by last write.
class QueuePolicy final : public Policy {
 public:
  enum class Order : std::uint8_t { kUse, kWrite };

  QueuePolicy(std::uint64_t limit, Order order) : Policy(limit), order_(order) {}

  void Add(Slot slot, std::uint32_t hash, std::uint32_t weight) override;
  void Touch(Slot slot) override;
  void Prefetch(std::span<const Slot> slots) const override;
  void Replace(Slot from, Slot to, std::uint32_t weight) override;
  void Remove(Slot slot) override;
  void Evict(std::vector<Slot>& victims) override;
  std::size_t Bytes() const override;

 private:
  Order order_;
  SlotLists queue_{1};
  std::vector<std::uint32_t> weights_;
};

}  // namespace medres::cache

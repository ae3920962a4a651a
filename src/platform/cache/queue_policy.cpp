#include "platform/cache/queue_policy.hpp"

namespace medres::cache {

void QueuePolicy::Add(Slot slot, std::uint32_t /*hash*/, std::uint32_t weight) {
  At(weights_, slot) = weight;
  weight_ += weight;
  queue_.PushBack(0, slot);
}

void QueuePolicy::Touch(Slot slot) {
  if (order_ == Order::kUse) queue_.MoveToBack(0, slot);
}

void QueuePolicy::Prefetch(std::span<const Slot> slots) const {
  if (order_ != Order::kUse) return;
  for (const Slot slot : slots) queue_.Prefetch(slot);
}

void QueuePolicy::Replace(Slot from, Slot to, std::uint32_t weight) {
  Remove(from);
  Add(to, 0, weight);
}

void QueuePolicy::Remove(Slot slot) {
  weight_ -= weights_[slot];
  queue_.Remove(slot);
}

void QueuePolicy::Evict(std::vector<Slot>& victims) {
  while (weight_ > limit()) {
    victims.push_back(queue_.Front(0));
    Remove(victims.back());
  }
}

std::size_t QueuePolicy::Bytes() const { return queue_.Bytes() + weights_.capacity() * sizeof(weights_[0]); }

}  // namespace medres::cache

#include "platform/cache/lfu_policy.hpp"

#include "platform/cache/slot_lists.hpp"

namespace medres::cache {

void LfuPolicy::Insert(Slot slot, std::uint64_t uses, std::uint32_t weight) {
  Known& known = At(known_, slot);
  known = {.rank = {.uses = uses, .last_use = ++now_, .slot = slot}, .weight = weight};
  ranks_.insert(known.rank);
  weight_ += weight;
}

void LfuPolicy::Add(Slot slot, std::uint32_t /*hash*/, std::uint32_t weight) { Insert(slot, 1, weight); }

void LfuPolicy::Touch(Slot slot) { Replace(slot, slot, known_[slot].weight); }

void LfuPolicy::Replace(Slot from, Slot to, std::uint32_t weight) {
  Remove(from);
  Insert(to, known_[from].rank.uses + 1, weight);
}

void LfuPolicy::Remove(Slot slot) {
  ranks_.erase(known_[slot].rank);
  weight_ -= known_[slot].weight;
}

void LfuPolicy::Evict(std::vector<Slot>& victims) {
  while (weight_ > limit()) {
    victims.push_back(ranks_.begin()->slot);
    Remove(victims.back());
  }
}

std::size_t LfuPolicy::Bytes() const {
  constexpr std::size_t kTreeNode = 4 * sizeof(void*) + sizeof(Rank);
  return ranks_.size() * kTreeNode + known_.capacity() * sizeof(Known);
}

}  // namespace medres::cache

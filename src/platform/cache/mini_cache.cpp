#include "platform/cache/mini_cache.hpp"

namespace medres::cache {

bool MiniCache::Ask(std::uint32_t hash, std::uint32_t weight) {
  if (const auto known = slots_.find(hash); known != slots_.end()) {
    policy_->Touch(known->second);
    return true;
  }
  if (weight > policy_->limit()) return false;
  const Slot slot = TakeSlot(hash);
  slots_.emplace(hash, slot);
  policy_->Add(slot, hash, weight);
  policy_->Evict(victims_);
  for (const Slot victim : victims_) {
    slots_.erase(hashes_[victim]);
    free_.push_back(victim);
  }
  victims_.clear();
  return false;
}

Slot MiniCache::TakeSlot(std::uint32_t hash) {
  if (free_.empty()) {
    hashes_.push_back(hash);
    return static_cast<Slot>(hashes_.size() - 1);
  }
  const Slot slot = free_.back();
  free_.pop_back();
  hashes_[slot] = hash;
  return slot;
}

std::size_t MiniCache::Bytes() const {
  constexpr std::size_t kNode = 3 * sizeof(void*);
  return policy_->Bytes() + slots_.size() * kNode + slots_.bucket_count() * sizeof(void*) +
         hashes_.capacity() * sizeof(hashes_[0]) + free_.capacity() * sizeof(Slot);
}

}  // namespace medres::cache

#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "platform/cache/policy.hpp"

namespace medres::cache {

/// What a policy would have had: plays it on hashes alone, without values. Not thread-safe.
class MiniCache {
 public:
  explicit MiniCache(std::unique_ptr<Policy> policy) : policy_(std::move(policy)) {}

  /// Whether the key was there; it is from now on, unless it is heavier than the limit.
  bool Ask(std::uint32_t hash, std::uint32_t weight);

  std::size_t entries() const { return slots_.size(); }
  std::size_t Bytes() const;

 private:
  Slot TakeSlot(std::uint32_t hash);

  std::unique_ptr<Policy> policy_;
  std::unordered_map<std::uint32_t, Slot> slots_;
  std::vector<std::uint32_t> hashes_;  ///< by slot
  std::vector<Slot> free_;
  std::vector<Slot> victims_;
};

}  // namespace medres::cache

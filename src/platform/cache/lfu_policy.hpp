#pragma once

#include <set>

#include "platform/cache/policy.hpp"

namespace medres::cache {

/// The entry that was used least often gives way, of several the one whose last use is longest ago. Uses are counted
/// while an entry is here and never age: for what stays popular; where popularity changes, kTinyLfu.
class LfuPolicy final : public Policy {
 public:
  using Policy::Policy;

  void Add(Slot slot, std::uint32_t hash, std::uint32_t weight) override;
  void Touch(Slot slot) override;
  void Replace(Slot from, Slot to, std::uint32_t weight) override;
  void Remove(Slot slot) override;
  void Evict(std::vector<Slot>& victims) override;
  std::size_t Bytes() const override;

 private:
  struct Rank {
    std::uint64_t uses = 0;
    std::uint64_t last_use = 0;
    Slot slot = kNoSlot;
    auto operator<=>(const Rank&) const = default;
  };
  struct Known {
    Rank rank;
    std::uint32_t weight = 0;
  };

  void Insert(Slot slot, std::uint64_t uses, std::uint32_t weight);

  std::set<Rank> ranks_;
  std::vector<Known> known_;
  std::uint64_t now_ = 0;  ///< counts uses
};

}  // namespace medres::cache

#pragma once

#include <array>

#include "platform/cache/mini_cache.hpp"
#include "platform/cache/policy.hpp"

namespace medres::cache {

/// Recency or frequency, whichever lately serves better: LRU and W-TinyLFU both know all entries, and one of them says
/// who gives way. Which one is found by playing an eighth of the keys to a cache of an eighth of the size for each
/// (Waldspurger, Saemundsson, Ahmad, Park: Cache Modeling and Optimization using Miniature Simulations, 2017).
class AdaptivePolicy final : public Policy {
 public:
  explicit AdaptivePolicy(std::uint64_t limit);

  void Add(Slot slot, std::uint32_t hash, std::uint32_t weight) override;
  void Touch(Slot slot) override;
  void Prefetch(std::span<const Slot> slots) const override;
  void Replace(Slot from, Slot to, std::uint32_t weight) override;
  void Remove(Slot slot) override;
  void Evict(std::vector<Slot>& victims) override;
  std::size_t Bytes() const override;

  /// Who says now who gives way.
  PolicyKind in_force() const { return kKinds[in_force_]; }

 private:
  static constexpr std::array kKinds{PolicyKind::kTinyLfu, PolicyKind::kLru};

  /// One that may come into force: what it makes of all entries, and what it would have had of a sample.
  struct Candidate {
    std::unique_ptr<Policy> policy;
    MiniCache sample;
    double hits = 0;  ///< lately
  };
  struct Known {
    std::uint32_t hash = 0;
    std::uint32_t weight = 0;
  };

  static Candidate CandidateOf(PolicyKind kind, std::uint64_t limit);
  void Sample(const Known& known);
  void Choose();

  std::array<Candidate, kKinds.size()> candidates_;
  std::vector<Known> known_;  ///< by slot
  std::size_t in_force_ = 0;
  std::uint64_t sampled_ = 0;  ///< since the last choice
};

}  // namespace medres::cache

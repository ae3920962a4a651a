#pragma once

#include <optional>
#include <vector>

#include "platform/cache/frequency_sketch.hpp"
#include "platform/cache/policy.hpp"
#include "platform/cache/slot_lists.hpp"
#include "platform/cache/window_climber.hpp"

namespace medres::cache {

/// W-TinyLFU (Einziger, Friedman, Manes 2017) with a window that adapts (Einziger, Eytan, Friedman, Manes 2018). New
/// entries live in a window by recency; who leaves it competes with the main part's oldest by how often both were asked
/// for lately; when it is the heavier, with all together who would have to go for it (AV of Einziger, Eytan, Friedman,
/// Manes: Lightweight Robust Size Aware Cache Management, 2022). The main part is probation and, for what was used
/// there, up to 80 % protected. The window's share climbs towards more hits.
class TinyLfuPolicy final : public Policy {
 public:
  explicit TinyLfuPolicy(std::uint64_t limit, Climb climb = {});

  void Add(Slot slot, std::uint32_t hash, std::uint32_t weight) override;
  void Touch(Slot slot) override;
  void Prefetch(std::span<const Slot> slots) const override;
  void Replace(Slot from, Slot to, std::uint32_t weight) override;
  void Remove(Slot slot) override;
  void Evict(std::vector<Slot>& victims) override;
  std::size_t Bytes() const override;

  /// What the window may weigh now.
  std::uint64_t window_limit() const { return window_limit_; }

 private:
  enum Queue : std::uint32_t { kWindow, kProbation, kProtected };
  struct Known {
    std::uint32_t hash = 0;
    std::uint32_t weight : 30 = 0;
    std::uint32_t queue : 2 = kWindow;
  };

  void Enter(Queue queue, Slot slot);
  void Leave(Slot slot);
  void Count(std::uint32_t hash, bool hit);
  void Adapt();
  void LimitProtected();
  Slot NextCandidate();
  void Weigh(std::uint32_t weight);
  Slot Oldest() const;
  bool IsWorthRivals(Slot candidate, Slot oldest);
  void SpareRivals();
  bool IsLucky(Slot candidate);
  void Forget(Slot slot, std::vector<Slot>& victims);

  WindowClimber climber_;
  FrequencySketch sketch_;
  SlotLists queues_{3};
  std::vector<Known> known_;
  std::vector<Slot> rivals_;  ///< of the last candidate
  std::uint64_t weights_[3] = {};
  std::optional<std::uint32_t> usual_weight_;
  bool weights_differ_ = false;
  std::size_t entries_ = 0;
  std::uint64_t window_limit_;
  std::uint32_t dice_ = 0x2545F491;
};

}  // namespace medres::cache

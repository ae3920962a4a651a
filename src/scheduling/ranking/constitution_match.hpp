#pragma once

#include "scheduling/slot_scorer.hpp"

namespace medres::scheduling {

/// The share of the asked constitutions, by their weights, that the practitioner is good at; others than practitioners
/// suit none.
class ConstitutionMatch final : public SlotScorer {
 public:
  int FitOf(const catalog::Resource& resource, std::span<const ConstitutionNeed> needs) const override;
};

}  // namespace medres::scheduling

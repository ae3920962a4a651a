#pragma once

#include <optional>

#include "recommendation/learned/booster.hpp"
#include "scheduling/ranking/reranker.hpp"

namespace medres::recommendation {

/// Reorders what points ranked by a model of what people chose; without a model the points' order stands. Every score
/// is shown with what made it. Thread-safe.
class LearnedReranker final : public scheduling::Reranker {
 public:
  /// How many slots are looked at for each that is shown.
  static constexpr int kLookedAt = 4;

  explicit LearnedReranker(std::optional<Booster> model) : model_(std::move(model)) {}

  /// The model of a file; none when the path is empty. kNotFound, kInvalid `learned.model`.
  static Result<LearnedReranker> FromFile(const std::string& path);

  int Depth(int limit) const override { return model_ ? limit * kLookedAt : limit; }
  void Rerank(scheduling::RankedSlots& slots) const override;

 private:
  std::optional<Booster> model_;
};

/// The weightiest first; those of less than a thousandth are left out.
std::vector<std::pair<std::string, double>> NamedContributions(const Explained& explained);

}  // namespace medres::recommendation
